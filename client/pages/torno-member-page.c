/* One member. Everything that the server knows of it is bound to a TornoMember; this file holds what the desk does. */
#include "config.h"

#include "torno-member-page.h"

#include "torno-api-json.h"
#include "torno-check-in-box.h"
#include "torno-confirmed-call.h"
#include "torno-enroll-dialog.h"
#include "torno-form.h"
#include "torno-member-history.h"
#include "torno-member-photo.h"
#include "torno-member.h"
#include "torno-plan-banner.h"
#include "torno-record-dialog.h"
#include "torno-renew-dialog.h"
#include "torno-shortcut.h"

#include <glib/gi18n-lib.h>

struct _TornoMemberPage
{
  AdwBin parent_instance;

  GtkWidget *back_button;
  GtkStack *stack;
  AdwStatusPage *failed_page;
  TornoMemberPhoto *photo;
  TornoPlanBanner *banner;
  TornoCheckInBox *check_in_box;
  AdwActionRow *finger_row;
  GtkWidget *enroll_button;
  GtkWidget *edit_button;
  GtkWidget *withdraw_button;
  GtkWidget *medical_box;
  GtkWidget *erase_button;
  TornoMemberHistory *history;

  TornoSession *session;
  TornoStation *station;
  GCancellable *cancellable; /* of the member that is shown */
  TornoMember *member;
  gint64 user_id;
  gboolean then_checks_in; /* when the plan runs again */
  gboolean shows_back;
};

enum
{
  PROP_MEMBER = 1,
  PROP_SHOWS_BACK,
  N_PROPS
};

enum
{
  CHANGED,
  BACK,
  ERASED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TornoMemberPage, torno_member_page, ADW_TYPE_BIN)

static void
show_state (TornoMemberPage *self, JsonObject *record)
{
  torno_plan_banner_show_member (self->banner, self->member, record);
  torno_check_in_box_show_member (self->check_in_box, record);
  torno_member_photo_show_member (self->photo, self->member);
  gtk_widget_set_visible (self->withdraw_button, torno_member_get_has_fingerprint (self->member));
  gtk_widget_set_visible (self->medical_box, torno_member_get_medical_note (self->member) != NULL);
  adw_action_row_set_subtitle (self->finger_row,
                               torno_member_get_has_fingerprint (self->member) ? _ ("Enrolled") : _ ("None yet"));
}

static void
call (TornoMemberPage *self, const char *path, GAsyncReadyCallback callback)
{
  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               callback, self);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoMemberPage *self = user_data;
  if (answer == NULL || !JSON_NODE_HOLDS_OBJECT (answer))
    {
      /* What is shown already is better than nothing; the strip says that the server is away. */
      if (torno_member_get_id (self->member) == 0)
        gtk_stack_set_visible_child_name (self->stack, "failed");
      adw_status_page_set_description (self->failed_page, error != NULL ? error->message : NULL);
      return;
    }
  torno_member_update (self->member, json_node_get_object (answer));
  show_state (self, json_node_get_object (answer));
  torno_member_history_open (self->history, self->session, self->user_id,
                             torno_member_get_full_name (self->member));
  gtk_stack_set_visible_child_name (self->stack, "member");
  g_signal_emit (self, signals[CHANGED], 0, json_node_get_object (answer));
}

