/* What the reports are of. An administrator chooses among gyms and sellers; a trainer gets the own gym and the own
 * sales, which the server sees to, and is told so. */
#include "config.h"

#include "torno-report-filter.h"

#include "torno-api-json.h"
#include "torno-form.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

typedef enum
{
  PERIOD_TODAY,
  PERIOD_WEEK,
  PERIOD_MONTH,
  PERIOD_YEAR,
  PERIOD_OWN,
} Period;

struct _TornoReportFilter
{
  AdwBin parent_instance;

  GtkDropDown *period_choice;
  GtkEntry *start_entry;
  GtkEntry *end_entry;
  GtkDropDown *gym_choice;
  GtkDropDown *trainer_choice;
  GtkWidget *own_label;

  TornoSession *session;
  GCancellable *cancellable;
  GArray *gym_ids; /* of gint64, in the order of the choices; 0: all */
  GArray *trainer_ids;
  char *dates; /* that were typed when the filter changed last */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoReportFilter, torno_report_filter, ADW_TYPE_BIN)

static char *
join_dates (TornoReportFilter *self)
{
  return g_strjoin ("/", gtk_editable_get_text (GTK_EDITABLE (self->start_entry)),
                    gtk_editable_get_text (GTK_EDITABLE (self->end_entry)), NULL);
}

static void
on_chosen_cb (TornoReportFilter *self)
{
  gboolean is_own = gtk_drop_down_get_selected (self->period_choice) == PERIOD_OWN;

  gtk_widget_set_visible (GTK_WIDGET (self->start_entry), is_own);
  gtk_widget_set_visible (GTK_WIDGET (self->end_entry), is_own);
  g_free (self->dates);
  self->dates = join_dates (self);
  if (self->session != NULL)
    g_signal_emit (self, changed_signal, 0);
}

/* Whoever types a date and goes on with Tab means it as much as with Enter. */
static void
on_left_cb (TornoReportFilter *self)
{
  g_autofree char *dates = join_dates (self);

  if (g_strcmp0 (dates, self->dates) != 0)
    on_chosen_cb (self);
}

/* Fills a choice with "all" and what was answered. */
static void
fill_choice (GtkDropDown *choice, GArray *ids, const char *all, JsonArray *records, const char *field)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gint64 id = 0;

  g_array_set_size (ids, 0);
  g_array_append_val (ids, id);
  gtk_string_list_append (names, all);
  for (guint i = 0; records != NULL && i < json_array_get_length (records); i++)
    {
      JsonObject *record = json_array_get_object_element (records, i);
      const char *name = torno_api_json_get_string (record, field);

      id = torno_api_json_get_integer (record, "id", 0);
      g_array_append_val (ids, id);
      gtk_string_list_append (names, name != NULL ? name : "");
    }
  gtk_drop_down_set_model (choice, G_LIST_MODEL (names));
}

static void
choose_id (GtkDropDown *choice, GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      gtk_drop_down_set_selected (choice, i);
}

static void
on_gyms_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, NULL);

  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    return;

  TornoReportFilter *self = user_data;
  fill_choice (self->gym_choice, self->gym_ids, _ ("All gyms"), json_node_get_array (answer), "name");
  choose_id (self->gym_choice, self->gym_ids, torno_session_get_gym_id (self->session));
}

static void
on_staff_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, NULL);

  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    return;

  TornoReportFilter *self = user_data;
  fill_choice (self->trainer_choice, self->trainer_ids, _ ("All sellers"), json_node_get_array (answer), "full_name");
}

static void
torno_report_filter_dispose (GObject *object)
{
  TornoReportFilter *self = TORNO_REPORT_FILTER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_report_filter_parent_class)->dispose (object);
}

static void
torno_report_filter_finalize (GObject *object)
{
  g_free (TORNO_REPORT_FILTER (object)->dates);
  g_array_unref (TORNO_REPORT_FILTER (object)->gym_ids);
  g_array_unref (TORNO_REPORT_FILTER (object)->trainer_ids);
  G_OBJECT_CLASS (torno_report_filter_parent_class)->finalize (object);
}

