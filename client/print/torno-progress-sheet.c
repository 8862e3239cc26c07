/* The progress sheet. Its rows are made once, out of the server's measurements; first, last and change are whole
 * hundredths, as the forms have them. */
#include "config.h"

#include "torno-progress-sheet.h"

#include "torno-api-json.h"
#include "torno-measure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MARGIN_MM 17.5
#define ROW_HEIGHT 38.0
#define TABLE_TOP 118.0
#define N_COLUMNS 5

typedef struct
{
  const TornoMeasure *measure;
  GArray *hundredths; /* gint64, the oldest first */
} Row;

struct _TornoProgressSheet
{
  GObject parent_instance;

  char *gym_name;
  char *full_name;
  char *period;
  GPtrArray *rows;
};

/* Where the texts of a column end; the line is drawn behind the last. */
static const double column_ends[N_COLUMNS] = { 130, 185, 240, 300, 360 };

G_DEFINE_FINAL_TYPE (TornoProgressSheet, torno_progress_sheet, G_TYPE_OBJECT)

static void
free_row (gpointer data)
{
  Row *row = data;

  g_array_unref (row->hundredths);
  g_free (row);
}

static void
torno_progress_sheet_finalize (GObject *object)
{
  TornoProgressSheet *self = TORNO_PROGRESS_SHEET (object);

  g_free (self->gym_name);
  g_free (self->full_name);
  g_free (self->period);
  g_ptr_array_unref (self->rows);
  G_OBJECT_CLASS (torno_progress_sheet_parent_class)->finalize (object);
}

static void
torno_progress_sheet_class_init (TornoProgressSheetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_progress_sheet_finalize;
}

static void
torno_progress_sheet_init (TornoProgressSheet *self)
{
  self->rows = g_ptr_array_new_with_free_func (free_row);
}

static char *
format_day (JsonObject *record)
{
  const char *text = torno_api_json_get_string (record, "measurement_date");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_format (time, _ ("%Y-%m-%d")) : g_strdup ("");
}

static void
add_row (TornoProgressSheet *self, const TornoMeasure *measure, JsonArray *records)
{
  Row *row = g_new0 (Row, 1);

  row->measure = measure;
  row->hundredths = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = json_array_get_length (records); i > 0; i--)
    {
      gint64 value;

      if (torno_measure_read (json_array_get_object_element (records, i - 1), measure->name, &value))
        g_array_append_val (row->hundredths, value);
    }
  if (row->hundredths->len > 0)
    g_ptr_array_add (self->rows, row);
  else
    free_row (row);
}

/**
 * torno_progress_sheet_new:
 * @gym_name: where it was measured
 * @full_name: who
 * @records: Measurements of the API, the newest first
 *
 * Returns: (transfer full): the sheet
 */
TornoProgressSheet *
torno_progress_sheet_new (const char *gym_name, const char *full_name, JsonArray *records)
{
  TornoProgressSheet *self = g_object_new (TORNO_TYPE_PROGRESS_SHEET, NULL);
  guint n = json_array_get_length (records);
  g_autofree char *first = n > 0 ? format_day (json_array_get_object_element (records, n - 1)) : g_strdup ("");
  g_autofree char *last = n > 0 ? format_day (json_array_get_object_element (records, 0)) : g_strdup ("");

  self->gym_name = g_strdup (gym_name != NULL ? gym_name : "");
  self->full_name = g_strdup (full_name != NULL ? full_name : "");
  /* Translators: a first and a last day, and how many times was measured between them */
  self->period = g_strdup_printf (ngettext ("%s – %s, %u measurement", "%s – %s, %u measurements", n), first, last, n);
  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    add_row (self, &torno_measures[i], records);
  return self;
}

/**
 * torno_progress_sheet_get_n_rows:
 *
 * Returns: how many measures have been taken at all
 */
guint
torno_progress_sheet_get_n_rows (TornoProgressSheet *sheet)
{
  return sheet->rows->len;
}

/* @align: 0: begins at @x, 1: ends there */
static void
draw_text (cairo_t *cr, const char *text, double size, PangoWeight weight, double x, double y, double align)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  g_autoptr (PangoFontDescription) font = pango_font_description_from_string ("Cantarell, Sans");
  int width, height;

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_font_description_set_weight (font, weight);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, x - width * align, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
}

static gint64
get_value (const Row *row, guint i)
{
  return g_array_index (row->hundredths, gint64, i);
}

static void
draw_line (cairo_t *cr, const Row *row, double left, double top, double width, double height)
{
  gint64 low = get_value (row, 0), high = low;
  guint n = row->hundredths->len;

  for (guint i = 1; i < n; i++)
    {
      low = MIN (low, get_value (row, i));
      high = MAX (high, get_value (row, i));
    }
  cairo_new_path (cr);
  for (guint i = 0; i < n; i++)
    {
      double share = high > low ? (double) (get_value (row, i) - low) / (double) (high - low) : 0.5;

      cairo_line_to (cr, left + (n > 1 ? width * i / (n - 1) : width / 2), top + height * (1 - share));
    }
  cairo_set_source_rgb (cr, 0.11, 0.44, 0.85);
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
}

