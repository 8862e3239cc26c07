/* What the checks of torno-field-check.c let through, said as JSON Schema. Nested records are references to
 * #/components/schemas, where the OpenAPI document keeps them. */
#include "config.h"

#include "torno-record-schema.h"

#include "torno-money.h"
#include "torno-record-check.h"

#include <string.h>

/* How deep examples nest: a visit shows its member, and the member its plan. */
#define EXAMPLE_DEPTH 2

/**
 * torno_record_schema_name:
 * @record: a record
 * @mode: what for
 *
 * Returns: (transfer full): "UserPlan" for answers, "UserPlanCreate" and "UserPlanUpdate" for bodies
 */
char *
torno_record_schema_name (const TornoRecord *record, TornoFieldFlags mode)
{
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean upper = TRUE;

  for (const char *c = record->name; *c != '\0'; c++)
    {
      if (*c != '_')
        g_string_append_c (name, upper ? g_ascii_toupper (*c) : *c);
      upper = *c == '_';
    }
  g_string_append (name, mode == TORNO_FIELD_CREATE ? "Create" : mode == TORNO_FIELD_UPDATE ? "Update" : "");
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static void
write_pair (TornoWriter *writer, const char *name, const char *value)
{
  torno_writer_add_name (writer, name);
  torno_writer_add_string (writer, value, -1);
}

static void
write_number (TornoWriter *writer, const char *name, gint64 value)
{
  torno_writer_add_name (writer, name);
  torno_writer_add_integer (writer, value);
}

static void
write_reference (const TornoRecord *record, TornoFieldFlags mode, TornoWriter *writer)
{
  g_autofree char *name = torno_record_schema_name (record, mode);
  g_autofree char *reference = g_strconcat ("#/components/schemas/", name, NULL);

  write_pair (writer, "$ref", reference);
}

/* "type": one name, or a list of it and null. */
static void
write_type (TornoWriter *writer, const char *type, gboolean nullable)
{
  if (!nullable)
    {
      write_pair (writer, "type", type);
      return;
    }
  torno_writer_add_name (writer, "type");
  torno_writer_add_literal (writer, "[");
  torno_writer_add_string (writer, type, -1);
  torno_writer_add_literal (writer, ",\"null\"]");
}

static void
write_enum (const TornoField *field, gboolean nullable, TornoWriter *writer)
{
  torno_writer_add_name (writer, "enum");
  torno_writer_add_literal (writer, "[");
  for (guint i = 0; field->values[i] != NULL; i++)
    {
      if (i > 0)
        torno_writer_add_literal (writer, ",");
      torno_writer_add_string (writer, field->values[i], -1);
    }
  if (nullable)
    torno_writer_add_literal (writer, ",null");
  torno_writer_add_literal (writer, "]");
}

/* Money goes out as a string only; it may come in as a number too (api.md, "Conventions"). */
static void
write_money (TornoFieldFlags mode, gboolean nullable, TornoWriter *writer)
{
  if (mode == TORNO_FIELD_READ)
    {
      write_type (writer, "string", nullable);
      write_pair (writer, "pattern", "^-?[0-9]+\\.[0-9]{2}$");
      return;
    }
  torno_writer_add_name (writer, "anyOf");
  torno_writer_add_literal (writer, "[{\"type\":\"number\",\"minimum\":0},"
                                    "{\"type\":\"string\",\"pattern\":\"^[0-9]+(\\\\.[0-9]{1,2}0*)?$\"}");
  if (nullable)
    torno_writer_add_literal (writer, ",{\"type\":\"null\"}");
  torno_writer_add_literal (writer, "]");
}

static void
write_bounds (const TornoField *field, const char *min_name, const char *max_name, TornoWriter *writer)
{
  if (field->min == 0 && field->max == 0)
    return;
  write_number (writer, min_name, field->min);
  if (field->max != 0)
    write_number (writer, max_name, field->max);
}

/* Answers may hold what was stored before a bound was drawn, and what takes back another record counts below zero: bounds
 * of texts and numbers are for bodies. */
static void
write_integer (const TornoField *field, TornoFieldFlags mode, gboolean nullable, TornoWriter *writer)
{
  write_type (writer, "integer", nullable);
  write_pair (writer, "format", "int64");
  if (field->type == TORNO_FIELD_ID)
    write_number (writer, "minimum", 1);
  else if (mode != TORNO_FIELD_READ)
    write_bounds (field, "minimum", "maximum", writer);
}

static void
write_text (const TornoField *field, TornoFieldFlags mode, const char *format, gboolean nullable, TornoWriter *writer)
{
  write_type (writer, "string", nullable);
  if (format != NULL)
    write_pair (writer, "format", format);
  if (mode == TORNO_FIELD_READ)
    return;
  if (field->min > 0)
    write_number (writer, "minLength", field->min);
  write_number (writer, "maxLength",
                field->max != 0                       ? field->max
                : field->type == TORNO_FIELD_PASSWORD ? 72
                                                      : TORNO_STRING_MAX);
}

static void
write_list (const TornoField *field, TornoFieldFlags mode, TornoWriter *writer)
{
  write_pair (writer, "type", "array");
  if (mode != TORNO_FIELD_READ)
    {
      write_number (writer, "minItems", MAX (field->min, 1));
      write_number (writer, "maxItems", field->max != 0 ? field->max : 100);
    }
  torno_writer_add_name (writer, "items");
  torno_writer_add_literal (writer, "{");
  write_reference (field->record, mode, writer);
  torno_writer_end (writer, '}');
}

static void
write_nested (const TornoField *field, TornoFieldFlags mode, gboolean nullable, TornoWriter *writer)
{
  if (field->record == NULL)
    write_type (writer, "object", nullable);
  else if (!nullable)
    write_reference (field->record, mode, writer);
  else
    {
      torno_writer_add_name (writer, "anyOf");
      torno_writer_add_literal (writer, "[{");
      write_reference (field->record, mode, writer);
      torno_writer_add_literal (writer, "},{\"type\":\"null\"}]");
    }
}

/* Instants in bodies may leave their offset out, which "date-time" does not allow. */
static const char *
find_format (const TornoField *field, TornoFieldFlags mode)
{
  switch (field->type)
    {
    case TORNO_FIELD_EMAIL:
      return "email";
    case TORNO_FIELD_PASSWORD:
    case TORNO_FIELD_SECRET:
      return "password";
    case TORNO_FIELD_INSTANT:
      return mode == TORNO_FIELD_READ ? "date-time" : NULL;
    case TORNO_FIELD_DATE:
      return "date";
    default:
      return NULL;
    }
}

static void
write_kind (const TornoField *field, TornoFieldFlags mode, gboolean nullable, TornoWriter *writer)
{
  switch (field->type)
    {
    case TORNO_FIELD_ID:
    case TORNO_FIELD_INTEGER:
      write_integer (field, mode, nullable, writer);
      break;
    case TORNO_FIELD_MONEY:
      write_money (mode, nullable, writer);
      break;
    case TORNO_FIELD_DECIMAL:
      write_type (writer, "number", nullable);
      write_bounds (field, "minimum", "maximum", writer);
      break;
    case TORNO_FIELD_BOOLEAN:
      write_type (writer, "boolean", nullable);
      break;
    case TORNO_FIELD_ENUM:
      write_enum (field, nullable, writer);
      break;
    case TORNO_FIELD_LIST:
      write_list (field, mode, writer);
      break;
    case TORNO_FIELD_RECORD:
    case TORNO_FIELD_JSON:
      write_nested (field, mode, nullable, writer);
      break;
    case TORNO_FIELD_TIME_OF_DAY:
      write_type (writer, "string", nullable);
      write_pair (writer, "pattern", "^([01][0-9]|2[0-3]):[0-5][0-9]");
      break;
    default:
      write_text (field, mode, find_format (field, mode), nullable, writer);
      break;
    }
}

/**
 * torno_field_write_schema:
 * @field: a field
 * @mode: what for; parameters of paths and queries are %TORNO_FIELD_CREATE
 * @writer: gets a JSON object
 */
void
torno_field_write_schema (const TornoField *field, TornoFieldFlags mode, TornoWriter *writer)
{
  gboolean nullable
      = (field->flags & TORNO_FIELD_NULLABLE) || (mode == TORNO_FIELD_READ && (field->flags & TORNO_FIELD_ERASABLE));

  torno_writer_add_literal (writer, "{");
  write_kind (field, mode, nullable, writer);
  write_pair (writer, "description", field->title);
  torno_writer_end (writer, '}');
}

/* Nested objects carry the same fields without nesting further, so only plain fields are always there. */
static gboolean
is_required (const TornoField *field, TornoFieldFlags mode)
{
  if (mode == TORNO_FIELD_READ)
    return !(field->flags & TORNO_FIELD_VIRTUAL) && field->type != TORNO_FIELD_RECORD;
  return mode == TORNO_FIELD_CREATE && (field->flags & TORNO_FIELD_REQUIRED);
}

/**
 * torno_record_write_schema:
 * @record: a record
 * @mode: what for
 * @writer: gets a JSON object
 */
void
torno_record_write_schema (const TornoRecord *record, TornoFieldFlags mode, TornoWriter *writer)
{
  guint n_required = 0;

  torno_writer_add_literal (writer, "{");
  write_pair (writer, "type", "object");
  write_pair (writer, "description", record->title);
  torno_writer_add_name (writer, "properties");
  torno_writer_add_literal (writer, "{");
  for (guint i = 0; i < record->n_fields; i++)
    if (record->fields[i].flags & mode)
      {
        torno_writer_add_name (writer, record->fields[i].name);
        torno_field_write_schema (&record->fields[i], mode, writer);
      }
  torno_writer_end (writer, '}');
  for (guint i = 0; i < record->n_fields; i++)
    if ((record->fields[i].flags & mode) && is_required (&record->fields[i], mode))
      {
        torno_writer_add_text (writer, n_required++ == 0 ? ",\"required\":[" : ",");
        torno_writer_add_string (writer, record->fields[i].name, -1);
      }
  if (n_required > 0)
    torno_writer_add_literal (writer, "]");
  torno_writer_end (writer, '}');
}

static void write_record_example (const TornoRecord *record, TornoFieldFlags mode, guint depth, TornoWriter *writer);

static void
write_example (const TornoField *field, TornoFieldFlags mode, guint depth, TornoWriter *writer)
{
  const char *example = torno_field_get_example (field);

  if (field->record != NULL)
    {
      if (field->type == TORNO_FIELD_LIST)
        torno_writer_add_literal (writer, "[");
      write_record_example (field->record, mode, depth + 1, writer);
      if (field->type == TORNO_FIELD_LIST)
        torno_writer_add_literal (writer, "]");
    }
  else if (example != NULL)
    torno_writer_add_text (writer, example);
  else
    torno_writer_add_string (writer, field->values[0], -1);
}

static void
write_record_example (const TornoRecord *record, TornoFieldFlags mode, guint depth, TornoWriter *writer)
{
  torno_writer_add_literal (writer, "{");
  for (guint i = 0; i < record->n_fields; i++)
    {
      const TornoField *field = &record->fields[i];

      if (!(field->flags & mode) || (field->type == TORNO_FIELD_RECORD && depth > 0 && depth >= EXAMPLE_DEPTH)
          || (field->type == TORNO_FIELD_RECORD && depth > 0 && !(field->flags & TORNO_FIELD_NULLABLE)))
        continue;
      torno_writer_add_name (writer, field->name);
      write_example (field, mode, depth, writer);
    }
  torno_writer_end (writer, '}');
}

/**
 * torno_record_write_example:
 * @record: a record
 * @mode: what for
 * @writer: gets a JSON object that fits the schema
 */
void
torno_record_write_example (const TornoRecord *record, TornoFieldFlags mode, TornoWriter *writer)
{
  write_record_example (record, mode, 0, writer);
}

/**
 * torno_field_write_example:
 * @field: a field
 * @mode: what for
 * @writer: gets a JSON value that fits the schema
 */
void
torno_field_write_example (const TornoField *field, TornoFieldFlags mode, TornoWriter *writer)
{
  write_example (field, mode, 0, writer);
}
