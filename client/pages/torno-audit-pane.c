/* The audit trail of the gym that is worked in: who changed what, the newest first, with what it was before. A page of
 * entries is read at a time. */
#include "config.h"

#include "torno-audit-pane.h"

#include "torno-api-json.h"
#include "torno-audit-text.h"
#include "torno-form.h"

#include <glib/gi18n-lib.h>

#define PAGE 50

struct _TornoAuditPane
{
  AdwBin parent_instance;

  AdwComboRow *record_row;
  AdwComboRow *action_row;
  AdwComboRow *person_row;
  AdwEntryRow *start_row;
  AdwEntryRow *end_row;
  AdwPreferencesGroup *list_group;
  GtkWidget *more_button;
  GtkLabel *state_label;

  TornoSession *session;
  GCancellable *cancellable; /* of the page that is read */
  GCancellable *lifetime;
  GArray *person_ids; /* of gint64: behind "Everybody" */
  GPtrArray *rows;    /* borrowed from the group */
  gboolean is_open;
};

G_DEFINE_FINAL_TYPE (TornoAuditPane, torno_audit_pane, ADW_TYPE_BIN)

static void
add_entry (TornoAuditPane *self, JsonObject *entry)
{
  GTimeZone *zone = torno_session_get_zone (self->session);
  const char *text = torno_api_json_get_string (entry, "at");
  const char *who = torno_api_json_get_string (torno_api_json_get_object (entry, "actor"), "full_name");
  const char *record = torno_audit_get_title (torno_audit_records, torno_api_json_get_string (entry, "record"));
  const char *action = torno_audit_get_title (torno_audit_actions, torno_api_json_get_string (entry, "action"));
  g_autoptr (GDateTime) at = text != NULL ? g_date_time_new_from_iso8601 (text, zone) : NULL;
  g_autofree char *when = at != NULL ? g_date_time_format (at, _ ("%Y-%m-%d %H:%M")) : g_strdup ("");
  g_autofree char *name = torno_audit_get_name (entry);
  g_autofree char *title = g_strdup_printf ("%s · %s%s%s", record, action, name != NULL ? " · " : "", name ? name : "");
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", when, who != NULL ? who : _ ("The system by itself"));
  g_autoptr (GPtrArray) fields = torno_audit_list_fields (entry, zone);
  GtkWidget *row = adw_expander_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), subtitle);
  for (guint i = 0; i < fields->len; i++)
    {
      const TornoAuditField *field = fields->pdata[i];
      GtkWidget *inner = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (inner), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (inner), field->title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (inner), field->text);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (inner), 0);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), inner);
    }
  adw_preferences_group_add (self->list_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_state (TornoAuditPane *self, const char *text)
{
  gtk_label_set_label (self->state_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->state_label), text != NULL);
}

static void
on_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, &total, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoAuditPane *self = user_data;
  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    {
      show_state (self, error != NULL ? error->message : NULL);
      return;
    }
  JsonArray *entries = json_node_get_array (answer);
  for (guint i = 0; i < json_array_get_length (entries); i++)
    add_entry (self, json_array_get_object_element (entries, i));
  show_state (self, self->rows->len == 0 ? _ ("Nothing of this kind has been changed") : NULL);
  gtk_widget_set_visible (self->more_button, self->rows->len < total);
}

static void
append_choice (GString *path, const char *name, AdwComboRow *row, const TornoAuditWord *words)
{
  guint chosen = adw_combo_row_get_selected (row);

  if (chosen > 0 && chosen != GTK_INVALID_LIST_POSITION)
    g_string_append_printf (path, "&%s=%s", name, words[chosen - 1].value);
}

static void
append_day (GString *path, const char *name, AdwEntryRow *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
  g_autofree char *escaped = g_uri_escape_string (text, NULL, FALSE);

  if (*escaped != '\0')
    g_string_append_printf (path, "&%s=%s", name, escaped);
}

static void
read_page (TornoAuditPane *self)
{
  g_autoptr (GString) path = g_string_new (NULL);
  guint person = adw_combo_row_get_selected (self->person_row);

  g_string_append_printf (path, "/audit?gym_id=%" G_GINT64_FORMAT "&limit=%d&skip=%u",
                          torno_session_get_gym_id (self->session), PAGE, self->rows->len);
  append_choice (path, "record", self->record_row, torno_audit_records);
  append_choice (path, "action", self->action_row, torno_audit_actions);
  if (person > 0 && person <= self->person_ids->len)
    g_string_append_printf (path, "&by_id=%" G_GINT64_FORMAT, g_array_index (self->person_ids, gint64, person - 1));
  append_day (path, "start_date", self->start_row);
  append_day (path, "end_date", self->end_row);
  show_state (self, _ ("Reading…"));
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path->str, NULL, NULL,
                               self->cancellable, on_page_cb, self);
}

