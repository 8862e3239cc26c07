/* Brings a receipt to paper or into a PDF, both by GTK's print operation and the receipt's own drawing. */
#include "config.h"

#include "torno-receipt-printer.h"

#include <glib/gi18n-lib.h>

static void
on_begin_cb (GtkPrintOperation *operation, GtkPrintContext *context, gpointer unused)
{
  gtk_print_operation_set_n_pages (operation, 1);
}

/* A printer with paper of its own may be narrower than 80 mm: then the receipt is drawn smaller, not cut. */
static void
on_draw_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, gpointer user_data)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double scale = MIN (gtk_print_context_get_width (context) / TORNO_RECEIPT_WIDTH, 1.0);

  cairo_scale (cr, scale, scale);
  torno_receipt_draw (TORNO_RECEIPT (user_data), cr);
}

/* A page as long as the receipt: rolls are cut where the page ends. */
static GtkPageSetup *
make_page (TornoReceipt *receipt)
{
  GtkPageSetup *page = gtk_page_setup_new ();
  double height = torno_receipt_measure (receipt) * 25.4 / 72 + 2 * TORNO_RECEIPT_MM_MARGIN;
  GtkPaperSize *size = gtk_paper_size_new_custom ("torno-receipt", _ ("Receipt, 80 mm"), TORNO_RECEIPT_MM_WIDTH,
                                                  MAX (height, TORNO_RECEIPT_MM_WIDTH), GTK_UNIT_MM);

  gtk_page_setup_set_paper_size (page, size);
  gtk_page_setup_set_top_margin (page, TORNO_RECEIPT_MM_MARGIN, GTK_UNIT_MM);
  gtk_page_setup_set_bottom_margin (page, TORNO_RECEIPT_MM_MARGIN, GTK_UNIT_MM);
  gtk_page_setup_set_left_margin (page, TORNO_RECEIPT_MM_MARGIN, GTK_UNIT_MM);
  gtk_page_setup_set_right_margin (page, TORNO_RECEIPT_MM_MARGIN, GTK_UNIT_MM);
  gtk_paper_size_free (size);
  return page;
}

static GtkPrintOperation *
make_operation (TornoReceipt *receipt)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) page = make_page (receipt);
  g_autofree char *name = g_strdup_printf ("torno-%" G_GINT64_FORMAT, torno_receipt_get_ticket_id (receipt));

  gtk_print_operation_set_default_page_setup (operation, page);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, name);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin_cb), NULL);
  g_signal_connect_object (operation, "draw-page", G_CALLBACK (on_draw_cb), receipt, 0);
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
 * torno_receipt_print_async:
 * @parent: the window that the printer's dialog belongs to
 *
 * Asks for a printer, and prints.
 */
void
torno_receipt_print_async (TornoReceipt *receipt,
                           GtkWindow *parent,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GtkPrintOperation *operation = make_operation (receipt);
  GTask *task = g_task_new (receipt, cancellable, callback, user_data);

  g_task_set_task_data (task, operation, g_object_unref);
  g_signal_connect (operation, "done", G_CALLBACK (on_done_cb), task);
  gtk_print_operation_set_allow_async (operation, TRUE);
  /* What goes wrong comes with "done" as well. */
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, parent, NULL);
}

/**
 * torno_receipt_print_finish:
 * @error: GTK's, where there is no way to print
 *
 * Returns: whether it was printed; FALSE without @error where the person gave up
 */
gboolean
torno_receipt_print_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * torno_receipt_save:
 * @parent: (nullable): the window it is done for
 * @path: the file, which is replaced
 * @error: GTK's, or G_IO_ERROR where the file cannot be written
 *
 * Writes the receipt into a PDF.
 *
 * Returns: whether it is written
 */
gboolean
torno_receipt_save (TornoReceipt *receipt, GtkWindow *parent, const char *path, GError **error)
{
  g_autoptr (GtkPrintOperation) operation = make_operation (receipt);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  /* cairo says nothing of a file that it cannot open. */
  g_autoptr (GFileOutputStream) probe = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, error);

  if (probe == NULL || !g_output_stream_close (G_OUTPUT_STREAM (probe), NULL, error))
    return FALSE;
  gtk_print_operation_set_export_filename (operation, path);
  return gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, parent, error)
         != GTK_PRINT_OPERATION_RESULT_ERROR;
}
