/* Records as JSON Schema (2020-12, which OpenAPI 3.1 takes) and as examples that fit it. */
#pragma once

#include "torno-record.h"
#include "torno-writer.h"

G_BEGIN_DECLS

/* @mode: TORNO_FIELD_READ, TORNO_FIELD_CREATE or TORNO_FIELD_UPDATE */
char *torno_record_schema_name (const TornoRecord *record, TornoFieldFlags mode);
void torno_record_write_schema (const TornoRecord *record, TornoFieldFlags mode, TornoWriter *writer);
void torno_record_write_example (const TornoRecord *record, TornoFieldFlags mode, TornoWriter *writer);
void torno_field_write_schema (const TornoField *field, TornoFieldFlags mode, TornoWriter *writer);
void torno_field_write_example (const TornoField *field, TornoFieldFlags mode, TornoWriter *writer);

G_END_DECLS
