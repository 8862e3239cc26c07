/* A URL's query held against its record. */
#pragma once

#include "torno-record-check.h"

G_BEGIN_DECLS

void torno_query_check (const TornoRecord *record, const char *query, TornoFieldValue *values, GArray *faults);

G_END_DECLS