static void
present_dialog (TornoMemberPage *self, GtkWindow *dialog)
{
  gtk_window_set_transient_for (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  g_signal_connect_object (dialog, "done", G_CALLBACK (torno_member_page_reload), self, G_CONNECT_SWAPPED);
  gtk_window_present (dialog);
}

static void
on_renewed_cb (TornoMemberPage *self)
{
  torno_check_in_box_check_in (self->check_in_box);
}

static void
on_renew_cb (TornoMemberPage *self, gboolean then_checks_in)
{
  TornoRenewDialog *dialog = torno_renew_dialog_new (self->session, self->member, then_checks_in);

  if (then_checks_in)
    g_signal_connect_object (dialog, "done", G_CALLBACK (on_renewed_cb), self, G_CONNECT_SWAPPED);
  present_dialog (self, GTK_WINDOW (dialog));
}

/* What ran out of patience at the check-in goes on there. */
static void
on_unfreeze_cb (TornoMemberPage *self)
{
  self->then_checks_in = TRUE;
  torno_plan_banner_unfreeze (self->banner);
}

static void
on_plan_changed_cb (TornoMemberPage *self)
{
  torno_member_page_reload (self);
  if (self->then_checks_in)
    torno_check_in_box_check_in (self->check_in_box);
  self->then_checks_in = FALSE;
}

static void
on_enroll_cb (TornoMemberPage *self)
{
  present_dialog (self, GTK_WINDOW (torno_enroll_dialog_new (self->session, self->station, self->member)));
}

static void
on_withdrawn_cb (gpointer user_data)
{
  torno_member_page_reload (user_data);
}

static void
on_withdraw_cb (TornoMemberPage *self)
{
  g_autofree char *path = g_strdup_printf ("/users/%" G_GINT64_FORMAT "/consent", self->user_id);

  torno_confirmed_call_delete (GTK_WIDGET (self), self->session, path, _ ("Withdraw the consent?"),
                               _ ("The fingerprints are erased at once, at all stations. The member is checked in by "
                                  "document or name from then on."),
                               _ ("Withdraw and erase"), on_withdrawn_cb);
}

static void
on_erased_cb (gpointer user_data)
{
  TornoMemberPage *self = user_data;

  self->user_id = 0;
  gtk_stack_set_visible_child_name (self->stack, "loading");
  g_signal_emit (self, signals[ERASED], 0);
}

/* Only administrators are offered it, and only they may. */
static void
on_erase_cb (TornoMemberPage *self)
{
  g_autofree char *path = g_strdup_printf ("/users/%" G_GINT64_FORMAT, self->user_id);
  g_autofree char *heading = g_strdup_printf (_ ("Erase %s for good?"), torno_member_get_full_name (self->member));

  torno_confirmed_call_delete (GTK_WIDGET (self), self->session, path, heading,
                               _ ("Name, contact, photo, fingerprints, measurements and visits are erased and cannot be "
                                  "brought back. What was paid stays in the accounts without the name."),
                               _ ("Erase for good"), on_erased_cb);
}

static void
on_edit_cb (TornoMemberPage *self)
{
  present_dialog (self, GTK_WINDOW (torno_record_dialog_new (self->session, &torno_member_kind, self->user_id)));
}

static void
on_back_clicked_cb (TornoMemberPage *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

static void
on_news_cb (TornoMemberPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    torno_member_page_reload (self);
}

static void
torno_member_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TornoMemberPage *self = TORNO_MEMBER_PAGE (object);

  if (id == PROP_MEMBER)
    g_value_set_object (value, self->member);
  else if (id == PROP_SHOWS_BACK)
    g_value_set_boolean (value, self->shows_back);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_member_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SHOWS_BACK)
    TORNO_MEMBER_PAGE (object)->shows_back = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_member_page_dispose (GObject *object)
{
  TornoMemberPage *self = TORNO_MEMBER_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->member);
  g_clear_object (&self->station);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_member_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, edit_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, failed_page);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, banner);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, photo);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, check_in_box);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, finger_row);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, enroll_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, withdraw_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, medical_box);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, erase_button);
  gtk_widget_class_bind_template_callback (widget_class, on_withdraw_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_erase_cb);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, history);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_renew_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_unfreeze_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_plan_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_enroll_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_cb);
  gtk_widget_class_bind_template_callback (widget_class, torno_member_page_reload);
}

