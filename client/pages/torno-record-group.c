/* A titled list of records of one kind. The first ones are read, more when asked for; a reload reads as many again. */
#include "config.h"

#include "torno-record-group.h"

#include "torno-api-json.h"
#include "torno-form.h"
#include "torno-record-dialog.h"
#include "torno-record-window.h"
#include "torno-shortcut.h"

#include <glib/gi18n-lib.h>

#define MAX_LIMIT 1000

struct _TornoRecordGroup
{
  AdwPreferencesGroup parent_instance;

  TornoSession *session;
  const TornoRecordKind *kind;
  GCancellable *cancellable; /* of the path that is read */
  GPtrArray *rows;           /* borrowed from the group */
  char *path;                /* NULL: nothing to read yet */
  guint n_wanted;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoRecordGroup, torno_record_group, ADW_TYPE_PREFERENCES_GROUP)

static void
add_row (TornoRecordGroup *self, GtkWidget *row)
{
  g_ptr_array_add (self->rows, row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
}

static void
clear_rows (TornoRecordGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static GtkWidget *
make_text_row (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  return row;
}

static void
on_done_cb (TornoRecordGroup *self)
{
  torno_record_group_reload (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
present_dialog (TornoRecordGroup *self, const TornoRecordKind *kind, gint64 record_id)
{
  TornoRecordDialog *dialog = torno_record_dialog_new (self->session, kind, record_id);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  g_signal_connect_object (dialog, "done", G_CALLBACK (on_done_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The list of what belongs to one record, in a window of its own. */
static void
present_list (TornoRecordGroup *self, const TornoRecordKind *kind, gint64 record_id)
{
  g_autofree char *path = g_strdup_printf ("%s%" G_GINT64_FORMAT "%s", kind->record_path, record_id, kind->inner_path);
  GtkWidget *window = torno_record_window_new (self->session, kind, path);

  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (window));
}

static void
on_add_cb (TornoRecordGroup *self)
{
  present_dialog (self, self->kind, 0);
}

static void
on_edit_cb (GtkButton *button, TornoRecordGroup *self)
{
  const TornoRecordKind *kind = g_object_get_data (G_OBJECT (button), "torno-kind");
  gint64 *record_id = g_object_get_data (G_OBJECT (button), "torno-id");

  if (kind->inner_path != NULL)
    present_list (self, kind, *record_id);
  else
    present_dialog (self, kind, *record_id);
}

static GtkWidget *
add_button (TornoRecordGroup *self,
            GtkWidget *row,
            const TornoRecordKind *kind,
            const char *icon_name,
            gint64 record_id)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));
  /* Translators: what a button does, and to what: "Edit plan: Monthly" */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), _ (kind->edit_title), title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ (kind->edit_title));
  torno_form_name_widget (button, name);
  g_object_set_data (G_OBJECT (button), "torno-kind", (gpointer) kind);
  g_object_set_data_full (G_OBJECT (button), "torno-id", g_memdup2 (&record_id, sizeof record_id), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_edit_cb), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return button;
}

static void
add_record (TornoRecordGroup *self, JsonObject *record)
{
  g_auto (TornoRowTexts) texts = { NULL };
  gint64 id = torno_api_json_get_integer (record, "id", 0);

  self->kind->describe (record, &texts);
  GtkWidget *row = make_text_row (texts.title != NULL ? texts.title : "", texts.subtitle);
  if (texts.is_off)
    gtk_widget_add_css_class (row, "dim-label");
  if (texts.value != NULL)
    {
      GtkWidget *value = gtk_label_new (texts.value);

      gtk_widget_add_css_class (value, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), value);
    }
  for (guint i = 0; i < TORNO_RECORD_MAX_EXTRAS && self->kind->extras[i].kind != NULL; i++)
    add_button (self, row, self->kind->extras[i].kind, self->kind->extras[i].icon_name, id);
  if (self->kind->edit_title != NULL && self->kind->inner_path == NULL)
    {
      GtkWidget *button = add_button (self, row, self->kind, "document-edit-symbolic", id);

      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
      /* The row's title, which that has added, is part of the button's own name already. */
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
    }
  add_row (self, row);
}

static void
on_more_cb (TornoRecordGroup *self)
{
  /* The first pages are short: they stand among other things. */
  self->n_wanted = self->n_wanted < 100 ? 100 : self->n_wanted + 100;
  torno_record_group_reload (self);
}

