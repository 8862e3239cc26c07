/* Refusals of a route are those of its row, and those that everything of its kind can meet. */
#include "config.h"

#include "torno-openapi-answers.h"

#include "torno-record-schema.h"
#include "torno-records.h"

#include <string.h>

static void
write_pair (TornoWriter *writer, const char *name, const char *value)
{
  torno_writer_add_name (writer, name);
  torno_writer_add_string (writer, value, -1);
}

static gboolean
has_input (const TornoRoute *route)
{
  return route->query != NULL || route->body != NULL || strchr (route->path, '{') != NULL;
}

/* What a route can meet by what it is, whatever its row says. */
static gboolean
meets (const TornoRoute *route, TornoError error)
{
  gboolean is_public = route->access == TORNO_ACCESS_PUBLIC,
           has_key = strcmp (route->method, "POST") == 0 && !is_public;

  switch (error)
    {
    case TORNO_ERROR_INTERNAL:
    case TORNO_ERROR_DATABASE_UNAVAILABLE:
    case TORNO_ERROR_BAD_REQUEST:
      return TRUE;
    case TORNO_ERROR_NOT_AUTHENTICATED:
      return !is_public;
    case TORNO_ERROR_FORBIDDEN:
      return route->access == TORNO_ACCESS_ADMIN;
    case TORNO_ERROR_OTHER_GYM:
      return route->access == TORNO_ACCESS_STAFF
             && (torno_record_find_field (route->query, "gym_id", NULL) != NULL
                 || torno_record_find_field (route->body, "gym_id", NULL) != NULL);
    case TORNO_ERROR_VALIDATION_FAILED:
      return has_input (route);
    case TORNO_ERROR_NOT_FOUND: /* what stands in the path may be no text at all */
      return strchr (route->path, '{') != NULL;
    case TORNO_ERROR_BAD_JSON:
    case TORNO_ERROR_UNSUPPORTED_MEDIA_TYPE:
      return route->body != NULL;
    case TORNO_ERROR_BODY_TOO_LARGE:
      return strcmp (route->method, "GET") != 0;
    case TORNO_ERROR_BAD_IDEMPOTENCY_KEY: /* looked at before it is known whether it has a caller */
      return strcmp (route->method, "POST") == 0;
    case TORNO_ERROR_IDEMPOTENCY_KEY_REUSED:
      return has_key;
    default:
      return FALSE;
    }
}

/**
 * torno_openapi_refuses:
 * @route: a row of the table
 * @error: an error
 *
 * Returns: whether the route may answer with it
 */
gboolean
torno_openapi_refuses (const TornoRoute *route, TornoError error)
{
  if (meets (route, error) || (error != 0 && route->missing == error))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (route->errors) && route->errors[i] != 0; i++)
    if (route->errors[i] == error)
      return TRUE;
  return FALSE;
}

/* --- what is given --- */

static const TornoRecord *
get_answer (const TornoRoute *route)
{
  return route->kind == TORNO_ANSWER_MESSAGE ? &torno_record_message : route->answer;
}

static void
write_schema (const TornoRoute *route, TornoWriter *writer)
{
  const TornoRecord *answer = get_answer (route);
  g_autofree char *name = NULL, *schema = NULL;
  gboolean is_list = route->kind == TORNO_ANSWER_LIST;

  if (answer == NULL)
    {
      torno_writer_add_literal (writer, "\"schema\":{\"type\":\"object\"}");
      return;
    }
  name = torno_record_schema_name (answer, TORNO_FIELD_READ);
  schema = g_strdup_printf (is_list ? "\"schema\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/%s\"}}"
                                    : "\"schema\":{\"$ref\":\"#/components/schemas/%s\"}",
                            name);
  torno_writer_add_text (writer, schema);
  torno_writer_add_name (writer, "example");
  if (is_list)
    torno_writer_add_literal (writer, "[");
  torno_record_write_example (answer, TORNO_FIELD_READ, writer);
  if (is_list)
    torno_writer_add_literal (writer, "]");
}

static void
write_record (const TornoRoute *route, const char *status, const char *description, TornoWriter *writer)
{
  torno_writer_add_name (writer, status);
  torno_writer_add_literal (writer, "{");
  write_pair (writer, "description", description);
  if (route->kind == TORNO_ANSWER_LIST)
    torno_writer_add_literal (writer,
                              ",\"headers\":{\"X-Total-Count\":{\"description\":\"How many there are before skip and "
                              "limit\",\"schema\":{\"type\":\"integer\"}}}");
  else if (route->kind == TORNO_ANSWER_RECORD)
    torno_writer_add_literal (writer, ",\"headers\":{\"ETag\":{\"description\":\"Version of the record, for If-Match\","
                                      "\"schema\":{\"type\":\"string\"}}}");
  torno_writer_add_literal (writer, ",\"content\":{\"application/json\":{");
  write_schema (route, writer);
  torno_writer_add_literal (writer, "}}}");
}

/* --- what is refused --- */

