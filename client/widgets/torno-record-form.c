/* A form for one record of the API, made from a table of its fields. Of a record that exists it writes only what has
 * been changed in it. */
#include "config.h"

#include "torno-record-form.h"

#include "torno-api-json.h"
#include "torno-form.h"
#include "torno-measure.h"
#include "torno-money.h"
#include "torno-money-text.h"
#include "torno-zone-row.h"

#include <glib/gi18n-lib.h>

/* A field and what shows it. */
typedef struct
{
  const TornoFormField *field;
  GtkWidget *row;
  GtkSwitch *toggle; /* of a switch, else NULL */
  JsonNode *before;  /* as it was in the record; NULL in a new one */
} Input;

struct _TornoRecordForm
{
  AdwPreferencesGroup parent_instance;

  GArray *inputs;
  gboolean is_new;
};

static guint submitted_signal;

G_DEFINE_FINAL_TYPE (TornoRecordForm, torno_record_form, ADW_TYPE_PREFERENCES_GROUP)

static void
clear_input (Input *input)
{
  g_clear_pointer (&input->before, json_node_unref);
}

static gboolean
is_entry (const Input *input)
{
  return ADW_IS_ENTRY_ROW (input->row);
}

static JsonNode *
make_null (void)
{
  return json_node_init_null (json_node_alloc ());
}

static JsonNode *
make_text (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
read_money (const char *text, const char **fault)
{
  char buffer[TORNO_MONEY_BUFFER];
  gint64 cents;

  if (!torno_money_text_read (text, &cents))
    {
      *fault = _ ("is not an amount of money");
      return make_null ();
    }
  torno_money_print (cents, buffer);
  return make_text (buffer);
}

static JsonNode *
read_integer (const char *text, const char **fault)
{
  gint64 number;

  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return json_node_init_int (json_node_alloc (), number);
  *fault = _ ("is not a whole number");
  return make_null ();
}

static JsonNode *
read_measure (const char *text, const char **fault)
{
  gint64 hundredths;

  if (!torno_measure_parse (text, &hundredths))
    {
      *fault = _ ("is not a number");
      return make_null ();
    }
  g_autofree char *value = torno_measure_write (hundredths);
  return make_text (value);
}

static JsonNode *
read_entry (TornoRecordForm *self, const Input *input, const char **fault)
{
  TornoInput kind = input->field->input;
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (input->row));
  /* Blanks at the ends of a password may be meant. */
  g_autofree char *text = kind == TORNO_INPUT_PASSWORD ? g_strdup (typed) : g_strstrip (g_strdup (typed));

  if (*text == '\0' && input->field->is_required && (self->is_new || kind != TORNO_INPUT_PASSWORD))
    *fault = _ ("is missing");
  if (*text == '\0')
    return kind <= TORNO_INPUT_PHONE ? make_text ("") : make_null ();
  if (kind == TORNO_INPUT_MONEY)
    return read_money (text, fault);
  if (kind == TORNO_INPUT_MEASURE)
    return read_measure (text, fault);
  return kind == TORNO_INPUT_INTEGER ? read_integer (text, fault) : make_text (text);
}

static JsonNode *
read_input (TornoRecordForm *self, const Input *input, const char **fault)
{
  if (!gtk_widget_get_visible (input->row))
    return make_null ();
  if (input->toggle != NULL)
    return json_node_init_boolean (json_node_alloc (), gtk_switch_get_active (input->toggle));
  if (ADW_IS_COMBO_ROW (input->row))
    return make_text (input->field->choices[adw_combo_row_get_selected (ADW_COMBO_ROW (input->row))].value);
  if (TORNO_IS_ZONE_ROW (input->row))
    return make_text (torno_zone_row_get_zone (TORNO_ZONE_ROW (input->row)));
  return read_entry (self, input, fault);
}

static gboolean
has_content (JsonNode *node)
{
  return !JSON_NODE_HOLDS_NULL (node) && g_strcmp0 (json_node_get_string (node), "") != 0;
}

