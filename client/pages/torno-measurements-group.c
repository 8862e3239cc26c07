/* How the body of a member has changed. The chart is drawn from the measurements; change and percent are the server's.
 */
#include "config.h"

#include "torno-measurements-group.h"

#include "torno-api-json.h"
#include "torno-chart.h"
#include "torno-form.h"
#include "torno-measure.h"
#include "torno-measurement-dialog.h"
#include "torno-progress-sheet.h"
#include "torno-shortcut.h"

#include <glib/gi18n-lib.h>

struct _TornoMeasurementsGroup
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *empty_row;
  AdwComboRow *period_row;
  GtkWidget *sheet_button;
  GtkWidget *add_button;
  AdwComboRow *measure_row;
  GtkWidget *chart_row;
  TornoChart *chart;
  GtkLabel *change_label;

  TornoSession *session;
  GCancellable *cancellable;      /* of the member that is shown */
  JsonNode *records;              /* an array, the newest first; NULL: not read */
  JsonNode *progress;             /* NULL: not read */
  guint listed[TORNO_N_MEASURES]; /* the measures that the row offers */
  GtkFileChooserNative *chooser;  /* of the sheet's file, while it is open */
  char *full_name;
  gint64 user_id;
};

/* In the order of the words in the .ui file; 0: all. */
static const int period_months[] = { 0, 3, 6, 12 };

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoMeasurementsGroup, torno_measurements_group, ADW_TYPE_PREFERENCES_GROUP)

static JsonObject *
get_record (TornoMeasurementsGroup *self, guint i)
{
  JsonArray *records = self->records != NULL ? json_node_get_array (self->records) : NULL;

  return records != NULL && i < json_array_get_length (records) ? json_array_get_object_element (records, i) : NULL;
}

static const TornoMeasure *
get_measure (TornoMeasurementsGroup *self)
{
  guint selected = adw_combo_row_get_selected (self->measure_row);

  return selected < TORNO_N_MEASURES ? &torno_measures[self->listed[selected]] : NULL;
}

/* "80 → 75 kg: -5 (-6.25 %)", as the server reckons it between the first and the last measurement. */
static char *
describe_change (TornoMeasurementsGroup *self, const TornoMeasure *measure)
{
  JsonObject *answer = self->progress != NULL ? json_node_get_object (self->progress) : NULL;
  JsonObject *of_measure = torno_api_json_get_object (torno_api_json_get_object (answer, "progress"), measure->name);
  gint64 start, current, change, percent;

  if (!torno_measure_read (of_measure, "start", &start) || !torno_measure_read (of_measure, "current", &current)
      || !torno_measure_read (of_measure, "change", &change)
      || !torno_measure_read (of_measure, "change_percentage", &percent))
    return g_strdup (_ ("Progress shows from the second measurement on"));

  g_autofree char *from = torno_measure_format (start);
  g_autofree char *to = torno_measure_format (current);
  g_autofree char *by = torno_measure_format (change);
  g_autofree char *share = torno_measure_format (percent);
  const char *plus = change > 0 ? "+" : "";
  /* Translators: from, to, unit, change, change in percent: "80 → 75 kg: -5 (-6.25 %)" */
  return g_strdup_printf (_ ("%s → %s %s: %s%s (%s%s %%)"), from, to, measure->unit, plus, by, plus, share);
}

static void
add_point (JsonObject *record, const TornoMeasure *measure, GArray *points)
{
  const char *text = torno_api_json_get_string (record, "measurement_date");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  TornoChartPoint point;
  gint64 hundredths;

  if (time == NULL || !torno_measure_read (record, measure->name, &hundredths))
    return;
  /* The day is the gym's. */
  point.x = g_date_time_to_unix (time) + g_date_time_get_utc_offset (time) / G_USEC_PER_SEC;
  point.y = hundredths / 100.0;
  g_array_append_val (points, point);
}

static void
on_measure_cb (TornoMeasurementsGroup *self)
{
  const TornoMeasure *measure = get_measure (self);
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (TornoChartPoint));

  if (measure == NULL || self->records == NULL)
    return;
  for (guint i = json_array_get_length (json_node_get_array (self->records)); i > 0; i--)
    add_point (get_record (self, i - 1), measure, points);

  g_autofree char *change = describe_change (self, measure);
  /* Translators: a measure, and how it has changed: what a screen reader says of the chart */
  g_autofree char *description = g_strdup_printf (_ ("Chart of %s. %s"), _ (measure->title), change);
  gtk_label_set_label (self->change_label, change);
  torno_chart_set_points (self->chart, (const TornoChartPoint *) points->data, points->len, description);
}