static void
torno_member_page_class_init (TornoMemberPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  g_type_ensure (TORNO_TYPE_MEMBER);
  g_type_ensure (TORNO_TYPE_MEMBER_HISTORY);
  g_type_ensure (TORNO_TYPE_CHECK_IN_BOX);
  g_type_ensure (TORNO_TYPE_PLAN_BANNER);
  g_type_ensure (TORNO_TYPE_MEMBER_PHOTO);
  object_class->get_property = torno_member_page_get_property;
  object_class->set_property = torno_member_page_set_property;
  object_class->dispose = torno_member_page_dispose;
  properties[PROP_MEMBER] = g_param_spec_object ("member", NULL, NULL, TORNO_TYPE_MEMBER,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SHOWS_BACK]
      = g_param_spec_boolean ("shows-back", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", TORNO_TYPE_MEMBER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, JSON_TYPE_OBJECT);
  signals[BACK] = g_signal_new ("back", TORNO_TYPE_MEMBER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ERASED]
      = g_signal_new ("erased", TORNO_TYPE_MEMBER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/org/torno/Torno/pages/torno-member-page.ui");
  bind_children (GTK_WIDGET_CLASS (klass));
}

static void
torno_member_page_init (TornoMemberPage *self)
{
  self->member = torno_member_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_shortcut_add (self->edit_button, "<Control>e", NULL);
  torno_shortcut_add (self->enroll_button, "<Control>h", NULL);
  torno_form_name_widget (self->back_button, _ ("Back to the list"));
}

/**
 * torno_member_page_new:
 * @session: who works here
 * @station: enrols fingerprints
 *
 * Returns: (transfer floating): a page that shows nobody yet
 */
TornoMemberPage *
torno_member_page_new (TornoSession *session, TornoStation *station)
{
  static const char *const news[]
      = { "changed::user", "changed::user_plan", "changed::attendance", "changed::measurement", "changed::sale" };
  TornoMemberPage *self = g_object_new (TORNO_TYPE_MEMBER_PAGE, NULL);

  self->session = g_object_ref (session);
  self->station = g_object_ref (station);
  torno_check_in_box_set_session (self->check_in_box, session);
  torno_plan_banner_set_session (self->banner, session);
  gtk_widget_set_visible (self->erase_button, torno_session_is_admin (session));
  torno_member_photo_set_session (self->photo, session);
  for (guint i = 0; i < G_N_ELEMENTS (news); i++)
    g_signal_connect_object (session, news[i], G_CALLBACK (on_news_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * torno_member_page_open:
 * @user_id: a member of the gym
 *
 * Shows that member as soon as the server has answered.
 */
void
torno_member_page_open (TornoMemberPage *page, gint64 user_id)
{
  if (page->user_id == user_id && torno_member_get_id (page->member) == user_id)
    {
      torno_member_page_reload (page);
      return;
    }
  g_cancellable_cancel (page->cancellable);
  g_clear_object (&page->cancellable);
  page->cancellable = g_cancellable_new ();
  page->user_id = user_id;
  g_set_object (&page->member, NULL);
  page->member = torno_member_new ();
  g_object_notify_by_pspec (G_OBJECT (page), properties[PROP_MEMBER]);
  torno_check_in_box_clear (page->check_in_box);
  page->then_checks_in = FALSE;
  gtk_stack_set_visible_child_name (page->stack, "loading");
  torno_member_page_reload (page);
}

/**
 * torno_member_page_reload:
 *
 * Reads the member that is shown again.
 */
void
torno_member_page_reload (TornoMemberPage *page)
{
  g_autofree char *path = g_strdup_printf ("/users/%" G_GINT64_FORMAT, page->user_id);

  if (page->user_id != 0)
    call (page, path, on_read_cb);
}

/**
 * torno_member_page_check_in:
 *
 * Checks in the member that was opened, as soon as the record is there.
 */
void
torno_member_page_check_in (TornoMemberPage *page)
{
  torno_check_in_box_check_in (page->check_in_box);
}

/**
 * torno_member_page_focus_check_in:
 *
 * Puts the focus on the button that checks the member in.
 */
void
torno_member_page_focus_check_in (TornoMemberPage *page)
{
  torno_check_in_box_focus (page->check_in_box);
}
