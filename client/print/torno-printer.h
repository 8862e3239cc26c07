/* Brings a printout to paper or into a PDF. */
#pragma once

#include "torno-printout.h"
#include "torno-settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void torno_printer_print_async (TornoPrintout *printout,
                                TornoPaper paper,
                                GtkWindow *parent,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean torno_printer_print_finish (GAsyncResult *result, GError **error);
gboolean torno_printer_save (
    TornoPrintout *printout, TornoPaper paper, GtkWindow *parent, const char *path, GError **error);

G_END_DECLS
