/* A row of a printout, for the printout alone. */
#pragma once

#include "torno-printout.h"

G_BEGIN_DECLS

typedef struct
{
  TornoRowKind kind;
  char *left;
  char *right;
  char **cells;
  double height;
  TornoPrintoutDraw draw;
  gpointer data;
  GDestroyNotify destroy;
} TornoPrintoutRow;

void torno_printout_row_free (TornoPrintoutRow *row);
double torno_printout_row_draw (cairo_t *cr, const TornoPrintoutRow *row, double y, double width);

G_END_DECLS
