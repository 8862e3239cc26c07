/* One member. Everything that the server knows of it is bound to a TornoMember; this file holds what the desk does. */
#include "config.h"

#include "torno-member-page.h"

#include "torno-api-json.h"
#include "torno-check-in-box.h"
#include "torno-enroll-dialog.h"
#include "torno-form.h"
#include "torno-member-history.h"
#include "torno-member.h"
#include "torno-record-dialog.h"
#include "torno-renew-dialog.h"

#include <glib/gi18n-lib.h>

struct _TornoMemberPage
{
  AdwBin parent_instance;

  GtkWidget *back_button;
  GtkStack *stack;
  AdwStatusPage *failed_page;
  GtkWidget *banner;
  GtkImage *banner_icon;
  GtkLabel *banner_label;
  TornoCheckInBox *check_in_box;
  AdwActionRow *finger_row;
  GtkWidget *enroll_button;
  TornoMemberHistory *history;

  TornoSession *session;
  TornoStation *station;
  GCancellable *cancellable; /* of the member that is shown */
  TornoMember *member;
  gint64 user_id;
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
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TornoMemberPage, torno_member_page, ADW_TYPE_BIN)

static const char *const banner_icons[] = { [TORNO_MEMBER_UNKNOWN] = "content-loading-symbolic",
                                            [TORNO_MEMBER_ACTIVE] = "object-select-symbolic",
                                            [TORNO_MEMBER_EXPIRING] = "dialog-warning-symbolic",
                                            [TORNO_MEMBER_EXPIRED] = "process-stop-symbolic",
                                            [TORNO_MEMBER_INACTIVE] = "process-stop-symbolic" };

static const char *const banner_classes[][3] = { [TORNO_MEMBER_UNKNOWN] = { "status-line", NULL },
                                                 [TORNO_MEMBER_ACTIVE] = { "status-line", "granted", NULL },
                                                 [TORNO_MEMBER_EXPIRING] = { "status-line", "warning", NULL },
                                                 [TORNO_MEMBER_EXPIRED] = { "status-line", "denied", NULL },
                                                 [TORNO_MEMBER_INACTIVE] = { "status-line", "denied", NULL } };

static void
show_state (TornoMemberPage *self)
{
  TornoMemberState state = torno_member_get_state (self->member);
  const char *plan = torno_member_get_plan_name (self->member);
  g_autofree char *expires_on = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->member, "expires-on", &expires_on, NULL);
  /* Translators: a plan's name and its last day */
  if (plan != NULL && *expires_on != '\0')
    text = g_strdup_printf (_ ("%s, until %s"), plan, expires_on);
  gtk_widget_set_css_classes (self->banner, (const char **) banner_classes[state]);
  gtk_image_set_from_icon_name (self->banner_icon, banner_icons[state]);
  gtk_label_set_label (self->banner_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->banner_label), text != NULL);
  adw_action_row_set_subtitle (self->finger_row,
                               torno_member_get_has_fingerprint (self->member) ? _ ("Enrolled") : _ ("None yet"));
}

static void
on_last_plan_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, NULL);

  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer) || json_array_get_length (json_node_get_array (answer)) == 0)
    return;

  TornoMemberPage *self = user_data;
  JsonObject *bought = json_array_get_object_element (json_node_get_array (answer), 0);
  const char *expires = torno_api_json_get_string (bought, "expires_at");
  const char *name = torno_api_json_get_string (torno_api_json_get_object (bought, "plan"), "name");
  g_autoptr (GDateTime) time = expires != NULL ? g_date_time_new_from_iso8601 (expires, NULL) : NULL;

  if (time == NULL || name == NULL)
    return;
  g_autofree char *day = g_date_time_format (time, _ ("%Y-%m-%d"));
  /* Translators: a plan's name and a day */
  g_autofree char *text = g_strdup_printf (_ ("Last plan: %s, ended on %s"), name, day);
  gtk_label_set_label (self->banner_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->banner_label), TRUE);
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
  show_state (self);
  torno_check_in_box_show_member (self->check_in_box, json_node_get_object (answer));
  torno_member_history_open (self->history, self->session, self->user_id);
  gtk_stack_set_visible_child_name (self->stack, "member");
  g_signal_emit (self, signals[CHANGED], 0, json_node_get_object (answer));
  if (torno_member_get_state (self->member) == TORNO_MEMBER_EXPIRED)
    {
      g_autofree char *path = g_strdup_printf ("/user-plans/user/%" G_GINT64_FORMAT "?limit=1", self->user_id);

      call (self, path, on_last_plan_cb);
    }
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

static void
on_enroll_cb (TornoMemberPage *self)
{
  present_dialog (self, GTK_WINDOW (torno_enroll_dialog_new (self->session, self->station, self->member)));
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
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, back_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, stack);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, failed_page);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, banner);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, banner_icon);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, banner_label);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, check_in_box);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, finger_row);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, enroll_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberPage, history);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_renew_cb);
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
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass), "/org/torno/Torno/pages/torno-member-page.ui");
  bind_children (GTK_WIDGET_CLASS (klass));
}

static void
torno_member_page_init (TornoMemberPage *self)
{
  self->member = torno_member_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
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
  TornoMemberPage *self = g_object_new (TORNO_TYPE_MEMBER_PAGE, NULL);

  self->session = g_object_ref (session);
  self->station = g_object_ref (station);
  torno_check_in_box_set_session (self->check_in_box, session);
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
