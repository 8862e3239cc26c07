/* All reports of a period, for paper: the charts, and all the lines. */
#include "config.h"

#include "torno-report-printout.h"

#include "torno-report-lines.h"

#include <glib/gi18n-lib.h>

#define BARS_HEIGHT 190.0
#define HEAT_HEIGHT 170.0

static const TornoPlotInk black = { 0, 0, 0 };

static void
draw_revenue (cairo_t *cr, double width, double height, gpointer data)
{
  torno_report_plot_draw_revenue (data, cr, width, height, &black);
}

static void
draw_visits (cairo_t *cr, double width, double height, gpointer data)
{
  torno_report_plot_draw_visits (data, cr, width, height, &black);
}

static void
add_lines (TornoPrintout *printout, TornoReport *report, TornoReportKind kind)
{
  g_autoptr (GArray) lines = torno_report_make_lines (report, kind);

  for (guint i = 0; i < lines->len; i++)
    {
      const TornoReportLine *line = &g_array_index (lines, TornoReportLine, i);
      const char *const cells[] = { line->title != NULL ? line->title : "", line->detail, line->figure, NULL };

      torno_printout_add_cells (printout, TORNO_ROW_CELLS, cells);
    }
  if (lines->len == 0)
    torno_printout_add (printout, TORNO_ROW_PAIR, _ ("None"), NULL);
}

static void
add_part (TornoPrintout *printout, TornoReport *report, TornoReportPlot *plot, TornoReportKind kind)
{
  g_autofree char *whom = torno_report_describe (report, kind);

  torno_printout_add (printout, TORNO_ROW_HEADING, torno_report_get_title (kind), NULL);
  if (whom != NULL)
    torno_printout_add (printout, TORNO_ROW_DETAIL, whom, NULL);
  if (kind == TORNO_REPORT_REVENUE)
    torno_printout_add_drawing (printout, BARS_HEIGHT, draw_revenue, torno_report_plot_copy (plot),
                                (GDestroyNotify) torno_report_plot_free);
  if (kind == TORNO_REPORT_VISITS)
    torno_printout_add_drawing (printout, HEAT_HEIGHT, draw_visits, torno_report_plot_copy (plot),
                                (GDestroyNotify) torno_report_plot_free);
  else
    add_lines (printout, report, kind);
}

/* "YYYY-MM-DD" as people write a day. */
static char *
describe_day (const char *day)
{
  g_autofree char *noon = g_strconcat (day, "T12:00:00Z", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (noon, NULL);

  return time != NULL ? g_date_time_format (time, _ ("%Y-%m-%d")) : g_strdup (day);
}

/**
 * torno_report_printout_new:
 * @report: a report that has been read
 * @plot: its charts
 * @gym_name: whose reports they are
 *
 * Returns: (transfer full): all of it
 */
TornoPrintout *
torno_report_printout_new (TornoReport *report, TornoReportPlot *plot, const char *gym_name)
{
  const TornoReportQuery *query = torno_report_get_query (report);
  g_autofree char *start = describe_day (query->start);
  g_autofree char *end = describe_day (query->end);
  g_autofree char *span = g_strdup_printf (_ ("%s – %s"), start, end);
  /* Translators: the name of a file; the days it is of follow */
  g_autofree char *name = g_strdup_printf ("%s-%s-%s", _ ("reports"), query->start, query->end);
  TornoPrintout *printout = torno_printout_new (name, _ ("Reports"), NULL);

  torno_printout_add (printout, TORNO_ROW_TITLE, gym_name, NULL);
  torno_printout_add (printout, TORNO_ROW_CENTER, span, NULL);
  for (TornoReportKind kind = 0; kind < TORNO_N_REPORTS; kind++)
    add_part (printout, report, plot, kind);
  return printout;
}
