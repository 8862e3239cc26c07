/* Charts of reports: stacks of amounts over time, and visits by weekday and hour. */
#include "config.h"

#include "torno-plot.h"

#include "torno-money-text.h"

#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#define FONT_SIZE 10.0
#define NOTE_SIZE 14.0
#define AXIS_HEIGHT 18.0
#define LEGEND_HEIGHT 20.0
#define DAY_WIDTH 34.0
#define LABEL_GAP 8.0
#define FIRST_HOUR 4 /* nobody trains before; what does come then is drawn at it */

/* Blue, green and orange of GNOME's palette: they stand on white and on black, and differ for those who see no red. */
static const double colors[TORNO_PLOT_N_SERIES][3]
    = { { 0.21, 0.52, 0.89 }, { 0.18, 0.66, 0.42 }, { 0.90, 0.50, 0.13 } };

static PangoLayout *
make_layout (cairo_t *cr, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Sans");

  pango_font_description_set_absolute_size (font, FONT_SIZE * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

/* The labels of a scale stand beside the bars: the last bar, which is today's, is often the highest. */
static double
measure_label (cairo_t *cr, gint64 cents)
{
  g_autofree char *text = torno_money_text_format (cents);
  g_autoptr (PangoLayout) layout = make_layout (cr, text);
  int width = 0;

  pango_layout_get_size (layout, &width, NULL);
  return (double) width / PANGO_SCALE + LABEL_GAP;
}

/* @align: 0: begins at @x, 1: ends there. Returns the width. */
static double
draw_text (cairo_t *cr, const char *text, double x, double y, double align)
{
  g_autoptr (PangoLayout) layout = make_layout (cr, text);
  int width = 0, height = 0;

  pango_layout_get_size (layout, &width, &height);
  cairo_move_to (cr, x - align * width / PANGO_SCALE, y - height / 2.0 / PANGO_SCALE);
  pango_cairo_show_layout (cr, layout);
  return (double) width / PANGO_SCALE;
}

static void
set_ink (cairo_t *cr, const TornoPlotInk *ink, double alpha)
{
  cairo_set_source_rgba (cr, ink->red, ink->green, ink->blue, alpha);
}

static void
draw_legend (cairo_t *cr, const char *const names[TORNO_PLOT_N_SERIES], const TornoPlotInk *ink)
{
  double x = 0;

  for (guint i = 0; i < TORNO_PLOT_N_SERIES; i++)
    {
      cairo_set_source_rgb (cr, colors[i][0], colors[i][1], colors[i][2]);
      cairo_rectangle (cr, x, 3, 10, 10);
      cairo_fill (cr);
      set_ink (cr, ink, 0.8);
      x += 14;
      x += draw_text (cr, names[i], x, 8, 0) + 16;
    }
}

static gint64
sum_bar (const TornoPlotBar *bar)
{
  gint64 sum = 0;

  for (guint i = 0; i < TORNO_PLOT_N_SERIES; i++)
    sum += MAX (bar->values[i], 0);
  return sum;
}

/* The next of 1, 2, 5, 10, 20, 50 … that is no smaller. */
static double
round_top (double value)
{
  double power = pow (10, floor (log10 (value)));
  double digit = value / power;

  return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
}

static void
draw_bar (cairo_t *cr, const TornoPlotBar *bar, double x, double width, double bottom, double scale)
{
  double y = bottom;

  for (guint i = 0; i < TORNO_PLOT_N_SERIES; i++)
    {
      double height = MAX (bar->values[i], 0) * scale;

      cairo_set_source_rgb (cr, colors[i][0], colors[i][1], colors[i][2]);
      cairo_rectangle (cr, x, y - height, width, height);
      cairo_fill (cr);
      y -= height;
    }
}

/**
 * torno_plot_draw_note:
 * @text: why there is no chart
 * @ink: for the text
 */
void
torno_plot_draw_note (cairo_t *cr, double width, double height, const char *text, const TornoPlotInk *ink)
{
  set_ink (cr, ink, 0.6);
  cairo_save (cr);
  cairo_translate (cr, width / 2, height / 2);
  cairo_scale (cr, NOTE_SIZE / FONT_SIZE, NOTE_SIZE / FONT_SIZE);
  draw_text (cr, text, 0, 0, 0.5);
  cairo_restore (cr);
}

/**
 * torno_plot_draw_bars:
 * @bars: (array length=n_bars): from left to right, in cents
 * @names: of the series
 * @ink: for texts and lines
 */
void
torno_plot_draw_bars (cairo_t *cr,
                      double width,
                      double height,
                      const TornoPlotBar *bars,
                      guint n_bars,
                      const char *const names[TORNO_PLOT_N_SERIES],
                      const TornoPlotInk *ink)
{
  double top = LEGEND_HEIGHT + FONT_SIZE, bottom = height - AXIS_HEIGHT;
  gint64 most = 100;

  for (guint i = 0; i < n_bars; i++)
    most = MAX (most, sum_bar (&bars[i]));
  double full = round_top (most);
  double step = (width - measure_label (cr, full)) / MAX (n_bars, 1);
  guint every = MAX ((guint) ceil (46 / step), 1); /* so that no label touches the next */
  draw_legend (cr, names, ink);
  cairo_set_line_width (cr, 1);
  for (guint i = 0; i <= 2; i++)
    {
      double y = bottom - (bottom - top) * i / 2;
      g_autofree char *text = torno_money_text_format (full * i / 2);

      set_ink (cr, ink, 0.2);
      cairo_move_to (cr, 0, y);
      cairo_line_to (cr, width, y);
      cairo_stroke (cr);
      set_ink (cr, ink, 0.6);
      if (i > 0)
        draw_text (cr, text, width, y - FONT_SIZE * 0.7, 1);
    }
  for (guint i = 0; i < n_bars; i++)
    {
      double bar_width = MIN (step * 0.76, 48);

      draw_bar (cr, &bars[i], (i + 0.5) * step - bar_width / 2, bar_width, bottom, (bottom - top) / full);
      set_ink (cr, ink, 0.7);
      /* Under its bar; where a label is wider than that, from its left edge on, so that the first is not cut off. */
      if (every == 1)
        draw_text (cr, bars[i].label, (i + 0.5) * step, height - AXIS_HEIGHT / 2, 0.5);
      else if (i % every == 0)
        draw_text (cr, bars[i].label, i * step, height - AXIS_HEIGHT / 2, 0);
    }
}

/**
 * torno_plot_draw_heat:
 * @visits: by weekday, Monday first, and hour
 * @days: the names of the days, short
 * @ink: for texts and lines
 *
 * Each hour's number stands in it: the shade is not the only sign.
 */
void
torno_plot_draw_heat (cairo_t *cr,
                      double width,
                      double height,
                      const guint visits[7][24],
                      const char *const days[7],
                      const TornoPlotInk *ink)
{
  const guint n_hours = 24 - FIRST_HOUR;
  double step = (width - DAY_WIDTH) / n_hours, row = (height - AXIS_HEIGHT) / 7;
  guint most = 1;

  for (guint i = 0; i < 7 * 24; i++)
    most = MAX (most, visits[i / 24][i % 24]);
  for (guint day = 0; day < 7; day++)
    {
      guint early = 0;

      set_ink (cr, ink, 0.8);
      draw_text (cr, days[day], 0, (day + 0.5) * row, 0);
      for (guint hour = 0; hour < 24; hour++)
        {
          guint n = visits[day][hour];
          double x = DAY_WIDTH + (hour - (double) FIRST_HOUR) * step;

          early += hour < FIRST_HOUR ? n : 0;
          if (hour < FIRST_HOUR)
            continue;
          n += hour == FIRST_HOUR ? early : 0;
          cairo_set_source_rgba (cr, colors[0][0], colors[0][1], colors[0][2], 0.06 + 0.8 * MIN ((double) n / most, 1));
          cairo_rectangle (cr, x + 1, day * row + 1, step - 2, row - 2);
          cairo_fill (cr);
          g_autofree char *text = g_strdup_printf ("%u", n);
          set_ink (cr, ink, 0.9);
          if (n > 0 && step > 6 * strlen (text))
            draw_text (cr, text, x + step / 2, (day + 0.5) * row, 0.5);
        }
    }
  set_ink (cr, ink, 0.7);
  for (guint hour = FIRST_HOUR; hour < 24; hour += step > 18 ? 2 : 4)
    {
      g_autofree char *text = g_strdup_printf ("%u", hour);

      draw_text (cr, text, DAY_WIDTH + (hour - FIRST_HOUR + 0.5) * step, height - AXIS_HEIGHT / 2, 0.5);
    }
}
