/* The form for a new member. While it is on its way the form is locked; a failure unlocks it with everything that was
 * typed, and the same contents go out under the same key, so that nobody is added twice. */
#include "config.h"

#include "torno-member-dialog.h"

#include "torno-api-json.h"
#include "torno-error.h"
#include "torno-form.h"
#include "torno-once-key.h"
#include "torno-purchase-group.h"

#include <glib/gi18n-lib.h>

#define N_ROWS 4

struct _TornoMemberDialog
{
  AdwWindow parent_instance;

  AdwEntryRow *name_row;
  AdwEntryRow *document_row;
  AdwEntryRow *email_row;
  AdwEntryRow *phone_row;
  TornoPurchaseGroup *purchase_group;
  GtkWidget *form_box;
  GtkWidget *add_button;
  GtkLabel *fault_label;

  TornoSession *session;
  TornoOnceKey *once;
  GCancellable *cancellable;
  gboolean is_sending;
};

static guint added_signal;

G_DEFINE_FINAL_TYPE (TornoMemberDialog, torno_member_dialog, ADW_TYPE_WINDOW)

/* A row and the field of the API that it is. */
typedef struct
{
  AdwEntryRow *row;
  const char *field;
  TornoError taken; /* the refusal that means this field */
} Field;

static void
list_fields (TornoMemberDialog *self, Field fields[N_ROWS])
{
  fields[0] = (Field){ self->name_row, "full_name", TORNO_N_ERRORS };
  fields[1] = (Field){ self->document_row, "document_id", TORNO_ERROR_DOCUMENT_TAKEN };
  fields[2] = (Field){ self->email_row, "email", TORNO_ERROR_EMAIL_TAKEN };
  fields[3] = (Field){ self->phone_row, "phone_number", TORNO_N_ERRORS };
}

static void
set_sending (TornoMemberDialog *self, gboolean is_sending)
{
  self->is_sending = is_sending;
  gtk_widget_set_sensitive (self->form_box, !is_sending);
  gtk_widget_set_sensitive (self->add_button, !is_sending);
}

static void
show_fault (TornoMemberDialog *self, const char *text)
{
  gtk_label_set_label (self->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), text != NULL);
}

/* Each fault at its field, the cursor in the first of them; what belongs to no field stands above the form. */
static void
show_error (TornoMemberDialog *self, const GError *error)
{
  TornoApiClient *client = torno_session_get_client (self->session);
  Field fields[N_ROWS];
  AdwEntryRow *first = NULL;

  list_fields (self, fields);
  for (guint i = 0; i < N_ROWS; i++)
    {
      const char *text = NULL;

      if (g_error_matches (error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED))
        text = torno_api_client_get_fault (client, fields[i].field);
      else if (fields[i].taken != TORNO_N_ERRORS && g_error_matches (error, TORNO_ERROR, fields[i].taken))
        text = error->message;
      torno_form_set_fault (fields[i].row, text);
      if (text != NULL && first == NULL)
        first = fields[i].row;
    }
  if (first != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (first));
  else if (error->domain == TORNO_ERROR)
    show_fault (self, error->message);
  else
    show_fault (self, _ ("The server cannot be reached. Nothing is lost: try again in a moment."));
}

static void
on_added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoMemberDialog *self = user_data;
  torno_once_key_settle (self->once, error);
  set_sending (self, FALSE);
  if (error != NULL)
    {
      show_error (self, error);
      return;
    }
  JsonObject *record = JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  g_signal_emit (self, added_signal, 0, torno_api_json_get_integer (record, "id", 0));
  gtk_window_destroy (GTK_WINDOW (self));
}

/* What the server would refuse anyway is said at once. */
static gboolean
check_fields (TornoMemberDialog *self, const Field fields[N_ROWS])
{
  AdwEntryRow *first = NULL;

  for (guint i = 0; i < N_ROWS; i++)
    if (!torno_form_has_text (fields[i].row))
      {
        torno_form_set_fault (fields[i].row, _ ("is missing"));
        first = first != NULL ? first : fields[i].row;
      }
  if (first != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (first));
  else if (torno_purchase_group_get_plan (self->purchase_group) == NULL)
    show_fault (self, _ ("The gym has no plan for sale. An administrator can add one."));
  return first == NULL && torno_purchase_group_get_plan (self->purchase_group) != NULL;
}

static void
on_add_cb (TornoMemberDialog *self)
{
  g_autoptr (JsonObject) body = json_object_new ();
  Field fields[N_ROWS];

  if (self->is_sending)
    return;
  list_fields (self, fields);
  show_fault (self, NULL);
  if (!check_fields (self, fields))
    return;
  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (fields[i].row))));

      json_object_set_string_member (body, fields[i].field, text);
    }
  json_object_set_int_member (body, "gym_id", torno_session_get_gym_id (self->session));
  torno_purchase_group_write (self->purchase_group, body);
  set_sending (self, TRUE);
  torno_api_client_call_async (torno_session_get_client (self->session), "POST", "/users/with-plan", body,
                               torno_once_key_get (self->once, body), self->cancellable, on_added_cb, self);
}

static void
torno_member_dialog_dispose (GObject *object)
{
  TornoMemberDialog *self = TORNO_MEMBER_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->once, torno_once_key_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_member_dialog_parent_class)->dispose (object);
}

static void
torno_member_dialog_class_init (TornoMemberDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_PURCHASE_GROUP);
  G_OBJECT_CLASS (klass)->dispose = torno_member_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-member-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoMemberDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberDialog, document_row);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberDialog, email_row);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberDialog, phone_row);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberDialog, purchase_group);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberDialog, form_box);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMemberDialog, fault_label);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  added_signal = g_signal_new ("added", TORNO_TYPE_MEMBER_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                               1, G_TYPE_INT64);
}

static void
torno_member_dialog_init (TornoMemberDialog *self)
{
  Field fields[N_ROWS];

  self->once = torno_once_key_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  list_fields (self, fields);
  for (guint i = 0; i < N_ROWS; i++)
    torno_form_prepare_row (fields[i].row);
}

/**
 * torno_member_dialog_new:
 * @session: whose gym gets the member
 *
 * Returns: (transfer floating): an empty form
 */
TornoMemberDialog *
torno_member_dialog_new (TornoSession *session)
{
  TornoMemberDialog *self = g_object_new (TORNO_TYPE_MEMBER_DIALOG, NULL);

  self->session = g_object_ref (session);
  torno_session_load_plans (session);
  torno_purchase_group_set_plans (self->purchase_group, torno_session_get_plans (session));
  return self;
}

/**
 * torno_member_dialog_fill_in:
 * @full_name: (nullable): the name
 * @document_id: (nullable): the number of the identity document
 *
 * Fills in what is known already; the cursor goes into the first row that is empty.
 */
void
torno_member_dialog_fill_in (TornoMemberDialog *dialog, const char *full_name, const char *document_id)
{
  gtk_editable_set_text (GTK_EDITABLE (dialog->name_row), full_name != NULL ? full_name : "");
  gtk_editable_set_text (GTK_EDITABLE (dialog->document_row), document_id != NULL ? document_id : "");
  gtk_window_set_focus (GTK_WINDOW (dialog), GTK_WIDGET (full_name != NULL ? dialog->document_row : dialog->name_row));
}
