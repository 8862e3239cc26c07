/* The desk's check-in. Whether a member may come in is the server's to say; what it refuses for want of a plan leads to
 * the sale of one and back here. */
#include "config.h"

#include "torno-check-in-box.h"

#include "torno-api-json.h"
#include "torno-error.h"
#include "torno-form.h"
#include "torno-once-key.h"
#include "torno-shortcut.h"
#include "torno-visit.h"

#include <glib/gi18n-lib.h>

struct _TornoCheckInBox
{
  AdwBin parent_instance;

  GtkWidget *check_in_button;
  GtkWidget *renew_button;
  GtkRevealer *result_revealer;
  GtkWidget *result_box;
  GtkImage *result_icon;
  GtkLabel *result_label;
  GtkWidget *sell_button;
  GtkWidget *unfreeze_button;
  GtkRevealer *note_revealer;
  GtkWidget *note_box;
  GtkLabel *note_label;

  TornoSession *session;
  GCancellable *cancellable; /* of the member that is shown */
  TornoOnceKey *once;
  gint64 user_id;
  gint64 last_visit_id; /* before the check-in; 0: none */
  gboolean knows_last;  /* visit */
  gboolean is_asked;    /* to check in as soon as it does */
  gboolean wants_focus; /* as soon as there is a member */
  char *note;           /* what staff must know at a visit; NULL: nothing */
};

enum
{
  CHECKED_IN,
  RENEW,
  UNFREEZE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TornoCheckInBox, torno_check_in_box, ADW_TYPE_BIN)

static void send_check_in (TornoCheckInBox *self);

static void
show_result (TornoCheckInBox *self, const char *css_class, const char *icon_name, const char *text)
{
  const char *classes[] = { "status-line", css_class, NULL };

  gtk_widget_set_css_classes (self->result_box, classes);
  gtk_image_set_from_icon_name (self->result_icon, icon_name);
  gtk_label_set_label (self->result_label, text);
  gtk_widget_set_visible (self->sell_button, FALSE);
  gtk_widget_set_visible (self->unfreeze_button, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->result_box), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_revealer_set_reveal_child (self->result_revealer, TRUE);
}

/* The note shows with the visit, when the member stands at the desk. */
static void
show_note (TornoCheckInBox *self)
{
  if (self->note == NULL)
    return;
  gtk_label_set_label (self->note_label, self->note);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->note_box), GTK_ACCESSIBLE_PROPERTY_LABEL, self->note, -1);
  gtk_revealer_set_reveal_child (self->note_revealer, TRUE);
}

static void
show_visit (TornoCheckInBox *self, JsonObject *record)
{
  g_autoptr (TornoVisit) visit = torno_visit_new (record);
  gboolean is_repeat = self->last_visit_id != 0 && torno_visit_get_id (visit) == self->last_visit_id;
  /* Translators: a time of day, as in 18:05 */
  g_autofree char *text = g_strdup_printf (is_repeat ? _ ("Already came in today at %s") : _ ("Checked in at %s"),
                                           torno_visit_get_time_text (visit));

  show_result (self, is_repeat ? "repeat" : "granted",
               is_repeat ? "emblem-synchronizing-symbolic" : "object-select-symbolic", text);
  self->last_visit_id = torno_visit_get_id (visit);
  show_note (self);
}

static gboolean
is_for_want_of_a_plan (const GError *error)
{
  return g_error_matches (error, TORNO_ERROR, TORNO_ERROR_PLAN_NOT_VALID)
         || g_error_matches (error, TORNO_ERROR, TORNO_ERROR_PLAN_EXPIRED)
         || g_error_matches (error, TORNO_ERROR, TORNO_ERROR_PASS_USED_UP);
}

/* A plan is sold at once; whether a frozen one is to run again is for the member to say. */
static void
offer_way_on (TornoCheckInBox *self, const GError *error)
{
  gboolean is_frozen = g_error_matches (error, TORNO_ERROR, TORNO_ERROR_PLAN_FROZEN);

  gtk_widget_set_visible (self->sell_button, is_for_want_of_a_plan (error));
  gtk_widget_set_visible (self->unfreeze_button, is_frozen);
  if (is_frozen)
    gtk_widget_grab_focus (self->unfreeze_button);
  if (is_for_want_of_a_plan (error))
    g_signal_emit (self, signals[RENEW], 0, TRUE);
}

static void
on_checked_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoCheckInBox *self = user_data;
  torno_once_key_settle (self->once, error);
  gtk_widget_set_sensitive (self->check_in_button, TRUE);
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    {
      show_visit (self, json_node_get_object (answer));
      g_signal_emit (self, signals[CHECKED_IN], 0);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.reload-visits", NULL);
    }
  else if (error != NULL && error->domain == TORNO_ERROR)
    {
      show_result (self, "denied", "process-stop-symbolic", error->message);
      offer_way_on (self, error);
    }
  else
    show_result (self, "warning", "network-offline-symbolic",
                 _ ("The server cannot be reached. Nothing is lost by pressing again."));
}

static void
send_check_in (TornoCheckInBox *self)
{
  g_autoptr (JsonObject) body = json_object_new ();

  self->is_asked = FALSE;
  json_object_set_int_member (body, "user_id", self->user_id);
  gtk_widget_set_sensitive (self->check_in_button, FALSE);
  torno_api_client_call_async (torno_session_get_client (self->session), "POST", "/attendance/", body,
                               torno_once_key_get (self->once, body), self->cancellable, on_checked_in_cb, self);
}