static void
torno_report_filter_class_init (TornoReportFilterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_report_filter_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_report_filter_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-report-filter.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoReportFilter, period_choice);
  gtk_widget_class_bind_template_child (widget_class, TornoReportFilter, start_entry);
  gtk_widget_class_bind_template_child (widget_class, TornoReportFilter, end_entry);
  gtk_widget_class_bind_template_child (widget_class, TornoReportFilter, gym_choice);
  gtk_widget_class_bind_template_child (widget_class, TornoReportFilter, trainer_choice);
  gtk_widget_class_bind_template_child (widget_class, TornoReportFilter, own_label);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_left_cb);
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_REPORT_FILTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_report_filter_init (TornoReportFilter *self)
{
  self->cancellable = g_cancellable_new ();
  self->gym_ids = g_array_new (FALSE, TRUE, sizeof (gint64));
  self->trainer_ids = g_array_new (FALSE, TRUE, sizeof (gint64));
  gtk_widget_init_template (GTK_WIDGET (self));
  self->dates = join_dates (self);
  torno_form_name_widget (GTK_WIDGET (self->period_choice), _ ("Period"));
  torno_form_name_widget (GTK_WIDGET (self->start_entry), _ ("From, as in 2026-01-31"));
  torno_form_name_widget (GTK_WIDGET (self->end_entry), _ ("Until"));
  torno_form_name_widget (GTK_WIDGET (self->gym_choice), _ ("Gym"));
  torno_form_name_widget (GTK_WIDGET (self->trainer_choice), _ ("Seller"));
}

/**
 * torno_report_filter_start:
 * @session: who asks
 *
 * To be called once.
 */
void
torno_report_filter_start (TornoReportFilter *filter, TornoSession *session)
{
  TornoApiClient *client = torno_session_get_client (session);
  gboolean is_admin = torno_session_is_admin (session);

  filter->session = g_object_ref (session);
  gtk_widget_set_visible (GTK_WIDGET (filter->gym_choice), is_admin);
  gtk_widget_set_visible (GTK_WIDGET (filter->trainer_choice), is_admin);
  gtk_widget_set_visible (filter->own_label, !is_admin);
  if (!is_admin)
    return;
  torno_api_client_call_async (client, "GET", "/gyms/?limit=1000", NULL, NULL, filter->cancellable, on_gyms_cb, filter);
  torno_api_client_call_async (client, "GET", "/users/trainers/?limit=1000", NULL, NULL, filter->cancellable,
                               on_staff_cb, filter);
}

static gboolean
read_entry (GtkEntry *entry, char out_day[11])
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  int year, month, day, end = 0;
  gboolean is_day = sscanf (text, "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3 && text[end] == '\0'
                    && g_date_valid_dmy (day, month, year);

  if (is_day)
    g_snprintf (out_day, 11, "%04d-%02d-%02d", year, month, day);
  if (is_day)
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  return is_day;
}

static void
write_start (TornoReportFilter *self, Period period, char out_day[11])
{
  GDate day;
  int month, year, mday;

  g_date_clear (&day, 1);
  sscanf (out_day, "%d-%d-%d", &year, &month, &mday);
  g_date_set_dmy (&day, mday, month, year);
  if (period == PERIOD_WEEK)
    g_date_subtract_days (&day, g_date_get_weekday (&day) - G_DATE_MONDAY);
  if (period == PERIOD_MONTH || period == PERIOD_YEAR)
    g_date_set_day (&day, 1);
  if (period == PERIOD_YEAR)
    g_date_set_month (&day, G_DATE_JANUARY);
  g_date_strftime (out_day, 11, "%Y-%m-%d", &day);
}

static gint64
get_chosen (GtkDropDown *choice, GArray *ids)
{
  guint at = gtk_drop_down_get_selected (choice);

  return at < ids->len ? g_array_index (ids, gint64, at) : 0;
}

/**
 * torno_report_filter_read:
 * @out_query: (out): what is asked for
 *
 * Returns: FALSE where the days that were typed are none
 */
gboolean
torno_report_filter_read (TornoReportFilter *filter, TornoReportQuery *out_query)
{
  Period period = gtk_drop_down_get_selected (filter->period_choice);
  g_autofree char *today = torno_session_get_today (filter->session);

  g_strlcpy (out_query->start, today, sizeof out_query->start);
  g_strlcpy (out_query->end, today, sizeof out_query->end);
  write_start (filter, period, out_query->start);
  out_query->gym_id = get_chosen (filter->gym_choice, filter->gym_ids);
  out_query->trainer_id = get_chosen (filter->trainer_choice, filter->trainer_ids);
  /* Before the gyms have come, and for a trainer, it is the one that is worked in. */
  if (filter->gym_ids->len == 0)
    out_query->gym_id = torno_session_get_gym_id (filter->session);
  if (period != PERIOD_OWN)
    return TRUE;
  gboolean has_start = read_entry (filter->start_entry, out_query->start);
  return read_entry (filter->end_entry, out_query->end) && has_start;
}

/**
 * torno_report_filter_get_gym_name:
 *
 * Returns: (transfer full): whose reports they are
 */
char *
torno_report_filter_get_gym_name (TornoReportFilter *filter)
{
  GtkStringObject *name = filter->gym_ids->len > 0 ? gtk_drop_down_get_selected_item (filter->gym_choice) : NULL;

  return g_strdup (name != NULL ? gtk_string_object_get_string (name) : torno_session_get_gym_name (filter->session));
}
