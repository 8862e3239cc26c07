/* Where the points of a line chart lie. */
#include "config.h"

#include "torno-chart-scale.h"

#include <math.h>

/* About how many lines there are across a chart. */
#define N_STEPS 4

/* The next of 1, 2, 5, 10, 20, 50 … that is no smaller. */
static double
round_step (double step)
{
  double power = pow (10, floor (log10 (step)));
  double digit = step / power;

  return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
}

/**
 * torno_chart_scale_init:
 * @points: (array length=n_points): at least one
 *
 * Finds the range of @points, with whole steps upwards. The area is left to the caller.
 */
void
torno_chart_scale_init (TornoChartScale *scale, const TornoChartPoint *points, guint n_points)
{
  double low = points[0].y, high = points[0].y;

  scale->x_min = scale->x_max = points[0].x;
  for (guint i = 1; i < n_points; i++)
    {
      scale->x_min = MIN (scale->x_min, points[i].x);
      scale->x_max = MAX (scale->x_max, points[i].x);
      low = MIN (low, points[i].y);
      high = MAX (high, points[i].y);
    }
  /* A change of less than a unit is not to look like a mountain. */
  scale->y_step = round_step (MAX (high - low, 1) / N_STEPS);
  scale->y_min = floor (low / scale->y_step) * scale->y_step;
  scale->y_max = ceil (high / scale->y_step) * scale->y_step;
  if (scale->y_max - scale->y_min < scale->y_step)
    {
      scale->y_min -= scale->y_step;
      scale->y_max += scale->y_step;
    }
}

/**
 * torno_chart_scale_get_x:
 *
 * Returns: where @x lies from the left; the middle where all points have the same
 */
double
torno_chart_scale_get_x (const TornoChartScale *scale, double x)
{
  double range = scale->x_max - scale->x_min;

  return scale->left + scale->width * (range > 0 ? (x - scale->x_min) / range : 0.5);
}

/**
 * torno_chart_scale_get_y:
 *
 * Returns: where @y lies from the top
 */
double
torno_chart_scale_get_y (const TornoChartScale *scale, double y)
{
  return scale->top + scale->height * (scale->y_max - y) / (scale->y_max - scale->y_min);
}
