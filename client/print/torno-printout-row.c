/* How a row of a printout is drawn. */
#include "config.h"

#include "torno-printout-row.h"

#include "torno-qr-code.h"

#define GAP 10.0
#define CODE_SIZE 79.0 /* 28 mm, which the cameras of cheap telephones still read */
#define FIRST_COLUMN 0.34

/* clang-format off */
static const struct { double size; PangoWeight weight; } fonts[TORNO_N_ROWS] = {
  [TORNO_ROW_TITLE]   = { 14, PANGO_WEIGHT_BOLD },
  [TORNO_ROW_HEADING] = { 10, PANGO_WEIGHT_BOLD },
  [TORNO_ROW_CENTER]  = { 9,  PANGO_WEIGHT_NORMAL },
  [TORNO_ROW_PAIR]    = { 9,  PANGO_WEIGHT_NORMAL },
  [TORNO_ROW_DETAIL]  = { 8,  PANGO_WEIGHT_NORMAL },
  [TORNO_ROW_SUM]     = { 12, PANGO_WEIGHT_BOLD },
  [TORNO_ROW_HEADS]   = { 9,  PANGO_WEIGHT_BOLD },
  [TORNO_ROW_CELLS]   = { 9,  PANGO_WEIGHT_NORMAL },
};
/* clang-format on */

static PangoLayout *
make_layout (cairo_t *cr, TornoRowKind kind, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Cantarell, Sans");

  /* Absolute, so that a display's resolution has no say. */
  pango_font_description_set_absolute_size (font, fonts[kind].size * PANGO_SCALE);
  pango_font_description_set_weight (font, fonts[kind].weight);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  return layout;
}

/* Draws within @width from (@x, @y). Returns the height. */
static double
draw_text (cairo_t *cr, TornoRowKind kind, const char *text, double x, double y, double width, PangoAlignment alignment)
{
  g_autoptr (PangoLayout) layout = make_layout (cr, kind, text);
  int height = 0;

  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_alignment (layout, alignment);
  pango_layout_get_size (layout, NULL, &height);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  return (double) height / PANGO_SCALE;
}

static double
draw_pair (cairo_t *cr, const TornoPrintoutRow *row, double y, double width)
{
  double right_width = 0, right_height = 0;

  if (row->right != NULL)
    {
      g_autoptr (PangoLayout) layout = make_layout (cr, row->kind, row->right);
      int pango_width = 0;

      pango_layout_get_size (layout, &pango_width, NULL);
      right_width = (double) pango_width / PANGO_SCALE + 1;
      right_height = draw_text (cr, row->kind, row->right, width - right_width, y, right_width, PANGO_ALIGN_RIGHT);
      right_width += GAP;
    }
  double left_height = draw_text (cr, row->kind, row->left != NULL ? row->left : "", 0, y,
                                  MAX (width - right_width, GAP), PANGO_ALIGN_LEFT);
  return MAX (left_height, right_height);
}

static double
draw_cells (cairo_t *cr, const TornoPrintoutRow *row, double y, double width)
{
  guint n = g_strv_length (row->cells);
  double column = n > 1 ? width * (1 - FIRST_COLUMN) / (n - 1) : 0;
  double height = 0;

  for (guint i = 0; i < n; i++)
    {
      double x = i == 0 ? 0 : width * FIRST_COLUMN + (i - 1) * column;
      double drawn = draw_text (cr, row->kind, row->cells[i], x + (i > 0 ? GAP / 2 : 0), y,
                                i == 0 ? width * FIRST_COLUMN : column - GAP / 2,
                                i == 0 ? PANGO_ALIGN_LEFT : PANGO_ALIGN_RIGHT);

      height = MAX (height, drawn);
    }
  return height;
}

static double
draw_rule (cairo_t *cr, double y, double width)
{
  const double dashes[] = { 2, 2 };

  cairo_save (cr);
  cairo_set_line_width (cr, 0.6);
  cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  cairo_move_to (cr, 0, y + GAP / 2);
  cairo_line_to (cr, width, y + GAP / 2);
  cairo_stroke (cr);
  cairo_restore (cr);
  return GAP;
}

static double
draw_other (cairo_t *cr, const TornoPrintoutRow *row, double y, double width)
{
  cairo_save (cr);
  if (row->kind == TORNO_ROW_DRAWING)
    {
      cairo_translate (cr, 0, y);
      row->draw (cr, width, row->height, row->data);
    }
  else
    {
      cairo_translate (cr, (width - CODE_SIZE) / 2, y + GAP / 2);
      torno_qr_code_draw (cr, row->left, CODE_SIZE);
    }
  cairo_restore (cr);
  return row->kind == TORNO_ROW_DRAWING ? row->height : CODE_SIZE + GAP;
}

/**
 * torno_printout_row_draw:
 * @cr: where to, in points
 * @y: its top
 * @width: how wide the paper is
 *
 * Draws in black: paper is white, and a screen shows the paper.
 *
 * Returns: the height of what was drawn
 */
double
torno_printout_row_draw (cairo_t *cr, const TornoPrintoutRow *row, double y, double width)
{
  cairo_set_source_rgb (cr, 0, 0, 0);
  switch (row->kind)
    {
    case TORNO_ROW_RULE:
      return draw_rule (cr, y, width);
    case TORNO_ROW_TITLE:
    case TORNO_ROW_CENTER:
      return draw_text (cr, row->kind, row->left != NULL ? row->left : "", 0, y, width, PANGO_ALIGN_CENTER);
    case TORNO_ROW_HEADING:
      return GAP / 2 + draw_text (cr, row->kind, row->left, 0, y + GAP / 2, width, PANGO_ALIGN_LEFT);
    case TORNO_ROW_HEADS:
    case TORNO_ROW_CELLS:
      return draw_cells (cr, row, y, width);
    case TORNO_ROW_CODE:
    case TORNO_ROW_DRAWING:
      return draw_other (cr, row, y, width);
    case TORNO_ROW_PAIR:
    case TORNO_ROW_DETAIL:
    case TORNO_ROW_SUM:
    case TORNO_N_ROWS:
    default:
      return draw_pair (cr, row, y, width);
    }
}

/**
 * torno_printout_row_free:
 *
 * Frees @row with what it has.
 */
void
torno_printout_row_free (TornoPrintoutRow *row)
{
  if (row->destroy != NULL)
    row->destroy (row->data);
  g_free (row->left);
  g_free (row->right);
  g_strfreev (row->cells);
  g_free (row);
}
