/* Fills the temporary tables of an import with rows as they are read. */
#pragma once

#include "torno-import-rows.h"

#include <libpq-fe.h>

G_BEGIN_DECLS

typedef struct _TornoImportCopy TornoImportCopy;

TornoImportCopy *torno_import_copy_new (PGconn *connection, GError **error);
void torno_import_copy_free (TornoImportCopy *copy);
gboolean torno_import_copy_wants_table (const char *table, gpointer copy);
gboolean torno_import_copy_on_row (const TornoImportRow *row, gpointer copy, GError **error);
gboolean torno_import_copy_finish (TornoImportCopy *copy, GError **error);
void torno_import_copy_print_left_out (const TornoImportCopy *copy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoImportCopy, torno_import_copy_free)

G_END_DECLS
