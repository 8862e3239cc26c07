/* Takes a member's fingerprint. Consent comes first and is on record at the server before the reader is asked for
 * anything; the rest is the station's work, shown here step by step. */
#include "config.h"

#include "torno-enroll-dialog.h"

#include "torno-api-json.h"
#include "torno-error.h"
#include "torno-finger-bar.h"
#include "torno-form.h"

#include <glib/gi18n-lib.h>

struct _TornoEnrollDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  GtkButton *close_button;
  GtkStack *stack;
  GtkWidget *consent_box;
  GtkLabel *fault_label;
  AdwPreferencesGroup *consent_group;
  GtkWidget *consent_row;
  GtkSwitch *consent_switch;
  GtkToggleButton *first_button;
  GtkToggleButton *second_button;
  GtkWidget *start_button;
  GtkLabel *step_label;
  GtkProgressBar *progress_bar;
  GtkLabel *stage_label;
  GtkLabel *retry_label;
  TornoFingerBar *finger_bar;

  TornoSession *session;
  TornoStation *station;
  GCancellable *cancellable;
  gint64 user_id;
  gboolean has_consent; /* at the server */
  guint stage;          /* presses that were good so far */
};

static guint done_signal;

G_DEFINE_FINAL_TYPE (TornoEnrollDialog, torno_enroll_dialog, ADW_TYPE_WINDOW)

static const char *
get_consent_text (void)
{
  return _ ("I authorise the gym to take and keep a mathematical description of my fingerprint, encrypted, only to let "
            "me in and to record my visits. I may withdraw this at any time: it is then erased at once, and I come in "
            "with my document instead.");
}

static void
show_fault (TornoEnrollDialog *self, const char *text)
{
  gtk_label_set_label (self->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), text != NULL);
}

static void
show_consent_page (TornoEnrollDialog *self, const char *fault)
{
  show_fault (self, fault);
  gtk_widget_set_sensitive (self->consent_box, TRUE);
  gtk_button_set_label (self->close_button, _ ("Cancel"));
  gtk_stack_set_visible_child_name (self->stack, "consent");
}

static void
show_step (TornoEnrollDialog *self)
{
  guint state = TORNO_READER_IDLE;

  g_object_get (self->station, "reader-state", &state, NULL);
  gtk_label_set_label (
      self->step_label, state == TORNO_READER_LIFT      ? _ ("Lift the finger")
                        : state == TORNO_READER_READING ? _ ("Reading…")
                        : state == TORNO_READER_PLACE
                            ? torno_reader_get_place_text (torno_station_get_reader (self->station))
                            : _ ("One moment…"));
}

static void
show_stage (TornoEnrollDialog *self, guint stage, guint n_stages)
{
  g_autofree char *text = g_strdup_printf (_ ("Press %u of %u"), MIN (stage + 1, n_stages), n_stages);

  self->stage = stage;
  gtk_progress_bar_set_fraction (self->progress_bar, n_stages > 0 ? stage / (double) n_stages : 0);
  gtk_label_set_label (self->stage_label, n_stages > 0 ? text : "");
}

static void
on_progress_cb (TornoEnrollDialog *self, guint stage, guint n_stages)
{
  gtk_label_set_label (self->retry_label, "");
  show_stage (self, stage, n_stages);
}

static void
on_retry_cb (TornoEnrollDialog *self, const char *text)
{
  /* Translators: which press of the enrolment was bad, and why, a sentence */
  g_autofree char *named = g_strdup_printf (_ ("Press %u was not good. %s"), self->stage + 1, text);

  gtk_label_set_label (self->retry_label, named);
}

static void
on_enrolled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = torno_station_enroll_finish (TORNO_STATION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoEnrollDialog *self = user_data;
  if (!is_done)
    {
      show_consent_page (self, error->message);
      return;
    }
  gtk_button_set_label (self->close_button, _ ("Close"));
  gtk_stack_set_visible_child_name (self->stack, "done");
  g_signal_emit (self, done_signal, 0);
}

static void
start_capture (TornoEnrollDialog *self)
{
  guint finger = gtk_toggle_button_get_active (self->second_button) ? 2 : 1;

  gtk_label_set_label (self->retry_label, "");
  show_stage (self, 0, torno_reader_get_n_stages (torno_station_get_reader (self->station)));
  show_step (self);
  gtk_stack_set_visible_child_name (self->stack, "capture");
  torno_station_enroll_async (self->station, self->user_id, finger, self->cancellable, on_enrolled_cb, self);
}