static void
write_codes (const TornoRoute *route, guint status, TornoWriter *writer)
{
  const char *separator = "";

  for (guint i = 0; i < TORNO_N_ERRORS; i++)
    if (torno_error_get_status (i) == status && torno_openapi_refuses (route, i))
      {
        torno_writer_add_text (writer, separator);
        torno_writer_add_string (writer, torno_error_get_code (i), -1);
        separator = ",";
      }
}

static void
write_error_example (TornoError error, TornoWriter *writer)
{
  torno_writer_add_name (writer, torno_error_get_code (error));
  torno_writer_add_literal (writer, "{\"value\":{");
  if (error == TORNO_ERROR_VALIDATION_FAILED)
    torno_writer_add_literal (writer,
                              "\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"name\"],\"msg\":\"This field is "
                              "required\",\"input\":null}]");
  else
    write_pair (writer, "detail", torno_error_get_text (error));
  write_pair (writer, "code", torno_error_get_code (error));
  torno_writer_add_literal (writer, "}}");
}

static void
write_refusal (const TornoRoute *route, guint status, TornoWriter *writer)
{
  g_autofree char *name = g_strdup_printf ("%u", status);
  g_autoptr (GString) description = g_string_new (NULL);

  for (guint i = 0; i < TORNO_N_ERRORS; i++)
    if (torno_error_get_status (i) == status && torno_openapi_refuses (route, i))
      g_string_append_printf (description, "%s%s", description->len > 0 ? "; " : "", torno_error_get_text (i));
  torno_writer_add_name (writer, name);
  torno_writer_add_literal (writer, "{");
  write_pair (writer, "description", description->str);
  torno_writer_add_literal (writer,
                            ",\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/Error\","
                            "\"properties\":{\"code\":{\"enum\":[");
  write_codes (route, status, writer);
  torno_writer_add_literal (writer, "]}}},\"examples\":{");
  for (guint i = 0; i < TORNO_N_ERRORS; i++)
    if (torno_error_get_status (i) == status && torno_openapi_refuses (route, i))
      write_error_example (i, writer);
  torno_writer_add_literal (writer, "}}}}");
}

/**
 * torno_openapi_write_answers:
 * @route: a row of the table
 * @writer: gets the operation's member "responses"
 */
void
torno_openapi_write_answers (const TornoRoute *route, TornoWriter *writer)
{
  gboolean done[600] = { FALSE };

  torno_writer_add_name (writer, "responses");
  torno_writer_add_literal (writer, "{");
  write_record (route, "200", route->summary, writer);
  if (route->answer == &torno_record_health)
    {
      /* Without the database it tells how things are, as it does with it. */
      write_record (route, "503", "The database is away", writer);
      done[503] = TRUE;
    }
  for (guint i = 0; i < TORNO_N_ERRORS; i++)
    {
      guint status = torno_error_get_status (i);

      if (!torno_openapi_refuses (route, i) || done[status])
        continue;
      done[status] = TRUE;
      write_refusal (route, status, writer);
    }
  torno_writer_end (writer, '}');
}

/**
 * torno_openapi_write_error_schemas:
 * @writer: within components/schemas
 *
 * Writes the shapes of refusals, with the table of all codes.
 */
void
torno_openapi_write_error_schemas (TornoWriter *writer)
{
  torno_writer_add_name (writer, "Fault");
  torno_writer_add_literal (
      writer,
      "{\"type\":\"object\",\"description\":\"One value that does not "
      "fit\",\"properties\":{\"type\":{\"type\":\"string\"},"
      "\"loc\":{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"integer\"]}},\"msg\":{\"type\":\"string\"},"
      "\"input\":{\"description\":\"As it came; null where it is missing or secret\"}},"
      "\"required\":[\"type\",\"loc\",\"msg\",\"input\"]}");
  torno_writer_add_name (writer, "Error");
  torno_writer_add_literal (
      writer,
      "{\"type\":\"object\",\"description\":\"A refusal\",\"properties\":{\"detail\":{\"anyOf\":[{\"type\":\"string\"},"
      "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Fault\"}}]},\"code\":{\"$ref\":\"#/components/"
      "schemas/"
      "ErrorCode\"}},\"required\":[\"detail\",\"code\"]}");
  torno_writer_add_name (writer, "ErrorCode");
  torno_writer_add_literal (writer, "{\"type\":\"string\",\"enum\":[");
  for (guint i = 0; i < TORNO_N_ERRORS; i++)
    {
      if (i > 0)
        torno_writer_add_literal (writer, ",");
      torno_writer_add_string (writer, torno_error_get_code (i), -1);
    }
  torno_writer_add_literal (writer, "],\"x-statuses\":{");
  for (guint i = 0; i < TORNO_N_ERRORS; i++)
    {
      torno_writer_add_name (writer, torno_error_get_code (i));
      torno_writer_add_integer (writer, torno_error_get_status (i));
    }
  torno_writer_add_literal (writer, "}}");
}
