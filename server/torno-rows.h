/* Rows to JSON: a plan is made once for a statement and a record, then rows are written straight from the columns. */
#pragma once

#include "torno-record.h"
#include "torno-writer.h"

#include <libpq-fe.h>

G_BEGIN_DECLS

typedef struct _TornoRows TornoRows;

TornoRows *torno_rows_new (const TornoRecord *record, const PGresult *result, const char *prefix);
void torno_rows_free (TornoRows *rows);
const TornoRows *torno_rows_find (const TornoRecord *record, const PGresult *result, const char *prefix, const char *statement);
void torno_rows_write (const TornoRows *rows, const PGresult *result, int row, TornoWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoRows, torno_rows_free)

G_END_DECLS