static void
add_action_row (TornoRecordGroup *self, GtkWidget *row, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  add_row (self, row);
}

static void
show_records (TornoRecordGroup *self, JsonArray *records, guint total)
{
  guint n = json_array_get_length (records);

  clear_rows (self);
  for (guint i = 0; i < n; i++)
    add_record (self, json_array_get_object_element (records, i));
  if (n == 0)
    {
      GtkWidget *row = make_text_row (_ (self->kind->empty_text), NULL);

      gtk_widget_add_css_class (row, "dim-label");
      add_row (self, row);
    }
  if (n < total && n < MAX_LIMIT)
    {
      /* Translators: how many of how many are listed */
      g_autofree char *text = g_strdup_printf (_ ("%u of %u"), n, total);

      add_action_row (self, make_text_row (text, NULL), _ ("Show more"), G_CALLBACK (on_more_cb));
    }
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, &total, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoRecordGroup *self = user_data;
  if (answer != NULL && JSON_NODE_HOLDS_ARRAY (answer))
    show_records (self, json_node_get_array (answer), total);
  else if (self->rows->len == 0)
    add_action_row (self, make_text_row (_ ("The list cannot be read"), error != NULL ? error->message : NULL),
                    _ ("Try again"), G_CALLBACK (torno_record_group_reload));
}

static void
torno_record_group_dispose (GObject *object)
{
  TornoRecordGroup *self = TORNO_RECORD_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_record_group_parent_class)->dispose (object);
}

static void
torno_record_group_finalize (GObject *object)
{
  TornoRecordGroup *self = TORNO_RECORD_GROUP (object);

  g_ptr_array_unref (self->rows);
  g_free (self->path);
  G_OBJECT_CLASS (torno_record_group_parent_class)->finalize (object);
}

static void
torno_record_group_class_init (TornoRecordGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_record_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_record_group_finalize;
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_RECORD_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_record_group_init (TornoRecordGroup *self)
{
  self->rows = g_ptr_array_new ();
}

/**
 * torno_record_group_new:
 * @session: who works here
 * @kind: what is listed
 *
 * Returns: (transfer floating): the list, which reads nothing before torno_record_group_open()
 */
TornoRecordGroup *
torno_record_group_new (TornoSession *session, const TornoRecordKind *kind)
{
  TornoRecordGroup *self = g_object_new (TORNO_TYPE_RECORD_GROUP, NULL);

  self->session = g_object_ref (session);
  self->kind = kind;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ (kind->list_title));
  if (kind->add_label != NULL)
    {
      GtkWidget *button = gtk_button_new_with_label (_ (kind->add_label));

      g_signal_connect_object (button, "clicked", G_CALLBACK (on_add_cb), self, G_CONNECT_SWAPPED);
      adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (self), button);
      torno_shortcut_add (button, "<Control><Shift>n", NULL);
    }
  return self;
}

/**
 * torno_record_group_open:
 * @path: (nullable): where the records are, ending with "?" or "&"; NULL: where their kind always is
 *
 * Lists other records than before.
 */
void
torno_record_group_open (TornoRecordGroup *group, const char *path)
{
  g_autofree char *gym = NULL;

  if (group->kind->is_of_gym)
    gym = g_strdup_printf ("gym_id=%" G_GINT64_FORMAT "&", torno_session_get_gym_id (group->session));
  g_free (group->path);
  group->path = g_strconcat (path != NULL ? path : group->kind->list_path, gym, NULL);
  group->n_wanted = group->kind->n_shown;
  clear_rows (group);
  torno_record_group_reload (group);
}

/**
 * torno_record_group_reload:
 *
 * Reads the records again.
 */
void
torno_record_group_reload (TornoRecordGroup *group)
{
  if (group->path == NULL)
    return;
  g_autofree char *path = g_strdup_printf ("%slimit=%u", group->path, MIN (group->n_wanted, MAX_LIMIT));
  /* What an older read would answer is out of date. */
  g_cancellable_cancel (group->cancellable);
  g_clear_object (&group->cancellable);
  group->cancellable = g_cancellable_new ();
  torno_api_client_call_async (torno_session_get_client (group->session), "GET", path, NULL, NULL, group->cancellable,
                               on_read_cb, group);
}