static void
read_anew (TornoAuditPane *self)
{
  if (!self->is_open)
    return;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->list_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  gtk_widget_set_visible (self->more_button, FALSE);
  read_page (self);
}

static void
on_people_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    return;

  TornoAuditPane *self = user_data;
  JsonArray *people = json_node_get_array (answer);
  GtkStringList *names = GTK_STRING_LIST (adw_combo_row_get_model (self->person_row));
  for (guint i = 0; i < json_array_get_length (people); i++)
    {
      JsonObject *person = json_array_get_object_element (people, i);
      const char *name = torno_api_json_get_string (person, "full_name");
      gint64 id = torno_api_json_get_integer (person, "id", 0);

      g_array_append_val (self->person_ids, id);
      gtk_string_list_append (names, name != NULL ? name : "");
    }
}

static void
read_people (TornoAuditPane *self, const char *role)
{
  g_autofree char *path = g_strdup_printf ("/users/?include_inactive=true&limit=1000&role=%s", role);

  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->lifetime,
                               on_people_cb, self);
}

/* Read when it is first seen, and anew whenever it is seen again. */
static void
on_map_cb (TornoAuditPane *self)
{
  if (!self->is_open)
    {
      read_people (self, "admin");
      read_people (self, "trainer");
    }
  self->is_open = TRUE;
  read_anew (self);
}

static void
fill_choices (AdwComboRow *row, const char *all, const TornoAuditWord *words)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);

  gtk_string_list_append (labels, all);
  for (; words != NULL && words->value != NULL; words++)
    gtk_string_list_append (labels, _ (words->title));
  adw_combo_row_set_model (row, G_LIST_MODEL (labels));
}

static void
torno_audit_pane_dispose (GObject *object)
{
  TornoAuditPane *self = TORNO_AUDIT_PANE (object);

  g_cancellable_cancel (self->cancellable);
  g_cancellable_cancel (self->lifetime);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->lifetime);
  g_clear_object (&self->session);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->person_ids, g_array_unref);
  G_OBJECT_CLASS (torno_audit_pane_parent_class)->dispose (object);
}

static void
torno_audit_pane_class_init (TornoAuditPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_audit_pane_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-audit-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoAuditPane, record_row);
  gtk_widget_class_bind_template_child (widget_class, TornoAuditPane, action_row);
  gtk_widget_class_bind_template_child (widget_class, TornoAuditPane, person_row);
  gtk_widget_class_bind_template_child (widget_class, TornoAuditPane, start_row);
  gtk_widget_class_bind_template_child (widget_class, TornoAuditPane, end_row);
  gtk_widget_class_bind_template_child (widget_class, TornoAuditPane, list_group);
  gtk_widget_class_bind_template_child (widget_class, TornoAuditPane, more_button);
  gtk_widget_class_bind_template_child (widget_class, TornoAuditPane, state_label);
  gtk_widget_class_bind_template_callback (widget_class, read_page);
}

static void
torno_audit_pane_init (TornoAuditPane *self)
{
  AdwComboRow *combos[3];

  self->rows = g_ptr_array_new ();
  self->person_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->lifetime = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_choices (self->record_row, _ ("Everything"), torno_audit_records);
  fill_choices (self->action_row, _ ("Any change"), torno_audit_actions);
  fill_choices (self->person_row, _ ("Everybody"), NULL);
  torno_form_prepare_row (self->start_row);
  torno_form_prepare_row (self->end_row);
  combos[0] = self->record_row;
  combos[1] = self->action_row;
  combos[2] = self->person_row;
  for (guint i = 0; i < G_N_ELEMENTS (combos); i++)
    g_signal_connect_object (combos[i], "notify::selected", G_CALLBACK (read_anew), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->start_row, "apply", G_CALLBACK (read_anew), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->end_row, "apply", G_CALLBACK (read_anew), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "map", G_CALLBACK (on_map_cb), self, G_CONNECT_AFTER);
}

/**
 * torno_audit_pane_new:
 * @session: an administrator's
 *
 * Returns: (transfer floating): the pane, which reads nothing before it is seen
 */
GtkWidget *
torno_audit_pane_new (TornoSession *session)
{
  TornoAuditPane *self = g_object_new (TORNO_TYPE_AUDIT_PANE, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
