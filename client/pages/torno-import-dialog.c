/* A table on its way into the gym. It is tried as soon as it was chosen; what is wrong with it is listed by row, so
 * that it can be put right in the spreadsheet and tried again. Only a table without a fault can be taken in. */
#include "config.h"

#include "torno-import-dialog.h"

#include "torno-error.h"

#include <glib/gi18n-lib.h>

/* Whoever has more to put right sees the rest the next time. */
#define MAX_SHOWN 200

struct _TornoImportDialog
{
  AdwWindow parent_instance;

  GtkStack *stack;
  AdwStatusPage *ready_page;
  AdwStatusPage *failed_page;
  AdwPreferencesGroup *faults_group;
  GtkWidget *import_button;

  TornoSession *session;
  const TornoSheet *sheet;
  GFile *file;
  TornoImport *import;
  GPtrArray *rows; /* borrowed from the group */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (TornoImportDialog, torno_import_dialog, ADW_TYPE_WINDOW)

static void
show_failure (TornoImportDialog *self, const GError *error)
{
  gboolean is_ours = error->domain == TORNO_ERROR;

  adw_status_page_set_description (self->failed_page, is_ours ? error->message : NULL);
  if (!is_ours)
    {
      g_autofree char *text
          = g_strdup_printf (_ ("The server cannot be reached, or the file cannot be read. %s"), error->message);

      adw_status_page_set_description (self->failed_page, text);
    }
  gtk_stack_set_visible_child_name (self->stack, "failed");
}

static void
add_fault (TornoImportDialog *self, const TornoSheetFault *fault)
{
  GtkWidget *row = adw_action_row_new ();
  /* Translators: a row of a spreadsheet, and the title of a column */
  g_autofree char *place = fault->title != NULL ? g_strdup_printf (_ ("Row %u, %s"), fault->row, fault->title)
                                                : g_strdup_printf (_ ("Row %u"), fault->row);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), place);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), fault->text);
  adw_preferences_group_add (self->faults_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_faults (TornoImportDialog *self, GPtrArray *faults)
{
  g_autofree char *text
      = g_strdup_printf (ngettext ("%u thing is wrong in a table of %u rows. Nothing has been taken in: put it right "
                                   "in the spreadsheet, save it, and check it again.",
                                   "%u things are wrong in a table of %u rows. Nothing has been taken in: put them "
                                   "right in the spreadsheet, save it, and check it again.",
                                   faults->len),
                         faults->len, torno_import_get_n_rows (self->import));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->faults_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  adw_preferences_group_set_description (self->faults_group, text);
  for (guint i = 0; i < MIN (faults->len, MAX_SHOWN); i++)
    add_fault (self, faults->pdata[i]);
  gtk_stack_set_visible_child_name (self->stack, "faults");
}

static void
show_ready (TornoImportDialog *self)
{
  guint n = torno_import_get_n_rows (self->import);
  g_autofree char *name = g_file_get_basename (self->file);
  g_autofree char *text = g_strdup_printf (ngettext ("%u row is all right", "%u rows are all right", n), n);
  /* Translators: the name of a file, and of a gym */
  g_autofree char *where = g_strdup_printf (_ ("%s, for %s"), name, torno_session_get_gym_name (self->session));

  adw_status_page_set_title (self->ready_page, text);
  adw_status_page_set_description (self->ready_page, where);
  gtk_stack_set_visible_child_name (self->stack, "ready");
  gtk_widget_grab_focus (self->import_button);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!torno_import_read_finish (TORNO_IMPORT (source), result, &error)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoImportDialog *self = user_data;
  if (error != NULL)
    show_failure (self, error);
  else if (torno_import_get_faults (self->import)->len > 0)
    show_faults (self, torno_import_get_faults (self->import));
  else
    show_ready (self);
}

static void
on_check_cb (TornoImportDialog *self)
{
  g_set_object (&self->import, NULL);
  self->import = torno_import_new (self->session, self->sheet);
  gtk_stack_set_visible_child_name (self->stack, "busy");
  torno_import_read_async (self->import, self->file, self->cancellable, on_read_cb, self);
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!torno_import_run_finish (TORNO_IMPORT (source), result, &error)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoImportDialog *self = user_data;
  guint n = torno_import_get_n_rows (self->import);
  g_autofree char *text = g_strdup_printf (ngettext ("%u row imported", "%u rows imported", n), n);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  if (error != NULL)
    {
      show_failure (self, error);
      return;
    }
  if (parent != NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (parent), "win.tell", "s", text);
      gtk_widget_activate_action (GTK_WIDGET (parent), "win.reload", NULL);
    }
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_import_cb (TornoImportDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "busy");
  torno_import_run_async (self->import, self->cancellable, on_taken_cb, self);
}

static void
torno_import_dialog_dispose (GObject *object)
{
  TornoImportDialog *self = TORNO_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->import);
  g_clear_object (&self->file);
  g_clear_object (&self->session);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (torno_import_dialog_parent_class)->dispose (object);
}

static void
torno_import_dialog_class_init (TornoImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_import_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoImportDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, TornoImportDialog, ready_page);
  gtk_widget_class_bind_template_child (widget_class, TornoImportDialog, failed_page);
  gtk_widget_class_bind_template_child (widget_class, TornoImportDialog, faults_group);
  gtk_widget_class_bind_template_child (widget_class, TornoImportDialog, import_button);
  gtk_widget_class_bind_template_callback (widget_class, on_check_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_cb);
}

static void
torno_import_dialog_init (TornoImportDialog *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * torno_import_dialog_new:
 * @session: an administrator's, in the gym that gets the rows
 * @sheet: what kind of table it is
 * @file: the table
 *
 * Returns: (transfer floating): the window, which tries the table at once
 */
TornoImportDialog *
torno_import_dialog_new (TornoSession *session, const TornoSheet *sheet, GFile *file)
{
  TornoImportDialog *self = g_object_new (TORNO_TYPE_IMPORT_DIALOG, NULL);
  /* Translators: what is done, and with what: "Import: Members" */
  g_autofree char *title = g_strdup_printf (_ ("%s: %s"), _ ("Import"), _ (sheet->title));

  self->session = g_object_ref (session);
  self->sheet = sheet;
  self->file = g_object_ref (file);
  gtk_window_set_title (GTK_WINDOW (self), title);
  on_check_cb (self);
  return self;
}
