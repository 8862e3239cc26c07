/* What goes onto paper. Its rows are made once and never change; drawing walks over them, so that screen, PDF and paper
 * cannot differ. */
#include "config.h"

#include "torno-printout.h"

#include "torno-printout-row.h"

#define LINE_GAP 3.0

struct _TornoPrintout
{
  GObject parent_instance;

  char *name;
  char *title;    /* of the window that shows it */
  char *headline; /* what is to be seen at once; NULL: nothing */
  GPtrArray *rows;
};

G_DEFINE_FINAL_TYPE (TornoPrintout, torno_printout, G_TYPE_OBJECT)

static TornoPrintoutRow *
add_row (TornoPrintout *self, TornoRowKind kind)
{
  TornoPrintoutRow *row = g_new0 (TornoPrintoutRow, 1);

  row->kind = kind;
  g_ptr_array_add (self->rows, row);
  return row;
}

static void
torno_printout_finalize (GObject *object)
{
  TornoPrintout *self = TORNO_PRINTOUT (object);

  g_free (self->name);
  g_free (self->title);
  g_free (self->headline);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (torno_printout_parent_class)->finalize (object);
}

static void
torno_printout_class_init (TornoPrintoutClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_printout_finalize;
}

static void
torno_printout_init (TornoPrintout *self)
{
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_printout_row_free);
}

/**
 * torno_printout_new:
 * @name: what the job and its file are called, without an ending
 * @title: what a window that shows it is called
 * @headline: (nullable): what stands over it there
 *
 * Returns: (transfer full): an empty printout
 */
TornoPrintout *
torno_printout_new (const char *name, const char *title, const char *headline)
{
  TornoPrintout *self = g_object_new (TORNO_TYPE_PRINTOUT, NULL);

  self->name = g_strdup (name);
  self->title = g_strdup (title);
  self->headline = g_strdup (headline);
  return self;
}

/**
 * torno_printout_add:
 * @kind: one that has texts or nothing, or TORNO_ROW_CODE, whose contents @left is
 * @left: (nullable): the text, or the one at the left
 * @right: (nullable): the text at the right
 */
void
torno_printout_add (TornoPrintout *printout, TornoRowKind kind, const char *left, const char *right)
{
  TornoPrintoutRow *row = add_row (printout, kind);

  row->left = g_strdup (left);
  row->right = g_strdup (right);
}

/**
 * torno_printout_add_cells:
 * @kind: TORNO_ROW_HEADS or TORNO_ROW_CELLS
 * @cells: (array zero-terminated=1): two texts or more
 */
void
torno_printout_add_cells (TornoPrintout *printout, TornoRowKind kind, const char *const *cells)
{
  add_row (printout, kind)->cells = g_strdupv ((char **) cells);
}

/**
 * torno_printout_add_drawing:
 * @height: how high it is, in points; it is as wide as the paper
 * @data: given to @draw, freed by @destroy
 */
void
torno_printout_add_drawing (
    TornoPrintout *printout, double height, TornoPrintoutDraw draw, gpointer data, GDestroyNotify destroy)
{
  TornoPrintoutRow *row = add_row (printout, TORNO_ROW_DRAWING);

  row->height = height;
  row->draw = draw;
  row->data = data;
  row->destroy = destroy;
}

/**
 * torno_printout_get_name:
 *
 * Returns: (transfer none): what the job and its file are called
 */
const char *
torno_printout_get_name (TornoPrintout *printout)
{
  return printout->name;
}

/**
 * torno_printout_get_title:
 *
 * Returns: (transfer none): what a window that shows it is called
 */
const char *
torno_printout_get_title (TornoPrintout *printout)
{
  return printout->title;
}

/**
 * torno_printout_get_headline:
 *
 * Returns: (nullable) (transfer none): what stands over it there
 */
const char *
torno_printout_get_headline (TornoPrintout *printout)
{
  return printout->headline;
}

