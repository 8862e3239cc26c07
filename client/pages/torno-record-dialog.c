/* The form for one record of the administration. What is changed goes out with the version that was read, so that
 * nobody's change is lost without a word; a new record goes out under a key, so that none is made twice. */
#include "config.h"

#include "torno-record-dialog.h"

#include "torno-api-json.h"
#include "torno-form.h"
#include "torno-once-key.h"

#include <glib/gi18n-lib.h>

struct _TornoRecordDialog
{
  AdwWindow parent_instance;

  GtkWidget *save_button;
  GtkStack *stack;
  AdwStatusPage *failed_page;
  GtkLabel *fault_label;
  GtkWidget *reload_button;
  GtkBox *form_box;
  AdwBin *form_bin;
  GtkWidget *delete_button;

  TornoSession *session;
  const TornoRecordKind *kind;
  TornoRecordForm *form; /* borrowed from form_bin; NULL until the record has been read */
  TornoOnceKey *once;
  GCancellable *cancellable;
  gint64 record_id; /* 0: a new one */
  char *title;      /* of the record */
  char *etag;
  gboolean is_sending;
};

static guint done_signal;

G_DEFINE_FINAL_TYPE (TornoRecordDialog, torno_record_dialog, ADW_TYPE_WINDOW)

static void
set_sending (TornoRecordDialog *self, gboolean is_sending)
{
  self->is_sending = is_sending;
  gtk_widget_set_sensitive (GTK_WIDGET (self->form_box), !is_sending);
  gtk_widget_set_sensitive (self->save_button, !is_sending && self->form != NULL);
}

static void
show_fault (TornoRecordDialog *self, const char *text)
{
  gtk_label_set_label (self->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), text != NULL);
  gtk_widget_set_visible (self->reload_button, FALSE);
}

static char *
make_path (TornoRecordDialog *self, const char *behind)
{
  return g_strdup_printf ("%s%" G_GINT64_FORMAT "%s", self->kind->record_path, self->record_id,
                          behind != NULL ? behind : "");
}

static void
show_error (TornoRecordDialog *self, const GError *error)
{
  if (torno_record_form_show_error (self->form, torno_session_get_client (self->session), error))
    return;
  if (g_error_matches (error, TORNO_ERROR, TORNO_ERROR_STALE_VERSION))
    {
      show_fault (self,
                  _ ("Somebody else has changed this in the meantime. Nothing of yours has been saved: reload it."));
      gtk_widget_set_visible (self->reload_button, TRUE);
    }
  else if (error->domain == TORNO_ERROR)
    show_fault (self, error->message);
  else
    show_fault (self, _ ("The server cannot be reached. Nothing is lost: try again in a moment."));
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoRecordDialog *self = user_data;
  torno_once_key_settle (self->once, error);
  set_sending (self, FALSE);
  if (error != NULL)
    {
      show_error (self, error);
      return;
    }
  g_signal_emit (self, done_signal, 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
create_record (TornoRecordDialog *self, JsonObject *body)
{
  if (self->kind->is_of_gym || self->kind->role != NULL)
    json_object_set_int_member (body, "gym_id", torno_session_get_gym_id (self->session));
  if (self->kind->role != NULL)
    json_object_set_string_member (body, "role", self->kind->role);
  torno_api_client_call_async (torno_session_get_client (self->session), "POST", self->kind->create_path, body,
                               torno_once_key_get (self->once, body), self->cancellable, on_done_cb, self);
}

static void
on_save_cb (TornoRecordDialog *self)
{
  g_autoptr (JsonObject) body = json_object_new ();

  if (self->is_sending || self->form == NULL)
    return;
  show_fault (self, NULL);
  if (!torno_record_form_write (self->form, body))
    return;
  if (self->record_id != 0 && json_object_get_size (body) == 0)
    {
      gtk_window_destroy (GTK_WINDOW (self));
      return;
    }
  set_sending (self, TRUE);
  if (self->record_id == 0)
    create_record (self, body);
  else if (self->kind->action_path != NULL)
    {
      g_autofree char *path = make_path (self, self->kind->action_path);

      torno_api_client_call_async (torno_session_get_client (self->session), "POST", path, body,
                                   torno_once_key_get (self->once, body), self->cancellable, on_done_cb, self);
    }
  else
    {
      g_autofree char *path = make_path (self, self->kind->change_path);

      torno_api_client_change_async (torno_session_get_client (self->session), "PUT", path, body, self->etag,
                                     self->cancellable, on_done_cb, self);
    }
}

static void
on_delete_answered_cb (TornoRecordDialog *self, const char *response)
{
  g_autofree char *path = make_path (self, NULL);

  if (!g_str_equal (response, "delete") || self->is_sending)
    return;
  show_fault (self, NULL);
  set_sending (self, TRUE);
  torno_api_client_change_async (torno_session_get_client (self->session), "DELETE", path, NULL, self->etag,
                                 self->cancellable, on_done_cb, self);
}

static void
on_delete_cb (TornoRecordDialog *self)
{
  GtkWidget *question = adw_message_dialog_new (GTK_WINDOW (self), NULL, _ (self->kind->delete_text));

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (question), _ ("Delete “%s”?"), self->title);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (question), "cancel", _ ("Cancel"), "delete", _ ("Delete"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (question), "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (question, "response", G_CALLBACK (on_delete_answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (question));
}

static void
show_form (TornoRecordDialog *self, JsonObject *record)
{
  self->form = torno_record_form_new (self->kind->fields, self->kind->n_fields, record);
  adw_bin_set_child (self->form_bin, GTK_WIDGET (self->form));
  g_signal_connect_object (self->form, "submitted", G_CALLBACK (on_save_cb), self, G_CONNECT_SWAPPED);
  show_fault (self, NULL);
  set_sending (self, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "form");
  /* Before the window is shown nothing in it would take the focus by itself. */
  gtk_window_set_focus (GTK_WINDOW (self), torno_record_form_get_row (self->form, self->kind->fields[0].name));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoRecordDialog *self = user_data;
  if (answer == NULL || !JSON_NODE_HOLDS_OBJECT (answer))
    {
      adw_status_page_set_description (self->failed_page, error != NULL ? error->message : NULL);
      gtk_stack_set_visible_child_name (self->stack, "failed");
      return;
    }
  g_auto (TornoRowTexts) texts = { NULL };
  self->kind->describe (json_node_get_object (answer), &texts);
  g_free (self->title);
  self->title = g_steal_pointer (&texts.title);
  g_free (self->etag);
  self->etag = g_strdup (torno_api_client_get_etag (result));
  show_form (self, json_node_get_object (answer));
}

static void
read_record (TornoRecordDialog *self)
{
  g_autofree char *path = make_path (self, NULL);

  self->form = NULL;
  adw_bin_set_child (self->form_bin, NULL);
  set_sending (self, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "loading");
  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               on_read_cb, self);
}

static void
torno_record_dialog_dispose (GObject *object)
{
  TornoRecordDialog *self = TORNO_RECORD_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->once, torno_once_key_free);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->etag, g_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_record_dialog_parent_class)->dispose (object);
}

