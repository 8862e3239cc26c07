/* Brings a printout to paper or into a PDF, both by GTK's print operation and the printout's own drawing. */
#include "config.h"

#include "torno-printer.h"

#include <glib/gi18n-lib.h>

#define MM_SHEET_MARGIN 15
/* Across a whole sheet a line's two ends are too far apart to be read as one, but for tables. */
#define MM_SHEET_COLUMN 130
#define SHEET_SCALE 1.25
#define MIN_SHEET_SCALE 0.85

/* One job, as long as its operation lives. */
typedef struct
{
  TornoPrintout *printout;
  TornoPaper paper;
  gboolean is_wide;
  double scale;
  double width; /* of what is drawn on, before scaling */
  double left;
  GArray *firsts;
} Job;

static void
free_job (gpointer data, GClosure *closure)
{
  Job *job = data;

  g_object_unref (job->printout);
  g_clear_pointer (&job->firsts, g_array_unref);
  g_free (job);
}

/* What is a little longer than a sheet is drawn a little smaller: a signature alone on a second one would be lost. */
static double
pick_sheet_scale (Job *job, double column, double height)
{
  double scale = MIN (column / TORNO_PRINTOUT_ROLL_WIDTH, SHEET_SCALE);
  double fit = height / torno_printout_measure (job->printout, column / scale);

  return fit < scale && fit >= MIN_SHEET_SCALE ? fit : scale;
}

/* A printer with paper of its own may be narrower than what was asked for: then all is drawn smaller, not cut. */
static void
on_begin_cb (GtkPrintOperation *operation, GtkPrintContext *context, Job *job)
{
  double width = gtk_print_context_get_width (context);
  double column = job->is_wide ? width : MIN (width, MM_SHEET_COLUMN * 72 / 25.4);

  if (job->is_wide)
    job->scale = 1;
  else if (job->paper == TORNO_PAPER_A4)
    job->scale = pick_sheet_scale (job, column, gtk_print_context_get_height (context));
  else
    {
      job->scale = MIN (width / TORNO_PRINTOUT_ROLL_WIDTH, 1.0);
      column = TORNO_PRINTOUT_ROLL_WIDTH * job->scale;
    }
  job->width = column / job->scale;
  job->left = job->paper == TORNO_PAPER_A4 ? (width - column) / 2 : 0;
  g_clear_pointer (&job->firsts, g_array_unref);
  job->firsts
      = torno_printout_paginate (job->printout, job->width, gtk_print_context_get_height (context) / job->scale + 1);
  gtk_print_operation_set_n_pages (operation, job->firsts->len);
}

static void
on_draw_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Job *job)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  guint at = page, end = at + 1 < job->firsts->len ? g_array_index (job->firsts, guint, at + 1) : G_MAXUINT;

  cairo_translate (cr, job->left, 0);
  cairo_scale (cr, job->scale, job->scale);
  torno_printout_draw_rows (job->printout, cr, job->width, g_array_index (job->firsts, guint, at), end);
}

static GtkPaperSize *
make_paper_size (TornoPrintout *printout, TornoPaper paper)
{
  double height = torno_printout_measure (printout, TORNO_PRINTOUT_ROLL_WIDTH) * 25.4 / 72;

  if (paper == TORNO_PAPER_A4)
    return gtk_paper_size_new (GTK_PAPER_NAME_A4);
  /* A page as long as the receipt: rolls are cut where the page ends. */
  return gtk_paper_size_new_custom ("torno-receipt", _ ("Receipt, 80 mm"), TORNO_PRINTOUT_MM_ROLL,
                                    MAX (height + 2 * TORNO_PRINTOUT_MM_ROLL_MARGIN, TORNO_PRINTOUT_MM_ROLL), GTK_UNIT_MM);
}

static GtkPageSetup *
make_page (TornoPrintout *printout, TornoPaper paper)
{
  GtkPageSetup *page = gtk_page_setup_new ();
  GtkPaperSize *size = make_paper_size (printout, paper);
  double margin = paper == TORNO_PAPER_A4 ? MM_SHEET_MARGIN : TORNO_PRINTOUT_MM_ROLL_MARGIN;

  gtk_page_setup_set_paper_size (page, size);
  gtk_page_setup_set_top_margin (page, margin, GTK_UNIT_MM);
  gtk_page_setup_set_bottom_margin (page, margin, GTK_UNIT_MM);
  gtk_page_setup_set_left_margin (page, margin, GTK_UNIT_MM);
  gtk_page_setup_set_right_margin (page, margin, GTK_UNIT_MM);
  gtk_paper_size_free (size);
  return page;
}

/* The desk's own printer comes first in the dialog. */
static void
choose_printer (GtkPrintOperation *operation)
{
  g_autofree char *name = g_settings_get_string (torno_settings_get_default (), TORNO_SETTING_PRINTER);
  g_autoptr (GtkPrintSettings) settings = gtk_print_settings_new ();

  if (*name == '\0')
    return;
  gtk_print_settings_set_printer (settings, name);
  gtk_print_operation_set_print_settings (operation, settings);
}

static GtkPrintOperation *
make_operation (TornoPrintout *printout, TornoPaper paper)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) page = make_page (printout, paper);
  Job *job = g_new0 (Job, 1);

  job->printout = g_object_ref (printout);
  job->paper = paper;
  job->is_wide = torno_printout_is_wide (printout);
  gtk_print_operation_set_default_page_setup (operation, page);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, torno_printout_get_name (printout));
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw_cb), job);
  g_signal_connect_data (operation, "begin-print", G_CALLBACK (on_begin_cb), job, free_job, 0);
  return operation;
}

static void
on_done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    gtk_print_operation_get_error (operation, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, result == GTK_PRINT_OPERATION_RESULT_APPLY);
}

/**
 * torno_printer_print_async:
 * @paper: what it is laid out for
 * @parent: the window that the printer's dialog belongs to
 *
 * Asks for a printer, and prints.
 */
void
torno_printer_print_async (TornoPrintout *printout,
                           TornoPaper paper,
                           GtkWindow *parent,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GtkPrintOperation *operation = make_operation (printout, paper);
  GTask *task = g_task_new (printout, cancellable, callback, user_data);

  choose_printer (operation);
  g_task_set_task_data (task, operation, g_object_unref);
  g_signal_connect (operation, "done", G_CALLBACK (on_done_cb), task);
  gtk_print_operation_set_allow_async (operation, TRUE);
  /* What goes wrong comes with "done" as well. */
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}

/**
 * torno_printer_print_finish:
 * @error: GTK's, where there is no way to print
 *
 * Returns: whether it was printed; FALSE without @error where the person gave up
 */
gboolean
torno_printer_print_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * torno_printer_save:
 * @paper: what it is laid out for
 * @parent: (nullable): the window it is done for
 * @path: the file, which is replaced
 * @error: GTK's, or G_IO_ERROR where the file cannot be written
 *
 * Writes the printout into a PDF.
 *
 * Returns: whether it is written
 */
gboolean
torno_printer_save (TornoPrintout *printout, TornoPaper paper, GtkWindow *parent, const char *path, GError **error)
{
  g_autoptr (GtkPrintOperation) operation = make_operation (printout, paper);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  /* cairo says nothing of a file that it cannot open. */
  g_autoptr (GFileOutputStream) probe = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);

  if (probe == NULL || !g_output_stream_close (G_OUTPUT_STREAM (probe), NULL, error))
    return FALSE;
  gtk_print_operation_set_export_filename (operation, path);
  return gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, parent, error)
         != GTK_PRINT_OPERATION_RESULT_ERROR;
}
