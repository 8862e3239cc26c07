/* Where the points of a line chart lie. Knows numbers only: no widget, no drawing. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double x;
  double y;
} TornoChartPoint;

typedef struct
{
  double left, top, width, height; /* of the area that is drawn in */
  double x_min, x_max;
  double y_min, y_max; /* whole steps */
  double y_step;
} TornoChartScale;

void torno_chart_scale_init (TornoChartScale *scale, const TornoChartPoint *points, guint n_points);
double torno_chart_scale_get_x (const TornoChartScale *scale, double x);
double torno_chart_scale_get_y (const TornoChartScale *scale, double y);

G_END_DECLS