static gboolean
is_chosen (TornoRecordForm *self, const char *value)
{
  for (guint i = 0; i < self->inputs->len; i++)
    {
      const Input *input = &g_array_index (self->inputs, Input, i);

      if (ADW_IS_COMBO_ROW (input->row)
          && g_strcmp0 (input->field->choices[adw_combo_row_get_selected (ADW_COMBO_ROW (input->row))].value, value)
                 == 0)
        return TRUE;
    }
  return FALSE;
}

static void
on_choice_cb (TornoRecordForm *self)
{
  for (guint i = 0; i < self->inputs->len; i++)
    {
      const Input *input = &g_array_index (self->inputs, Input, i);

      if (input->field->shown_for != NULL)
        gtk_widget_set_visible (input->row, is_chosen (self, input->field->shown_for));
    }
}

static void
on_entry_activated_cb (TornoRecordForm *self)
{
  g_signal_emit (self, submitted_signal, 0);
}

/* The text of a field of @record, or of a new record. */
static char *
get_text (const TornoFormField *field, JsonObject *record)
{
  JsonNode *node = record != NULL ? json_object_get_member (record, field->name) : NULL;
  gint64 hundredths;

  if (record == NULL)
    return g_strdup (field->initial != NULL ? field->initial : "");
  if (field->input == TORNO_INPUT_MONEY)
    return torno_money_text_for_entry (torno_api_json_get_string (record, field->name));
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return g_strdup ("");
  if (field->input == TORNO_INPUT_MEASURE)
    return torno_measure_read (record, field->name, &hundredths) ? torno_measure_format (hundredths) : g_strdup ("");
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "");
  return g_strdup (json_node_get_string (node));
}

static GtkWidget *
make_entry (TornoRecordForm *self, const TornoFormField *field, const char *text)
{
  static const GtkInputPurpose purposes[] = { [TORNO_INPUT_EMAIL] = GTK_INPUT_PURPOSE_EMAIL,
                                              [TORNO_INPUT_PHONE] = GTK_INPUT_PURPOSE_PHONE,
                                              [TORNO_INPUT_INTEGER] = GTK_INPUT_PURPOSE_DIGITS,
                                              [TORNO_INPUT_PASSWORD] = GTK_INPUT_PURPOSE_PASSWORD };
  gboolean is_password = field->input == TORNO_INPUT_PASSWORD;
  GtkWidget *row = is_password ? adw_password_entry_row_new () : adw_entry_row_new ();
  const char *title = is_password && !self->is_new ? N_ ("New password") : field->title;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (title));
  if (!is_password)
    adw_entry_row_set_input_purpose (ADW_ENTRY_ROW (row), purposes[field->input]);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  torno_form_prepare_row (ADW_ENTRY_ROW (row));
  g_signal_connect_object (row, "entry-activated", G_CALLBACK (on_entry_activated_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
make_switch (Input *input, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  input->toggle = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (input->toggle), GTK_ALIGN_CENTER);
  gtk_switch_set_active (input->toggle, *text != '\0');
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (input->field->title));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (input->toggle));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (input->toggle));
  return row;
}

static GtkWidget *
make_choice (TornoRecordForm *self, const TornoFormField *field, const char *text)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  guint chosen = 0;

  for (guint i = 0; field->choices[i].value != NULL; i++)
    {
      gtk_string_list_append (labels, _ (field->choices[i].label));
      if (g_str_equal (field->choices[i].value, text))
        chosen = i;
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (field->title));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (labels));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), chosen);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (on_choice_cb), self, G_CONNECT_SWAPPED);
  return row;
}

static void
add_input (TornoRecordForm *self, const TornoFormField *field, JsonObject *record)
{
  g_autofree char *text = get_text (field, record);
  Input input = { .field = field };

  if (field->input == TORNO_INPUT_SWITCH)
    input.row = make_switch (&input, text);
  else if (field->input == TORNO_INPUT_CHOICE)
    input.row = make_choice (self, field, text);
  else if (field->input == TORNO_INPUT_ZONE)
    input.row = torno_zone_row_new (_ (field->title), text);
  else
    input.row = make_entry (self, field, text);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), input.row);
  g_array_append_val (self->inputs, input);
}