static void
show_given_consent (TornoEnrollDialog *self, JsonObject *consent)
{
  const char *text = torno_api_json_get_string (consent, "recorded_at");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  g_autofree char *day = time != NULL ? g_date_time_format (time, _ ("%Y-%m-%d")) : g_strdup ("");
  g_autofree char *label = g_strdup_printf (_ ("The member agreed on %s."), day);

  self->has_consent = TRUE;
  adw_preferences_group_set_description (self->consent_group, label);
  gtk_switch_set_active (self->consent_switch, TRUE);
  gtk_widget_set_sensitive (self->consent_row, FALSE);
  gtk_widget_set_sensitive (self->start_button, TRUE);
}

static void
on_consent_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  /* Without an answer the form asks for consent, which may be given twice. */
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    show_given_consent (user_data, json_node_get_object (answer));
}

static void
on_consent_given_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoEnrollDialog *self = user_data;
  gtk_widget_set_sensitive (self->consent_box, TRUE);
  if (answer == NULL)
    {
      show_fault (self, error->message);
      return;
    }
  if (JSON_NODE_HOLDS_OBJECT (answer))
    show_given_consent (self, json_node_get_object (answer));
  start_capture (self);
}

static void
call_consent (TornoEnrollDialog *self, const char *method, JsonObject *body, GAsyncReadyCallback callback)
{
  g_autofree char *path = g_strdup_printf ("/users/%" G_GINT64_FORMAT "/consent", self->user_id);

  torno_api_client_call_async (torno_session_get_client (self->session), method, path, body, NULL, self->cancellable,
                               callback, self);
}

static void
on_start_cb (TornoEnrollDialog *self)
{
  g_autoptr (JsonObject) body = json_object_new ();

  show_fault (self, NULL);
  if (self->has_consent)
    {
      start_capture (self);
      return;
    }
  json_object_set_string_member (body, "text", get_consent_text ());
  gtk_widget_set_sensitive (self->consent_box, FALSE);
  call_consent (self, "POST", body, on_consent_given_cb);
}

static void
on_consent_toggled_cb (TornoEnrollDialog *self)
{
  gtk_widget_set_sensitive (self->start_button, self->has_consent || gtk_switch_get_active (self->consent_switch));
}

static void
on_other_finger_cb (TornoEnrollDialog *self)
{
  gboolean was_second = gtk_toggle_button_get_active (self->second_button);

  gtk_toggle_button_set_active (was_second ? self->first_button : self->second_button, TRUE);
  show_consent_page (self, NULL);
}

static void
torno_enroll_dialog_dispose (GObject *object)
{
  TornoEnrollDialog *self = TORNO_ENROLL_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->station);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_enroll_dialog_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, close_button);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, consent_box);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, consent_group);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, consent_row);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, consent_switch);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, first_button);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, second_button);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, start_button);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, step_label);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, stage_label);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, retry_label);
  gtk_widget_class_bind_template_child (widget_class, TornoEnrollDialog, finger_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_consent_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_start_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_other_finger_cb);
}

static void
torno_enroll_dialog_class_init (TornoEnrollDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_FINGER_BAR);
  G_OBJECT_CLASS (klass)->dispose = torno_enroll_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-enroll-dialog.ui");
  bind_children (widget_class);
  done_signal = g_signal_new ("done", TORNO_TYPE_ENROLL_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_enroll_dialog_init (TornoEnrollDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (GTK_WIDGET (self->progress_bar), _ ("Progress"));
  adw_preferences_group_set_description (self->consent_group, get_consent_text ());
  gtk_widget_set_sensitive (self->start_button, FALSE);
}

/**
 * torno_enroll_dialog_new:
 * @session: who works here
 * @station: has the reader
 * @member: whose finger it is
 *
 * Returns: (transfer floating): the window; closing it cancels what is under way
 */
TornoEnrollDialog *
torno_enroll_dialog_new (TornoSession *session, TornoStation *station, TornoMember *member)
{
  TornoEnrollDialog *self = g_object_new (TORNO_TYPE_ENROLL_DIALOG, NULL);

  self->session = g_object_ref (session);
  self->station = g_object_ref (station);
  self->user_id = torno_member_get_id (member);
  adw_window_title_set_subtitle (self->window_title, torno_member_get_full_name (member));
  torno_finger_bar_set_reader (self->finger_bar, torno_station_get_reader (station));
  g_signal_connect_object (station, "notify::reader-state", G_CALLBACK (show_step), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (station, "enroll-progress", G_CALLBACK (on_progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (station, "enroll-retry", G_CALLBACK (on_retry_cb), self, G_CONNECT_SWAPPED);
  call_consent (self, "GET", NULL, on_consent_read_cb);
  return self;
}
