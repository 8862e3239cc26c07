/* A spreadsheet on its way into a gym: read, tried, and then taken in whole. */
#pragma once

#include "torno-session.h"
#include "torno-sheet.h"

G_BEGIN_DECLS

#define TORNO_TYPE_IMPORT (torno_import_get_type ())
G_DECLARE_FINAL_TYPE (TornoImport, torno_import, TORNO, IMPORT, GObject)

TornoImport *torno_import_new (TornoSession *session, const TornoSheet *sheet);
void torno_import_read_async (TornoImport *import,
                              GFile *file,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean torno_import_read_finish (TornoImport *import, GAsyncResult *result, GError **error);
guint torno_import_get_n_rows (TornoImport *import);
GPtrArray *torno_import_get_faults (TornoImport *import);
void torno_import_run_async (TornoImport *import,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean torno_import_run_finish (TornoImport *import, GAsyncResult *result, GError **error);

G_END_DECLS