static gboolean
is_measured (TornoMeasurementsGroup *self, guint measure)
{
  gint64 hundredths;

  for (guint i = 0; get_record (self, i) != NULL; i++)
    if (torno_measure_read (get_record (self, i), torno_measures[measure].name, &hundredths))
      return TRUE;
  return FALSE;
}

static int
get_months (TornoMeasurementsGroup *self)
{
  guint chosen = adw_combo_row_get_selected (self->period_row);

  return chosen < G_N_ELEMENTS (period_months) ? period_months[chosen] : 0;
}

/* Offers the measures that have ever been taken, and keeps the one that is chosen. */
static void
list_measures (TornoMeasurementsGroup *self)
{
  const TornoMeasure *before = get_measure (self);
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint n = 0, chosen = 0;

  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    {
      if (!is_measured (self, i))
        continue;
      if (&torno_measures[i] == before)
        chosen = n;
      self->listed[n++] = i;
      gtk_string_list_append (titles, _ (torno_measures[i].title));
    }
  adw_combo_row_set_model (self->measure_row, G_LIST_MODEL (titles));
  adw_combo_row_set_selected (self->measure_row, n > 0 ? chosen : GTK_INVALID_LIST_POSITION);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->empty_row),
                                 get_months (self) != 0 ? _ ("Nothing was measured in this period")
                                                        : _ ("Nothing has been measured yet"));
  gtk_widget_set_visible (GTK_WIDGET (self->empty_row), n == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->measure_row), n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->period_row), n > 0 || get_months (self) != 0);
  gtk_widget_set_visible (self->sheet_button, n > 0);
  gtk_widget_set_visible (self->chart_row, n > 0);
  on_measure_cb (self);
}

static void
on_progress_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, NULL);

  if (answer == NULL || !JSON_NODE_HOLDS_OBJECT (answer))
    return;

  TornoMeasurementsGroup *self = user_data;
  g_clear_pointer (&self->progress, json_node_unref);
  self->progress = g_steal_pointer (&answer);
  on_measure_cb (self);
}

static void
on_records_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, NULL);

  /* The history below says what has gone wrong. */
  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    return;

  TornoMeasurementsGroup *self = user_data;
  g_clear_pointer (&self->records, json_node_unref);
  self->records = g_steal_pointer (&answer);
  list_measures (self);
}

static void
on_done_cb (TornoMeasurementsGroup *self)
{
  torno_measurements_group_open (self, self->user_id, self->full_name);
  g_signal_emit (self, changed_signal, 0);
}

static void
on_add_cb (TornoMeasurementsGroup *self)
{
  TornoMeasurementDialog *dialog = torno_measurement_dialog_new (self->session, self->user_id, get_record (self, 0));

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  g_signal_connect_object (dialog, "done", G_CALLBACK (on_done_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_period_cb (TornoMeasurementsGroup *self)
{
  if (self->user_id != 0)
    torno_measurements_group_open (self, self->user_id, self->full_name);
}

static TornoProgressSheet *
make_sheet (TornoMeasurementsGroup *self)
{
  return torno_progress_sheet_new (torno_session_get_gym_name (self->session), self->full_name,
                                   json_node_get_array (self->records));
}

static GtkWindow *
get_window (TornoMeasurementsGroup *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static void
on_print_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoMeasurementsGroup *self = TORNO_MEASUREMENTS_GROUP (widget);
  g_autoptr (TornoProgressSheet) sheet = self->records != NULL ? make_sheet (self) : NULL;

  if (sheet != NULL)
    torno_progress_sheet_print (sheet, get_window (self));
}

static void
on_file_chosen_cb (TornoMeasurementsGroup *self, int response)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_autoptr (TornoProgressSheet) sheet = self->records != NULL ? make_sheet (self) : NULL;
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && sheet != NULL
      && !torno_progress_sheet_save (sheet, get_window (self), g_file_peek_path (file), &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", error->message);
  g_clear_object (&self->chooser);
}

static void
on_save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoMeasurementsGroup *self = TORNO_MEASUREMENTS_GROUP (widget);
  g_autofree char *proposal = g_strconcat (self->full_name, ".pdf", NULL);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_ ("Save the progress sheet"), get_window (self),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), proposal);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_file_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
torno_measurements_group_dispose (GObject *object)
{
  TornoMeasurementsGroup *self = TORNO_MEASUREMENTS_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->records, json_node_unref);
  g_clear_pointer (&self->progress, json_node_unref);
  g_clear_pointer (&self->full_name, g_free);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (torno_measurements_group_parent_class)->dispose (object);
}

