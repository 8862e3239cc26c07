/* Names that a record does not know are nobody's business: they are let be, whatever their value is. */
#include "config.h"

#include "torno-query.h"

#include "torno-writer.h"

#include <string.h>

#define MAX_PAIRS 64

/* Decodes one side of a pair: plus is a blank. NULL for bad escapes, NULs and non-UTF-8. */
static char *
decode (const char *start, const char *end)
{
  g_autofree char *raw = g_strndup (start, end - start), *text = NULL;

  g_strdelimit (raw, "+", ' ');
  text = g_uri_unescape_string (raw, NULL);
  return text != NULL && g_utf8_validate (text, -1, NULL) ? g_steal_pointer (&text) : NULL;
}

static void
add_fault (GArray *faults, TornoFaultKind kind, const TornoField *field, const char *value)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;

  torno_writer_add_string (&writer, value, -1);
  torno_faults_add (faults, kind, field, "query", field->name, torno_writer_steal_text (&writer));
}

static void
check_value (const TornoField *field, const char *text, TornoFieldValue *value, GArray *faults)
{
  TornoFaultKind kind;

  /* An empty filter is none: web forms send those. */
  if (text != NULL && *text == '\0')
    return;
  g_clear_pointer (&value->text, g_free);
  kind = text != NULL ? torno_field_check_text (field, text, &value->text) : TORNO_FAULT_STRING_TYPE;
  value->given = kind == TORNO_FAULT_NONE;
  if (kind != TORNO_FAULT_NONE)
    add_fault (faults, kind, field, text);
}

static void
check_pair (const TornoRecord *record, const char *start, const char *end, TornoFieldValue *values, GArray *faults)
{
  const char *equals = memchr (start, '=', end - start);
  g_autofree char *name = decode (start, equals != NULL ? equals : end), *value = NULL;
  const TornoField *field;
  guint at;

  if (name == NULL)
    {
      torno_faults_add (faults, TORNO_FAULT_STRING_TYPE, NULL, "query", NULL, NULL);
      return;
    }
  field = torno_record_find_field (record, name, &at);
  if (field == NULL)
    return;
  value = equals != NULL ? decode (equals + 1, end) : g_strdup ("");
  check_value (field, value, &values[at], faults);
}

/**
 * torno_query_check:
 * @record: the parameters
 * @query: (nullable): what stands behind the question mark, still encoded
 * @values: one a field of the record, empty; to be cleared with torno_field_values_clear()
 * @faults: where the faults are added
 *
 * Of a parameter that stands there several times the last counts.
 */
void
torno_query_check (const TornoRecord *record, const char *query, TornoFieldValue *values, GArray *faults)
{
  const char *at = query;

  for (guint n = 0; at != NULL && *at != '\0' && n < MAX_PAIRS; n++)
    {
      const char *end = strchrnul (at, '&');

      check_pair (record, at, end, values, faults);
      at = *end == '&' ? end + 1 : end;
    }
  for (guint i = 0; i < record->n_fields; i++)
    if ((record->fields[i].flags & TORNO_FIELD_REQUIRED) && !values[i].given)
      torno_faults_add (faults, TORNO_FAULT_MISSING, &record->fields[i], "query", record->fields[i].name, NULL);
}