static void
torno_record_form_finalize (GObject *object)
{
  g_array_unref (TORNO_RECORD_FORM (object)->inputs);
  G_OBJECT_CLASS (torno_record_form_parent_class)->finalize (object);
}

static void
torno_record_form_class_init (TornoRecordFormClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_record_form_finalize;
  submitted_signal
      = g_signal_new ("submitted", TORNO_TYPE_RECORD_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_record_form_init (TornoRecordForm *self)
{
  self->inputs = g_array_new (FALSE, TRUE, sizeof (Input));
  g_array_set_clear_func (self->inputs, (GDestroyNotify) clear_input);
}

/**
 * torno_record_form_new:
 * @fields: (array length=n_fields): static
 * @record: (nullable): what is to be changed; NULL for a new record
 *
 * Returns: (transfer floating): the form, filled in
 */
TornoRecordForm *
torno_record_form_new (const TornoFormField *fields, guint n_fields, JsonObject *record)
{
  TornoRecordForm *self = g_object_new (TORNO_TYPE_RECORD_FORM, NULL);

  self->is_new = record == NULL;
  for (guint i = 0; i < n_fields; i++)
    if (record != NULL || !fields[i].is_for_existing)
      add_input (self, &fields[i], record);
  on_choice_cb (self);
  for (guint i = 0; record != NULL && i < n_fields; i++)
    {
      const char *fault = NULL;
      Input *input = &g_array_index (self->inputs, Input, i);

      input->before = read_input (self, input, &fault);
    }
  return self;
}

/**
 * torno_record_form_write:
 * @body: gets what has been typed; of a record that exists only what differs from it
 *
 * What the server would refuse anyway is said at once, at its field.
 *
 * Returns: whether @body can be sent
 */
gboolean
torno_record_form_write (TornoRecordForm *form, JsonObject *body)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < form->inputs->len; i++)
    {
      const Input *input = &g_array_index (form->inputs, Input, i);
      const char *fault = NULL;
      g_autoptr (JsonNode) node = read_input (form, input, &fault);

      if (is_entry (input))
        torno_form_set_fault (ADW_ENTRY_ROW (input->row), fault);
      if (fault != NULL && first == NULL)
        first = input->row;
      if (input->before != NULL ? !json_node_equal (input->before, node) : has_content (node))
        json_object_set_member (body, input->field->name, g_steal_pointer (&node));
    }
  if (first != NULL)
    gtk_widget_grab_focus (first);
  return first == NULL;
}

/**
 * torno_record_form_show_error:
 * @client: whose last answer @error is
 *
 * Shows each fault at its field, with the cursor in the first of them.
 *
 * Returns: whether @error belongs to a field
 */
gboolean
torno_record_form_show_error (TornoRecordForm *form, TornoApiClient *client, const GError *error)
{
  GtkWidget *first = NULL;

  for (guint i = 0; i < form->inputs->len; i++)
    {
      const Input *input = &g_array_index (form->inputs, Input, i);
      const char *text = NULL;

      if (g_error_matches (error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED))
        text = torno_api_client_get_fault (client, input->field->name);
      else if (input->field->taken != 0 && g_error_matches (error, TORNO_ERROR, input->field->taken))
        text = error->message;
      if (!is_entry (input))
        continue;
      torno_form_set_fault (ADW_ENTRY_ROW (input->row), text);
      if (text != NULL && first == NULL)
        first = input->row;
    }
  if (first != NULL)
    gtk_widget_grab_focus (first);
  return first != NULL;
}

/**
 * torno_record_form_get_row:
 * @name: a field of the form
 *
 * Returns: (nullable) (transfer none): what shows it
 */
GtkWidget *
torno_record_form_get_row (TornoRecordForm *form, const char *name)
{
  for (guint i = 0; i < form->inputs->len; i++)
    if (g_str_equal (g_array_index (form->inputs, Input, i).field->name, name))
      return g_array_index (form->inputs, Input, i).row;
  return NULL;
}
