/* The charts of a report. A short period has a bar a day, a long one a bar a month; days without money have theirs. */
#include "config.h"

#include "torno-report-plot.h"

#include "torno-api-json.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#define MAX_DAYS 92

struct _TornoReportPlot
{
  grefcount references;
  GArray *bars; /* of TornoPlotBar */
  guint visits[7][24];
};

static void
clear_bar (gpointer data)
{
  g_free (((TornoPlotBar *) data)->label);
}

static void
read_day (const char *text, GDate *out_day)
{
  int year = 0, month = 0, day = 0;

  g_date_clear (out_day, 1);
  if (text != NULL && sscanf (text, "%d-%d-%d", &year, &month, &day) == 3 && g_date_valid_dmy (day, month, year))
    g_date_set_dmy (out_day, day, month, year);
}

static int
count_months (const GDate *from, const GDate *to)
{
  return (g_date_get_year (to) - g_date_get_year (from)) * 12 + (int) g_date_get_month (to) - (int) g_date_get_month (from);
}

static void
add_bars (TornoReportPlot *self, const GDate *start, int n, gboolean is_monthly)
{
  for (int i = 0; i < n; i++)
    {
      TornoPlotBar bar = { 0 };
      GDate day = *start;
      char text[16];

      if (is_monthly)
        g_date_set_day (&day, 1);
      if (is_monthly)
        g_date_add_months (&day, i);
      else
        g_date_add_days (&day, i);
      /* Translators: a month, and a day of a month, under a chart; for strftime() */
      g_date_strftime (text, sizeof text, is_monthly ? _ ("%Y-%m") : _ ("%m-%d"), &day);
      bar.label = g_strdup (text);
      g_array_append_val (self->bars, bar);
    }
}

static void
fill_bars (TornoReportPlot *self, TornoReport *report)
{
  JsonArray *rows = torno_report_get_rows (report, TORNO_REPORT_REVENUE);
  const TornoReportQuery *query = torno_report_get_query (report);
  GDate start, end;

  read_day (query->start, &start);
  read_day (query->end, &end);
  if (!g_date_valid (&start) || !g_date_valid (&end) || g_date_compare (&start, &end) > 0)
    return;
  gboolean is_monthly = g_date_days_between (&start, &end) >= MAX_DAYS;
  add_bars (self, &start, 1 + (is_monthly ? count_months (&start, &end) : g_date_days_between (&start, &end)),
            is_monthly);
  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      TornoPayment payment = torno_payment_from_api (torno_api_json_get_string (row, "payment_type"));
      GDate day;

      read_day (torno_api_json_get_string (row, "day"), &day);
      if (!g_date_valid (&day))
        continue;
      int at = is_monthly ? count_months (&start, &day) : g_date_days_between (&start, &day);
      if (at >= 0 && (guint) at < self->bars->len)
        g_array_index (self->bars, TornoPlotBar, at).values[payment]
            += torno_money_text_from_api (torno_api_json_get_string (row, "total"));
    }
}

static void
fill_visits (TornoReportPlot *self, TornoReport *report)
{
  JsonArray *rows = torno_report_get_rows (report, TORNO_REPORT_VISITS);

  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      gint64 weekday = torno_api_json_get_integer (row, "weekday", 0);
      gint64 hour = torno_api_json_get_integer (row, "hour", -1);

      if (weekday >= 1 && weekday <= 7 && hour >= 0 && hour < 24)
        self->visits[weekday - 1][hour] += torno_api_json_get_integer (row, "visits", 0);
    }
}

/**
 * torno_report_plot_new:
 * @report: a report that has been read
 *
 * Returns: (transfer full): its charts
 */
TornoReportPlot *
torno_report_plot_new (TornoReport *report)
{
  TornoReportPlot *self = g_new0 (TornoReportPlot, 1);

  g_ref_count_init (&self->references);
  self->bars = g_array_new (FALSE, TRUE, sizeof (TornoPlotBar));
  g_array_set_clear_func (self->bars, clear_bar);
  fill_bars (self, report);
  fill_visits (self, report);
  return self;
}

/**
 * torno_report_plot_copy:
 *
 * Returns: (transfer full): another reference to @plot, which never changes
 */
TornoReportPlot *
torno_report_plot_copy (TornoReportPlot *plot)
{
  g_ref_count_inc (&plot->references);
  return plot;
}

/**
 * torno_report_plot_free:
 *
 * Gives a reference back.
 */
