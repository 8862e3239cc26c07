/* The charts of a report, out of its rows. */
#pragma once

#include "torno-plot.h"
#include "torno-report.h"

G_BEGIN_DECLS

typedef struct _TornoReportPlot TornoReportPlot;

TornoReportPlot *torno_report_plot_new (TornoReport *report);
TornoReportPlot *torno_report_plot_copy (TornoReportPlot *plot);
void torno_report_plot_free (TornoReportPlot *plot);
void torno_report_plot_draw_revenue (
    TornoReportPlot *plot, cairo_t *cr, double width, double height, const TornoPlotInk *ink);
void torno_report_plot_draw_visits (
    TornoReportPlot *plot, cairo_t *cr, double width, double height, const TornoPlotInk *ink);
char *torno_report_plot_describe_revenue (TornoReportPlot *plot);
char *torno_report_plot_describe_visits (TornoReportPlot *plot);
guint torno_report_plot_count_visits (TornoReportPlot *plot);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoReportPlot, torno_report_plot_free)

G_END_DECLS
