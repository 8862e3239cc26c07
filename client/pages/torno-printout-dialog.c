/* A receipt or a report: what of it is to be seen at once, and the paper, to print or save. The paper on the screen is
 * drawn by the routine that draws the paper. */
#include "config.h"

#include "torno-printout-dialog.h"

#include "torno-form.h"
#include "torno-printer.h"

#include <glib/gi18n-lib.h>

/* Points of paper to pixels of a screen. */
#define SCALE 1.45
#define MARGIN 12

struct _TornoPrintoutDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  GtkLabel *headline;
  GtkLabel *fault_label;
  GtkDrawingArea *paper;
  GtkDropDown *paper_choice;
  GtkWidget *print_button;
  GtkButton *next_button;

  TornoPrintout *printout;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (TornoPrintoutDialog, torno_printout_dialog, ADW_TYPE_WINDOW)

static void
show_fault (TornoPrintoutDialog *self, const char *text)
{
  gtk_label_set_label (self->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), text != NULL);
}

static TornoPaper
get_paper (TornoPrintoutDialog *self)
{
  return gtk_drop_down_get_selected (self->paper_choice) == TORNO_PAPER_A4 ? TORNO_PAPER_A4 : TORNO_PAPER_ROLL;
}

static void
on_draw_cb (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer user_data)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_translate (cr, (width - TORNO_PRINTOUT_ROLL_WIDTH * SCALE) / 2, MARGIN);
  cairo_scale (cr, SCALE, SCALE);
  torno_printout_draw (TORNO_PRINTOUT_DIALOG (user_data)->printout, cr, TORNO_PRINTOUT_ROLL_WIDTH);
}

static void
on_printed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TornoPrintoutDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  torno_printer_print_finish (result, &error);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  gtk_widget_set_sensitive (self->print_button, TRUE);
  if (error != NULL)
    show_fault (self, error->message);
}

static void
on_print_cb (TornoPrintoutDialog *self)
{
  show_fault (self, NULL);
  gtk_widget_set_sensitive (self->print_button, FALSE);
  torno_printer_print_async (self->printout, get_paper (self), GTK_WINDOW (self), NULL, on_printed_cb,
                             g_object_ref (self));
}

static void
on_file_chosen_cb (GtkNativeDialog *chooser, int response, TornoPrintoutDialog *self)
{
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autoptr (GError) error = NULL;

  if (path != NULL && !torno_printer_save (self->printout, get_paper (self), GTK_WINDOW (self), path, &error))
    show_fault (self, error->message);
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
}

static void
on_save_cb (TornoPrintoutDialog *self)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_ ("Save as PDF"), GTK_WINDOW (self),
                                                               GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel"));
  g_autofree char *name = g_strconcat (torno_printout_get_name (self->printout), ".pdf", NULL);

  show_fault (self, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
torno_printout_dialog_dispose (GObject *object)
{
  TornoPrintoutDialog *self = TORNO_PRINTOUT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  if (self->paper != NULL)
    gtk_drawing_area_set_draw_func (self->paper, NULL, NULL, NULL);
  G_OBJECT_CLASS (torno_printout_dialog_parent_class)->dispose (object);
}

static void
torno_printout_dialog_finalize (GObject *object)
{
  TornoPrintoutDialog *self = TORNO_PRINTOUT_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->printout);
  G_OBJECT_CLASS (torno_printout_dialog_parent_class)->finalize (object);
}

static void
torno_printout_dialog_class_init (TornoPrintoutDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = torno_printout_dialog_dispose;
  object_class->finalize = torno_printout_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-printout-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoPrintoutDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TornoPrintoutDialog, headline);
  gtk_widget_class_bind_template_child (widget_class, TornoPrintoutDialog, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoPrintoutDialog, paper);
  gtk_widget_class_bind_template_child (widget_class, TornoPrintoutDialog, paper_choice);
  gtk_widget_class_bind_template_child (widget_class, TornoPrintoutDialog, print_button);
  gtk_widget_class_bind_template_child (widget_class, TornoPrintoutDialog, next_button);
  gtk_widget_class_bind_template_callback (widget_class, on_print_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_save_cb);
}

static void
torno_printout_dialog_init (TornoPrintoutDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (GTK_WIDGET (self->paper_choice), _ ("Paper"));
  gtk_drop_down_set_selected (self->paper_choice,
                              g_settings_get_enum (torno_settings_get_default (), TORNO_SETTING_PAPER));
}

/**
 * torno_printout_dialog_new:
 * @printout: what to show
 * @next_label: (nullable): what the button says that closes it, NULL for "Close"
 *
 * Returns: (transfer floating): the window that shows it
 */
TornoPrintoutDialog *
torno_printout_dialog_new (TornoPrintout *printout, const char *next_label)
{
  TornoPrintoutDialog *self = g_object_new (TORNO_TYPE_PRINTOUT_DIALOG, NULL);
  const char *headline = torno_printout_get_headline (printout);
  double height = torno_printout_measure (printout, TORNO_PRINTOUT_ROLL_WIDTH);
  g_autofree char *text = torno_printout_write_text (printout);

  self->printout = g_object_ref (printout);
  gtk_window_set_title (GTK_WINDOW (self), torno_printout_get_title (printout));
  adw_window_title_set_title (self->window_title, torno_printout_get_title (printout));
  gtk_label_set_label (self->headline, headline != NULL ? headline : "");
  gtk_widget_set_visible (GTK_WIDGET (self->headline), headline != NULL);
  if (next_label != NULL)
    gtk_button_set_label (self->next_button, next_label);
  gtk_drawing_area_set_content_width (self->paper, TORNO_PRINTOUT_ROLL_WIDTH * SCALE + 2 * MARGIN);
  gtk_drawing_area_set_content_height (self->paper, height * SCALE + 2 * MARGIN);
  gtk_drawing_area_set_draw_func (self->paper, on_draw_cb, self, NULL);
  torno_form_name_widget (GTK_WIDGET (self->paper), text);
  /* Enter goes on; the template's own focus-widget is forgotten before the window is shown. */
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->next_button));
  return self;
}
