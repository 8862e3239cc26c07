/* Brings a receipt to paper or into a PDF. */
#pragma once

#include "torno-receipt.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void torno_receipt_print_async (TornoReceipt *receipt,
                                GtkWindow *parent,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean torno_receipt_print_finish (GAsyncResult *result, GError **error);
gboolean torno_receipt_save (TornoReceipt *receipt, GtkWindow *parent, const char *path, GError **error);

G_END_DECLS
