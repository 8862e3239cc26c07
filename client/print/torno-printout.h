/* What goes onto paper: rows that are made once, and the one routine that draws them on screen, PDF and printer. */
#pragma once

#include <gio/gio.h>
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* The roll of a receipt printer: 80 mm, of which 72 mm are printed on. Sizes that are not in mm are in points. */
#define TORNO_PRINTOUT_MM_ROLL 80
#define TORNO_PRINTOUT_MM_ROLL_MARGIN 4
#define TORNO_PRINTOUT_ROLL_WIDTH ((TORNO_PRINTOUT_MM_ROLL - 2 * TORNO_PRINTOUT_MM_ROLL_MARGIN) * 72 / 25.4)

typedef enum
{
  TORNO_ROW_TITLE,   /* in the middle, large */
  TORNO_ROW_HEADING, /* at the left, bold */
  TORNO_ROW_CENTER,  /* in the middle */
  TORNO_ROW_PAIR,    /* at the left and at the right */
  TORNO_ROW_DETAIL,  /* as a pair, under the line it belongs to */
  TORNO_ROW_SUM,     /* as a pair, large */
  TORNO_ROW_RULE,    /* a line across */
  TORNO_ROW_HEADS,   /* of columns, bold */
  TORNO_ROW_CELLS,   /* in columns: the first at the left, the others at the right */
  TORNO_ROW_CODE,    /* a QR code, in the middle */
  TORNO_ROW_DRAWING, /* drawn by somebody else */
  TORNO_N_ROWS
} TornoRowKind;

/* Draws in points; (0, 0) is the corner. */
typedef void (*TornoPrintoutDraw) (cairo_t *cr, double width, double height, gpointer data);

#define TORNO_TYPE_PRINTOUT (torno_printout_get_type ())
G_DECLARE_FINAL_TYPE (TornoPrintout, torno_printout, TORNO, PRINTOUT, GObject)

TornoPrintout *torno_printout_new (const char *name, const char *title, const char *headline);
void torno_printout_add (TornoPrintout *printout, TornoRowKind kind, const char *left, const char *right);
void torno_printout_add_cells (TornoPrintout *printout, TornoRowKind kind, const char *const *cells);
void torno_printout_add_drawing (
    TornoPrintout *printout, double height, TornoPrintoutDraw draw, gpointer data, GDestroyNotify destroy);

gboolean torno_printout_is_wide (TornoPrintout *printout);
const char *torno_printout_get_name (TornoPrintout *printout);
const char *torno_printout_get_title (TornoPrintout *printout);
const char *torno_printout_get_headline (TornoPrintout *printout);
char *torno_printout_write_text (TornoPrintout *printout);
double torno_printout_draw (TornoPrintout *printout, cairo_t *cr, double width);
double torno_printout_draw_rows (TornoPrintout *printout, cairo_t *cr, double width, guint first, guint end);
double torno_printout_measure (TornoPrintout *printout, double width);
GArray *torno_printout_paginate (TornoPrintout *printout, double width, double height);

G_END_DECLS