/* Where it cannot be read a repetition shows as a visit: the server counts it once all the same. */
static void
on_last_visit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoCheckInBox *self = user_data;
  JsonArray *visits = answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;
  self->knows_last = TRUE;
  if (visits != NULL && json_array_get_length (visits) > 0)
    self->last_visit_id = torno_api_json_get_integer (json_array_get_object_element (visits, 0), "id", 0);
  if (self->is_asked)
    send_check_in (self);
}

static void
on_sell_cb (TornoCheckInBox *self)
{
  g_signal_emit (self, signals[RENEW], 0, TRUE);
}

static void
on_unfreeze_cb (TornoCheckInBox *self)
{
  g_signal_emit (self, signals[UNFREEZE], 0);
}

static void
on_renew_cb (TornoCheckInBox *self)
{
  g_signal_emit (self, signals[RENEW], 0, FALSE);
}

static void
torno_check_in_box_dispose (GObject *object)
{
  TornoCheckInBox *self = TORNO_CHECK_IN_BOX (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->once, torno_once_key_free);
  g_clear_pointer (&self->note, g_free);
  G_OBJECT_CLASS (torno_check_in_box_parent_class)->dispose (object);
}

static void
torno_check_in_box_class_init (TornoCheckInBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_check_in_box_dispose;
  signals[CHECKED_IN]
      = g_signal_new ("checked-in", TORNO_TYPE_CHECK_IN_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RENEW] = g_signal_new ("renew", TORNO_TYPE_CHECK_IN_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_BOOLEAN);
  signals[UNFREEZE]
      = g_signal_new ("unfreeze", TORNO_TYPE_CHECK_IN_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-check-in-box.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, renew_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, check_in_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, result_revealer);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, result_box);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, result_icon);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, result_label);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, sell_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, unfreeze_button);
  gtk_widget_class_bind_template_callback (widget_class, on_unfreeze_cb);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, note_revealer);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, note_box);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckInBox, note_label);
  gtk_widget_class_bind_template_callback (widget_class, torno_check_in_box_check_in);
  gtk_widget_class_bind_template_callback (widget_class, on_sell_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_renew_cb);
}

static void
torno_check_in_box_init (TornoCheckInBox *self)
{
  self->once = torno_once_key_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_shortcut_add (self->check_in_button, "<Control>i", NULL);
  torno_shortcut_add (self->renew_button, "<Control>l", NULL);
}

/**
 * torno_check_in_box_set_session:
 * @session: who works here
 */
void
torno_check_in_box_set_session (TornoCheckInBox *box, TornoSession *session)
{
  g_set_object (&box->session, session);
}

/**
 * torno_check_in_box_clear:
 *
 * Forgets the member that was shown.
 */
void
torno_check_in_box_clear (TornoCheckInBox *box)
{
  g_cancellable_cancel (box->cancellable);
  g_clear_object (&box->cancellable);
  box->cancellable = g_cancellable_new ();
  g_clear_pointer (&box->once, torno_once_key_free);
  box->once = torno_once_key_new ();
  box->user_id = box->last_visit_id = 0;
  box->knows_last = box->is_asked = box->wants_focus = FALSE;
  gtk_widget_set_sensitive (box->check_in_button, FALSE);
  gtk_revealer_set_reveal_child (box->result_revealer, FALSE);
  gtk_revealer_set_reveal_child (box->note_revealer, FALSE);
}

/**
 * torno_check_in_box_show_member:
 * @record: a User of the API; of the one that is shown: only the note is taken over
 */
void
torno_check_in_box_show_member (TornoCheckInBox *box, JsonObject *record)
{
  const char *note = torno_api_json_get_string (record, "note");
  gint64 user_id = torno_api_json_get_integer (record, "id", 0);

  g_free (box->note);
  box->note = note != NULL && *note != '\0' ? g_strdup (note) : NULL;
  if (user_id == box->user_id)
    return;
  box->user_id = user_id;
  gtk_widget_set_sensitive (box->check_in_button, TRUE);
  if (box->wants_focus)
    torno_check_in_box_focus (box);
  g_autofree char *path = g_strdup_printf ("/attendance/user/%" G_GINT64_FORMAT "?limit=1", user_id);
  torno_api_client_call_async (torno_session_get_client (box->session), "GET", path, NULL, NULL, box->cancellable,
                               on_last_visit_cb, box);
}

/**
 * torno_check_in_box_check_in:
 *
 * Checks in the member that is shown, or the one that is about to be.
 */
void
torno_check_in_box_check_in (TornoCheckInBox *box)
{
  box->is_asked = TRUE;
  if (box->user_id != 0 && box->knows_last && gtk_widget_get_sensitive (box->check_in_button))
    send_check_in (box);
}

/**
 * torno_check_in_box_focus:
 *
 * Puts the focus on the button that checks in, as soon as there is somebody to check in.
 */
void
torno_check_in_box_focus (TornoCheckInBox *box)
{
  box->wants_focus = box->user_id == 0;
  if (!box->wants_focus)
    gtk_widget_grab_focus (box->check_in_button);
}
