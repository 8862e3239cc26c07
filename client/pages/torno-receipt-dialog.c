/* What was sold: the change to give, and the receipt to print or save. The paper on the screen is drawn by the routine
 * that draws the paper. */
#include "config.h"

#include "torno-receipt-dialog.h"

#include "torno-form.h"
#include "torno-receipt-printer.h"

#include <glib/gi18n-lib.h>

/* Points of paper to pixels of a screen. */
#define SCALE 1.45
#define MARGIN 12

struct _TornoReceiptDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  GtkLabel *headline;
  GtkLabel *fault_label;
  GtkDrawingArea *paper;
  GtkWidget *print_button;

  TornoReceipt *receipt;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (TornoReceiptDialog, torno_receipt_dialog, ADW_TYPE_WINDOW)

static void
show_fault (TornoReceiptDialog *self, const char *text)
{
  gtk_label_set_label (self->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), text != NULL);
}

static void
on_draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_translate (cr, (width - TORNO_RECEIPT_WIDTH * SCALE) / 2, MARGIN);
  cairo_scale (cr, SCALE, SCALE);
  torno_receipt_draw (TORNO_RECEIPT_DIALOG (user_data)->receipt, cr);
}

static void
on_printed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TornoReceiptDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  torno_receipt_print_finish (result, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_widget_set_sensitive (self->print_button, TRUE);
  if (error != NULL)
    show_fault (self, error->message);
}

static void
on_print_cb (TornoReceiptDialog *self)
{
  show_fault (self, NULL);
  gtk_widget_set_sensitive (self->print_button, FALSE);
  torno_receipt_print_async (self->receipt, GTK_WINDOW (self), NULL, on_printed_cb, g_object_ref (self));
}

static void
on_file_chosen_cb (GtkNativeDialog *chooser, int response, TornoReceiptDialog *self)
{
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autoptr (GError) error = NULL;

  if (path != NULL && !torno_receipt_save (self->receipt, GTK_WINDOW (self), path, &error))
    show_fault (self, error->message);
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
}

static void
on_save_cb (TornoReceiptDialog *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_ ("Save the receipt"), GTK_WINDOW (self),
                                                               GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));
  /* Translators: the name of a file; %s is a number. */
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, torno_receipt_get_ticket_id (self->receipt));
  g_autofree char *name = g_strdup_printf (_ ("ticket-%s.pdf"), number);

  show_fault (self, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
torno_receipt_dialog_dispose (GObject *object)
{
  TornoReceiptDialog *self = TORNO_RECEIPT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->paper != NULL)
    gtk_drawing_area_set_draw_func (self->paper, NULL, NULL, NULL);
  G_OBJECT_CLASS (torno_receipt_dialog_parent_class)->dispose (object);
}

static void
torno_receipt_dialog_finalize (GObject *object)
{
  TornoReceiptDialog *self = TORNO_RECEIPT_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->receipt);
  G_OBJECT_CLASS (torno_receipt_dialog_parent_class)->finalize (object);
}

static void
torno_receipt_dialog_class_init (TornoReceiptDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = torno_receipt_dialog_dispose;
  object_class->finalize = torno_receipt_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-receipt-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoReceiptDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TornoReceiptDialog, headline);
  gtk_widget_class_bind_template_child (widget_class, TornoReceiptDialog, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoReceiptDialog, paper);
  gtk_widget_class_bind_template_child (widget_class, TornoReceiptDialog, print_button);
  gtk_widget_class_bind_template_callback (widget_class, on_print_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_save_cb);
}

static void
torno_receipt_dialog_init (TornoReceiptDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * torno_receipt_dialog_new:
 * @receipt: of what was sold
 *
 * Returns: (transfer floating): the window that shows it
 */
TornoReceiptDialog *
torno_receipt_dialog_new (TornoReceipt *receipt)
{
  TornoReceiptDialog *self = g_object_new (TORNO_TYPE_RECEIPT_DIALOG, NULL);
  const char *change = torno_receipt_get_change_text (receipt);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, torno_receipt_get_ticket_id (receipt));
  g_autofree char *title = g_strdup_printf (_ ("Ticket %s"), number);
  g_autofree char *headline = change != NULL ? g_strdup_printf (_ ("Change: %s"), change)
                                             : g_strdup_printf (_ ("Paid: %s"), torno_receipt_get_total_text (receipt));
  g_autofree char *text = torno_receipt_write_text (receipt);

  self->receipt = g_object_ref (receipt);
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->window_title, title);
  gtk_label_set_label (self->headline, headline);
  gtk_drawing_area_set_content_width (self->paper, TORNO_RECEIPT_WIDTH * SCALE + 2 * MARGIN);
  gtk_drawing_area_set_content_height (self->paper, torno_receipt_measure (receipt) * SCALE + 2 * MARGIN);
  gtk_drawing_area_set_draw_func (self->paper, on_draw_cb, self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->paper), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return self;
}
