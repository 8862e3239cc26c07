/* Rows of the old system, as its dump or its CSV files give them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *text; /* NULL for NULL; anything up to length bytes otherwise, and a zero behind them */
  gsize length;
} TornoImportValue;

typedef struct
{
  const char *table;
  const char *const *columns; /* n of them, ended with NULL */
  const TornoImportValue *values;
  guint n;
  guint64 line;      /* of the file, from 1 */
  const char *fault; /* (nullable): why the row cannot be read; values are missing then */
} TornoImportRow;

typedef struct
{
  gboolean (*wants_table) (const char *table, gpointer user_data);
  gboolean (*on_row) (const TornoImportRow *row, gpointer user_data, GError **error);
} TornoImportReader;

gboolean torno_import_read_dump (const char *data,
                                 gsize size,
                                 const TornoImportReader *reader,
                                 gpointer user_data,
                                 GError **error);
gboolean torno_import_read_csv (const char *table,
                                const char *data,
                                gsize size,
                                const TornoImportReader *reader,
                                gpointer user_data,
                                GError **error);

G_END_DECLS
