/* A window with the list of what belongs to one record, such as the stock ledger of a product. */
#include "config.h"

#include "torno-record-window.h"

#include "torno-record-group.h"

#include <glib/gi18n-lib.h>

/**
 * torno_record_window_new:
 * @session: who works here
 * @kind: what is listed
 * @path: where it is, ending with "?" or "&"
 *
 * Returns: (transfer floating): the window
 */
GtkWidget *
torno_record_window_new (TornoSession *session, const TornoRecordKind *kind, const char *path)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/torno/Torno/pages/torno-record-window.ui");
  GtkWidget *window = GTK_WIDGET (gtk_builder_get_object (builder, "window"));
  TornoRecordGroup *group = torno_record_group_new (session, kind);

  gtk_window_set_title (GTK_WINDOW (window), _ (kind->list_title));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), "");
  adw_bin_set_child (ADW_BIN (gtk_builder_get_object (builder, "list_bin")), GTK_WIDGET (group));
  torno_record_group_open (group, path);
  return window;
}
