/* Charts of reports, drawn by cairo on the screen and on paper. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

#define TORNO_PLOT_N_SERIES 3

/* A stack a label. */
typedef struct
{
  char *label;
  gint64 values[TORNO_PLOT_N_SERIES]; /* what is below 0 is not drawn */
} TornoPlotBar;

/* What surrounds the data, in the colours of the theme or of paper. */
typedef struct
{
  double red, green, blue;
} TornoPlotInk;

void torno_plot_draw_note (cairo_t *cr, double width, double height, const char *text, const TornoPlotInk *ink);
void torno_plot_draw_bars (cairo_t *cr,
                           double width,
                           double height,
                           const TornoPlotBar *bars,
                           guint n_bars,
                           const char *const names[TORNO_PLOT_N_SERIES],
                           const TornoPlotInk *ink);
void torno_plot_draw_heat (cairo_t *cr,
                           double width,
                           double height,
                           const guint visits[7][24],
                           const char *const days[7],
                           const TornoPlotInk *ink);

G_END_DECLS