/**
 * torno_printout_is_wide:
 *
 * Returns: whether it has tables, which want the whole of a sheet
 */
gboolean
torno_printout_is_wide (TornoPrintout *printout)
{
  for (guint i = 0; i < printout->rows->len; i++)
    if (((TornoPrintoutRow *) g_ptr_array_index (printout->rows, i))->cells != NULL)
      return TRUE;
  return FALSE;
}

/**
 * torno_printout_write_text:
 *
 * Returns: (transfer full): the printout as lines of text, for those who hear the screen
 */
char *
torno_printout_write_text (TornoPrintout *printout)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < printout->rows->len; i++)
    {
      const TornoPrintoutRow *row = g_ptr_array_index (printout->rows, i);
      g_autofree char *cells = row->cells != NULL ? g_strjoinv (", ", row->cells) : NULL;

      if (cells != NULL)
        g_string_append_printf (text, "%s\n", cells);
      else if (row->left != NULL && row->kind != TORNO_ROW_CODE)
        g_string_append_printf (text, "%s%s%s\n", row->left, row->right != NULL ? ": " : "",
                                row->right != NULL ? row->right : "");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * torno_printout_draw_rows:
 * @cr: where to, in points; (0, 0) is the corner of what is printed on
 * @width: how wide that is
 * @first: the first row
 * @end: the row behind the last
 *
 * Returns: the height of what was drawn, in points
 */
double
torno_printout_draw_rows (TornoPrintout *printout, cairo_t *cr, double width, guint first, guint end)
{
  double y = 0;

  for (guint i = first; i < MIN (end, printout->rows->len); i++)
    y += torno_printout_row_draw (cr, g_ptr_array_index (printout->rows, i), y, width) + LINE_GAP;
  return y;
}

/**
 * torno_printout_draw:
 * @cr: where to, in points; (0, 0) is the corner of what is printed on
 * @width: how wide that is
 *
 * Draws all of it.
 *
 * Returns: the height of what was drawn, in points
 */
double
torno_printout_draw (TornoPrintout *printout, cairo_t *cr, double width)
{
  return torno_printout_draw_rows (printout, cr, width, 0, printout->rows->len);
}

static cairo_t *
make_measure (void)
{
  cairo_surface_t *surface = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, NULL);
  cairo_t *cr = cairo_create (surface);

  cairo_surface_destroy (surface);
  return cr;
}

/**
 * torno_printout_measure:
 * @width: how wide the paper is, in points
 *
 * Returns: the height that drawing needs, in points
 */
double
torno_printout_measure (TornoPrintout *printout, double width)
{
  cairo_t *cr = make_measure ();
  double height = torno_printout_draw (printout, cr, width);

  cairo_destroy (cr);
  return height;
}

/**
 * torno_printout_paginate:
 * @width: how wide a page is, in points
 * @height: how high
 *
 * Returns: (transfer full) (element-type guint): the first row of each page; a heading stays with what it is over
 */
GArray *
torno_printout_paginate (TornoPrintout *printout, double width, double height)
{
  GArray *firsts = g_array_new (FALSE, FALSE, sizeof (guint));
  cairo_t *cr = make_measure ();
  guint first = 0;
  double y = 0;

  g_array_append_val (firsts, first);
  for (guint i = 0; i < printout->rows->len; i++)
    {
      double needed = torno_printout_row_draw (cr, g_ptr_array_index (printout->rows, i), y, width) + LINE_GAP;
      guint at = i;

      if (y + needed > height && i > first)
        {
          while (at > first + 1 && ((TornoPrintoutRow *) g_ptr_array_index (printout->rows, at - 1))->kind == TORNO_ROW_HEADING)
            at--;
          first = at;
          g_array_append_val (firsts, first);
          y = torno_printout_draw_rows (printout, cr, width, first, i);
        }
      y += needed;
    }
  cairo_destroy (cr);
  return firsts;
}
