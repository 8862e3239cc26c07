/* Look-ups in the record tables. */
#include "config.h"

#include "torno-record.h"

#include <string.h>

/* clang-format off */
static const char *const type_examples[] = {
  [TORNO_FIELD_ID]          = "1",
  [TORNO_FIELD_INTEGER]     = "1",
  [TORNO_FIELD_MONEY]       = "\"89900.00\"",
  [TORNO_FIELD_DECIMAL]     = "72.5",
  [TORNO_FIELD_STRING]      = "\"Texto\"",
  [TORNO_FIELD_EMAIL]       = "\"laura.gomez@example.com\"",
  [TORNO_FIELD_PASSWORD]    = "\"una clave larga\"",
  [TORNO_FIELD_SECRET]      = "\"una clave larga\"",
  [TORNO_FIELD_BOOLEAN]     = "true",
  [TORNO_FIELD_ENUM]        = NULL,
  [TORNO_FIELD_INSTANT]     = "\"2024-01-15T10:30:00-05:00\"",
  [TORNO_FIELD_DATE]        = "\"2024-01-15\"",
  [TORNO_FIELD_DAY_BOUND]   = "\"2024-01-15\"",
  [TORNO_FIELD_TIME_OF_DAY] = "\"06:30\"",
  [TORNO_FIELD_ZONE]        = "\"America/Bogota\"",
  [TORNO_FIELD_JSON]        = "{}",
  [TORNO_FIELD_RECORD]      = NULL,
  [TORNO_FIELD_LIST]        = NULL,
};
/* clang-format on */

/**
 * torno_record_find_field:
 * @record: a record
 * @name: a field's name
 * @out_index: (out) (optional): its place
 *
 * Returns: (nullable): the field
 */
const TornoField *
torno_record_find_field (const TornoRecord *record, const char *name, guint *out_index)
{
  for (guint i = 0; record != NULL && i < record->n_fields; i++)
    if (strcmp (record->fields[i].name, name) == 0)
      {
        if (out_index != NULL)
          *out_index = i;
        return &record->fields[i];
      }
  return NULL;
}

/**
 * torno_field_get_example:
 * @field: a field of no nested record
 *
 * Returns: (nullable): an example value as JSON, NULL for enums (any of their values serves) and nested records
 */
const char *
torno_field_get_example (const TornoField *field)
{
  return field->example != NULL ? field->example : type_examples[field->type];
}
