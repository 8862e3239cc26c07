/* Tables of members, products and plans out of the gym and into it: a row for each, with its two buttons. */
#include "config.h"

#include "torno-sheet-pane.h"

#include "torno-form.h"
#include "torno-import-dialog.h"
#include "torno-sheet-export.h"

#include <glib/gi18n-lib.h>

struct _TornoSheetPane
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  GtkWidget *busy_row;

  TornoSession *session;
  GCancellable *cancellable; /* of the export that is under way, else NULL */
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (TornoSheetPane, torno_sheet_pane, ADW_TYPE_BIN)

static void
tell (TornoSheetPane *self, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.tell", "s", text);
}

static void
stop_export (TornoSheetPane *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
on_cancel_cb (TornoSheetPane *self)
{
  stop_export (self);
  gtk_widget_set_visible (self->busy_row, FALSE);
}

static void
on_exported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint n_rows = 0;

  if (!torno_sheet_export_finish (result, &n_rows, &error) && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoSheetPane *self = user_data;
  g_autofree char *text = NULL;
  g_clear_object (&self->cancellable);
  gtk_widget_set_visible (self->busy_row, FALSE);
  if (error != NULL)
    text = g_strdup_printf (_ ("Nothing has been exported. %s"), error->message);
  else
    text = g_strdup_printf (ngettext ("%u row exported", "%u rows exported", n_rows), n_rows);
  tell (self, text);
}

static void
on_file_chosen_cb (TornoSheetPane *self, int response)
{
  const TornoSheet *sheet = g_object_get_data (G_OBJECT (self->chooser), "torno-sheet");
  gboolean is_export = gtk_file_chooser_get_action (GTK_FILE_CHOOSER (self->chooser)) == GTK_FILE_CHOOSER_ACTION_SAVE;
  g_autoptr (GFile) file
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;

  g_clear_object (&self->chooser);
  if (file == NULL)
    return;
  if (!is_export)
    {
      TornoImportDialog *dialog = torno_import_dialog_new (self->session, sheet, file);

      gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
      gtk_window_present (GTK_WINDOW (dialog));
      return;
    }
  stop_export (self);
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_visible (self->busy_row, TRUE);
  torno_sheet_export_async (self->session, sheet, file, self->cancellable, on_exported_cb, self);
}

static void
choose_file (TornoSheetPane *self, const TornoSheet *sheet, GtkFileChooserAction action)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean is_export = action == GTK_FILE_CHOOSER_ACTION_SAVE;
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (is_export ? _ ("Export") : _ ("Import"), window, action,
                                               is_export ? _ ("Export") : _ ("Import"), _ ("Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_filter_set_name (filter, _ ("Tables (CSV)"));
  gtk_file_filter_add_suffix (filter, "csv");
  gtk_file_filter_add_suffix (filter, "txt");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  if (is_export)
    {
      g_autofree char *day = torno_session_get_today (self->session);
      g_autofree char *name = g_strdup_printf ("%s %s.csv", _ (sheet->file_name), day);

      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
    }
  g_object_set_data (G_OBJECT (self->chooser), "torno-sheet", (gpointer) sheet);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_file_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_export_cb (TornoSheetPane *self, GtkButton *button)
{
  choose_file (self, g_object_get_data (G_OBJECT (button), "torno-sheet"), GTK_FILE_CHOOSER_ACTION_SAVE);
}

static void
on_import_cb (TornoSheetPane *self, GtkButton *button)
{
  choose_file (self, g_object_get_data (G_OBJECT (button), "torno-sheet"), GTK_FILE_CHOOSER_ACTION_OPEN);
}

static void
add_button (TornoSheetPane *self, GtkWidget *row, const TornoSheet *sheet, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), label, _ (sheet->title));

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  torno_form_name_widget (button, name);
  g_object_set_data (G_OBJECT (button), "torno-sheet", (gpointer) sheet);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
torno_sheet_pane_dispose (GObject *object)
{
  TornoSheetPane *self = TORNO_SHEET_PANE (object);

  stop_export (self);
  g_clear_object (&self->chooser);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_sheet_pane_parent_class)->dispose (object);
}

static void
torno_sheet_pane_class_init (TornoSheetPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_sheet_pane_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-sheet-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoSheetPane, group);
  gtk_widget_class_bind_template_child (widget_class, TornoSheetPane, busy_row);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_cb);
}

static void
torno_sheet_pane_init (TornoSheetPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * torno_sheet_pane_new:
 * @session: an administrator's
 *
 * Returns: (transfer floating): the pane
 */
GtkWidget *
torno_sheet_pane_new (TornoSession *session)
{
  TornoSheetPane *self = g_object_new (TORNO_TYPE_SHEET_PANE, NULL);

  self->session = g_object_ref (session);
  for (guint i = 0; i < TORNO_N_SHEETS; i++)
    {
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (torno_sheets[i].title));
      add_button (self, row, &torno_sheets[i], _ ("Export"), G_CALLBACK (on_export_cb));
      add_button (self, row, &torno_sheets[i], _ ("Import"), G_CALLBACK (on_import_cb));
      adw_preferences_group_add (self->group, row);
    }
  return GTK_WIDGET (self);
}