static void
draw_row (cairo_t *cr, const Row *row, double y)
{
  gint64 first = get_value (row, 0), last = get_value (row, row->hundredths->len - 1), change = last - first;
  /* Translators: a measure and its unit */
  g_autofree char *title = g_strdup_printf (_ ("%s (%s)"), _ (row->measure->title), row->measure->unit);
  g_autofree char *from = torno_measure_format (first);
  g_autofree char *to = torno_measure_format (last);
  g_autofree char *by = torno_measure_format (change);
  g_autofree char *percent = first != 0 ? torno_measure_format (llround (change * 10000.0 / first)) : g_strdup ("");
  g_autofree char *signed_by = g_strconcat (change > 0 ? "+" : "", by, NULL);
  g_autofree char *share = g_strconcat (change > 0 ? "+" : "", percent, " %", NULL);
  const char *texts[N_COLUMNS] = { title, from, to, signed_by, share };

  for (guint i = 0; i < N_COLUMNS; i++)
    draw_text (cr, texts[i], 10, PANGO_WEIGHT_NORMAL, i == 0 ? 0 : column_ends[i], y + ROW_HEIGHT / 2, i == 0 ? 0 : 1);
  draw_line (cr, row, column_ends[N_COLUMNS - 1] + 20, y + 8,
             TORNO_PROGRESS_SHEET_WIDTH - column_ends[N_COLUMNS - 1] - 22, ROW_HEIGHT - 16);
  cairo_set_line_width (cr, 0.5);
  cairo_set_source_rgb (cr, 0.8, 0.8, 0.8);
  cairo_move_to (cr, 0, y + ROW_HEIGHT);
  cairo_line_to (cr, TORNO_PROGRESS_SHEET_WIDTH, y + ROW_HEIGHT);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
}

/**
 * torno_progress_sheet_draw:
 * @cr: TORNO_PROGRESS_SHEET_WIDTH by TORNO_PROGRESS_SHEET_HEIGHT, in black on white
 */
void
torno_progress_sheet_draw (TornoProgressSheet *sheet, cairo_t *cr)
{
  const char *heads[N_COLUMNS] = { _ ("Measure"), _ ("First"), _ ("Last"), _ ("Change"), "%" };

  cairo_set_source_rgb (cr, 0, 0, 0);
  draw_text (cr, sheet->gym_name, 10, PANGO_WEIGHT_NORMAL, 0, 10, 0);
  draw_text (cr, sheet->full_name, 20, PANGO_WEIGHT_BOLD, 0, 36, 0);
  draw_text (cr, _ ("Progress"), 13, PANGO_WEIGHT_BOLD, 0, 64, 0);
  draw_text (cr, sheet->period, 10, PANGO_WEIGHT_NORMAL, 0, 82, 0);
  for (guint i = 0; i < N_COLUMNS; i++)
    draw_text (cr, heads[i], 9, PANGO_WEIGHT_BOLD, i == 0 ? 0 : column_ends[i], TABLE_TOP - 8, i == 0 ? 0 : 1);
  for (guint i = 0; i < sheet->rows->len; i++)
    draw_row (cr, sheet->rows->pdata[i], TABLE_TOP + i * ROW_HEIGHT);
}

static void
on_begin_cb (GtkPrintOperation *operation, GtkPrintContext *context, gpointer unused)
{
  gtk_print_operation_set_n_pages (operation, 1);
}

/* Paper of another size has the same sheet, larger or smaller. */
static void
on_draw_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, gpointer user_data)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double scale = MIN (gtk_print_context_get_width (context) / TORNO_PROGRESS_SHEET_WIDTH,
                      gtk_print_context_get_height (context) / TORNO_PROGRESS_SHEET_HEIGHT);

  cairo_scale (cr, scale, scale);
  torno_progress_sheet_draw (TORNO_PROGRESS_SHEET (user_data), cr);
}

static GtkPrintOperation *
make_operation (TornoProgressSheet *sheet)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) page = gtk_page_setup_new ();
  GtkPaperSize *size = gtk_paper_size_new (GTK_PAPER_NAME_A4);

  gtk_page_setup_set_paper_size (page, size);
  gtk_page_setup_set_top_margin (page, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_bottom_margin (page, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_left_margin (page, MARGIN_MM, GTK_UNIT_MM);
  gtk_page_setup_set_right_margin (page, MARGIN_MM, GTK_UNIT_MM);
  gtk_paper_size_free (size);
  gtk_print_operation_set_default_page_setup (operation, page);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, sheet->full_name);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin_cb), NULL);
  g_signal_connect_object (operation, "draw-page", G_CALLBACK (on_draw_cb), sheet, 0);
  /* Printing goes on when whoever asked has gone. */
  g_object_set_data_full (G_OBJECT (operation), "torno-sheet", g_object_ref (sheet), g_object_unref);
  return operation;
}

/**
 * torno_progress_sheet_print:
 * @parent: the window that the printer's dialog belongs to
 *
 * Asks for a printer, and prints. GTK itself says what goes wrong.
 */
void
torno_progress_sheet_print (TornoProgressSheet *sheet, GtkWindow *parent)
{
  g_autoptr (GtkPrintOperation) operation = make_operation (sheet);

  gtk_print_operation_set_show_progress (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}

/**
 * torno_progress_sheet_save:
 * @parent: (nullable): the window it is done for
 * @path: the file, which is replaced
 * @error: GTK's, or G_IO_ERROR where the file cannot be written
 *
 * Writes the sheet into a PDF.
 *
 * Returns: whether it is written
 */
gboolean
torno_progress_sheet_save (TornoProgressSheet *sheet, GtkWindow *parent, const char *path, GError **error)
{
  g_autoptr (GtkPrintOperation) operation = make_operation (sheet);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  /* cairo says nothing of a file that it cannot open. */
  g_autoptr (GFileOutputStream) probe = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);

  if (probe == NULL || !g_output_stream_close (G_OUTPUT_STREAM (probe), NULL, error))
    return FALSE;
  gtk_print_operation_set_export_filename (operation, path);
  return gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, parent, error)
         != GTK_PRINT_OPERATION_RESULT_ERROR;
}
