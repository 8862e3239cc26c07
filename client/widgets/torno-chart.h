/* A line chart of one measure over time. */
#pragma once

#include "torno-chart-scale.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TORNO_TYPE_CHART (torno_chart_get_type ())
G_DECLARE_FINAL_TYPE (TornoChart, torno_chart, TORNO, CHART, GtkWidget)

void torno_chart_set_points (TornoChart *chart, const TornoChartPoint *points, guint n_points, const char *description);

G_END_DECLS