void
torno_report_plot_free (TornoReportPlot *plot)
{
  if (!g_ref_count_dec (&plot->references))
    return;
  g_array_unref (plot->bars);
  g_free (plot);
}

static gboolean
has_income (TornoReportPlot *plot)
{
  for (guint i = 0; i < plot->bars->len * TORNO_PLOT_N_SERIES; i++)
    if (g_array_index (plot->bars, TornoPlotBar, i / TORNO_PLOT_N_SERIES).values[i % TORNO_PLOT_N_SERIES] > 0)
      return TRUE;
  return FALSE;
}

/**
 * torno_report_plot_draw_revenue:
 *
 * Draws what came in, by day or month and payment.
 */
void
torno_report_plot_draw_revenue (
    TornoReportPlot *plot, cairo_t *cr, double width, double height, const TornoPlotInk *ink)
{
  const char *const names[TORNO_PLOT_N_SERIES]
      = { torno_payment_get_name (TORNO_PAYMENT_CASH), torno_payment_get_name (TORNO_PAYMENT_TRANSFER),
          torno_payment_get_name (TORNO_PAYMENT_CARD) };

  if (!has_income (plot))
    {
      torno_plot_draw_note (cr, width, height, _ ("Nothing came in in this period"), ink);
      return;
    }
  torno_plot_draw_bars (cr, width, height, (const TornoPlotBar *) plot->bars->data, plot->bars->len, names, ink);
}

static void
get_days (const char *days[7])
{
  /* Translators: the days of the week, short, Monday first; one text for all seven */
  static char **names;

  if (names == NULL)
    names = g_strsplit (_ ("Mon Tue Wed Thu Fri Sat Sun"), " ", 7);
  for (guint i = 0; i < 7; i++)
    days[i] = i < g_strv_length (names) ? names[i] : "";
}

/**
 * torno_report_plot_draw_visits:
 *
 * Draws the visits by weekday and hour.
 */
void
torno_report_plot_draw_visits (
    TornoReportPlot *plot, cairo_t *cr, double width, double height, const TornoPlotInk *ink)
{
  const char *days[7];

  get_days (days);
  torno_plot_draw_heat (cr, width, height, (const guint (*)[24]) plot->visits, days, ink);
}

static gint64
sum_bar (const TornoPlotBar *bar)
{
  return bar->values[0] + bar->values[1] + bar->values[2];
}

/**
 * torno_report_plot_describe_revenue:
 *
 * Returns: (transfer full): the chart in words
 */
char *
torno_report_plot_describe_revenue (TornoReportPlot *plot)
{
  const TornoPlotBar *best = NULL;

  for (guint i = 0; i < plot->bars->len; i++)
    {
      const TornoPlotBar *bar = &g_array_index (plot->bars, TornoPlotBar, i);

      best = best == NULL || sum_bar (bar) > sum_bar (best) ? bar : best;
    }
  if (best == NULL || sum_bar (best) == 0)
    return g_strdup (_ ("Chart of revenue: nothing came in"));
  g_autofree char *amount = torno_money_text_format (sum_bar (best));
  /* Translators: a chart in words; the second is a day or a month */
  return g_strdup_printf (_ ("Chart of revenue: the most, %s, on %s"), amount, best->label);
}

/**
 * torno_report_plot_count_visits:
 *
 * Returns: how many there were
 */
guint
torno_report_plot_count_visits (TornoReportPlot *plot)
{
  guint sum = 0;

  for (guint i = 0; i < 7 * 24; i++)
    sum += plot->visits[i / 24][i % 24];
  return sum;
}

/**
 * torno_report_plot_describe_visits:
 *
 * Returns: (transfer full): the chart in words
 */
char *
torno_report_plot_describe_visits (TornoReportPlot *plot)
{
  guint best = 0;
  const char *days[7];

  for (guint i = 0; i < 7 * 24; i++)
    best = plot->visits[i / 24][i % 24] > plot->visits[best / 24][best % 24] ? i : best;
  get_days (days);
  if (plot->visits[best / 24][best % 24] == 0)
    return g_strdup (_ ("Chart of visits: there were none"));
  /* Translators: a chart in words: how many at most in an hour of a weekday */
  return g_strdup_printf (_ ("Chart of visits: the most, %u, on %s at %u"), plot->visits[best / 24][best % 24],
                          days[best / 24], best % 24);
}
