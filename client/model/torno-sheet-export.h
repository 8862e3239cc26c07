/* All members, products or plans of a gym, as a file for spreadsheets. */
#pragma once

#include "torno-session.h"
#include "torno-sheet.h"

G_BEGIN_DECLS

void torno_sheet_export_async (TornoSession *session,
                               const TornoSheet *sheet,
                               GFile *file,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean torno_sheet_export_finish (GAsyncResult *result, guint *out_n_rows, GError **error);

G_END_DECLS