static void
torno_measurements_group_class_init (TornoMeasurementsGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_CHART);
  G_OBJECT_CLASS (klass)->dispose = torno_measurements_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-measurements-group.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementsGroup, add_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementsGroup, empty_row);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementsGroup, measure_row);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementsGroup, period_row);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementsGroup, sheet_button);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementsGroup, chart_row);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementsGroup, chart);
  gtk_widget_class_bind_template_child (widget_class, TornoMeasurementsGroup, change_label);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_measure_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_period_cb);
  gtk_widget_class_install_action (widget_class, "measurements.print", NULL, on_print_cb);
  gtk_widget_class_install_action (widget_class, "measurements.save", NULL, on_save_cb);
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_MEASUREMENTS_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_measurements_group_init (TornoMeasurementsGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_shortcut_add (self->add_button, "<Control>m", NULL);
  torno_shortcut_add (GTK_WIDGET (self), "<Control>p", "measurements.print");
  torno_form_name_widget (GTK_WIDGET (self->measure_row), _ ("Measure"));
  torno_form_name_widget (GTK_WIDGET (self->period_row), _ ("Period"));
  torno_form_name_widget (self->sheet_button, _ ("Progress sheet"));
}

/**
 * torno_measurements_group_new:
 * @session: who works here
 *
 * Returns: (transfer floating): a group that shows nobody yet
 */
TornoMeasurementsGroup *
torno_measurements_group_new (TornoSession *session)
{
  TornoMeasurementsGroup *self = g_object_new (TORNO_TYPE_MEASUREMENTS_GROUP, NULL);

  self->session = g_object_ref (session);
  return self;
}

/* Returns: (transfer full): the parameter of the first day, "" for all */
static char *
describe_start (TornoMeasurementsGroup *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (torno_session_get_zone (self->session));
  g_autoptr (GDateTime) start = g_date_time_add_months (now, -get_months (self));

  return get_months (self) != 0 ? g_date_time_format (start, "start_date=%Y-%m-%d") : g_strdup ("");
}

/**
 * torno_measurements_group_open:
 * @user_id: a member
 * @full_name: (nullable): the name, for the sheet
 *
 * Reads that member's measurements in the period; what is shown of the same member stays until then.
 */
void
torno_measurements_group_open (TornoMeasurementsGroup *group, gint64 user_id, const char *full_name)
{
  TornoApiClient *client = torno_session_get_client (group->session);
  g_autofree char *since = describe_start (group);
  g_autofree char *list = g_strdup_printf ("/measurements/user/%" G_GINT64_FORMAT "?limit=1000%s%s", user_id,
                                           *since != '\0' ? "&" : "", since);
  g_autofree char *progress = g_strdup_printf ("/measurements/user/%" G_GINT64_FORMAT "/progress%s%s", user_id,
                                               *since != '\0' ? "?" : "", since);
  g_autofree char *name = g_strdup (full_name != NULL ? full_name : "");

  g_cancellable_cancel (group->cancellable);
  g_clear_object (&group->cancellable);
  group->cancellable = g_cancellable_new ();
  g_free (group->full_name);
  group->full_name = g_steal_pointer (&name);
  if (group->user_id != user_id)
    {
      g_clear_pointer (&group->records, json_node_unref);
      g_clear_pointer (&group->progress, json_node_unref);
      group->user_id = user_id;
      list_measures (group);
    }
  torno_api_client_call_async (client, "GET", list, NULL, NULL, group->cancellable, on_records_cb, group);
  torno_api_client_call_async (client, "GET", progress, NULL, NULL, group->cancellable, on_progress_cb, group);
}
