/* Rows to JSON: a plan is made once for a statement and a record, then rows are written straight from the columns. */
#pragma once

#include "torno-fragments.h"
#include "torno-record.h"
#include "torno-writer.h"

#include <libpq-fe.h>

G_BEGIN_DECLS

typedef struct _TornoRows TornoRows;

TornoRows *torno_rows_new (const TornoRecord *record, const PGresult *result, const char *prefix);
void torno_rows_free (TornoRows *rows);
const TornoRows *torno_rows_find (const TornoRecord *record, const PGresult *result, const char *prefix, const char *statement);
gboolean torno_rows_find_fragments (const TornoRows *rows, const PGresult *result, TornoFragments *fragments);
void torno_rows_write (const TornoRows *rows,
                       const PGresult *result,
                       int row,
                       TornoFragments *fragments,
                       TornoWriter *writer);
void torno_rows_write_in_zone (const TornoRows *rows,
                               const PGresult *result,
                               int row,
                               const TornoZone *zone,
                               TornoFragments *fragments,
                               TornoWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoRows, torno_rows_free)

G_END_DECLS