static void
torno_record_dialog_class_init (TornoRecordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_record_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-record-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoRecordDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, TornoRecordDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TornoRecordDialog, failed_page);
  gtk_widget_class_bind_template_child (widget_class, TornoRecordDialog, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoRecordDialog, reload_button);
  gtk_widget_class_bind_template_child (widget_class, TornoRecordDialog, form_box);
  gtk_widget_class_bind_template_child (widget_class, TornoRecordDialog, form_bin);
  gtk_widget_class_bind_template_child (widget_class, TornoRecordDialog, delete_button);
  gtk_widget_class_bind_template_callback (widget_class, on_save_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_record);
  done_signal = g_signal_new ("done", TORNO_TYPE_RECORD_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_record_dialog_init (TornoRecordDialog *self)
{
  self->once = torno_once_key_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * torno_record_dialog_new:
 * @session: who works here
 * @kind: what kind of record it is
 * @record_id: which one is to be changed, 0 for a new one
 *
 * Returns: (transfer floating): the window
 */
TornoRecordDialog *
torno_record_dialog_new (TornoSession *session, const TornoRecordKind *kind, gint64 record_id)
{
  TornoRecordDialog *self = g_object_new (TORNO_TYPE_RECORD_DIALOG, NULL);
  gboolean is_new = record_id == 0;
  gboolean is_action = kind->action_path != NULL;

  self->session = g_object_ref (session);
  self->kind = kind;
  self->record_id = record_id;
  gtk_window_set_title (GTK_WINDOW (self), _ (is_new ? kind->new_title : kind->edit_title));
  /* The title says what is added: with both, a window of 400 would have room for neither. */
  gtk_button_set_label (GTK_BUTTON (self->save_button),
                        is_action ? _ (kind->add_label)
                        : is_new  ? _ ("Add")
                                  : _ ("Save"));
  if (is_new)
    torno_form_name_widget (self->save_button, _ (kind->add_label));
  gtk_window_set_default_size (GTK_WINDOW (self), 460, MIN (640, 190 + 60 * (int) kind->n_fields));
  gtk_widget_set_visible (self->delete_button, !is_new && kind->delete_text != NULL);
  if (is_new || is_action)
    show_form (self, NULL);
  else
    read_record (self);
  return self;
}

/**
 * torno_record_dialog_get_form:
 *
 * Returns: (nullable) (transfer none): the form, NULL until the record has been read
 */
TornoRecordForm *
torno_record_dialog_get_form (TornoRecordDialog *dialog)
{
  return dialog->form;
}
