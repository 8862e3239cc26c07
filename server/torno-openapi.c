/* OpenAPI 3.1 out of the tables: what a route takes, gives and refuses stands in its row, what a record is in its
 * fields, what an error says in the table of errors. Nothing of the API is described a second time here. */
#include "config.h"

#include "torno-openapi.h"

#include "torno-openapi-answers.h"
#include "torno-record-schema.h"
#include "torno-records.h"

#include <string.h>

#define API_PREFIX "/api/v1/"

typedef struct
{
  const TornoRecord *record;
  TornoFieldFlags mode;
} Schema;

static void
write_pair (TornoWriter *writer, const char *name, const char *value)
{
  torno_writer_add_name (writer, name);
  torno_writer_add_string (writer, value, -1);
}

static void
begin (TornoWriter *writer, const char *name)
{
  if (name != NULL)
    torno_writer_add_name (writer, name);
  torno_writer_add_literal (writer, "{");
}

static void
separate (TornoWriter *writer)
{
  if (writer->bytes[writer->length - 1] != '[')
    torno_writer_add_literal (writer, ",");
}

/* --- parameters --- */

static void
write_parameter (TornoWriter *writer, const char *place, const TornoField *field, gboolean required)
{
  separate (writer);
  begin (writer, NULL);
  write_pair (writer, "name", field->name);
  write_pair (writer, "in", place);
  write_pair (writer, "description", field->title);
  if (required)
    torno_writer_add_literal (writer, ",\"required\":true");
  torno_writer_add_name (writer, "schema");
  torno_field_write_schema (field, TORNO_FIELD_CREATE, writer);
  torno_writer_add_name (writer, "example");
  torno_field_write_example (field, TORNO_FIELD_CREATE, writer);
  torno_writer_end (writer, '}');
}

/* Whether two paths differ by the names of their parameters alone: to OpenAPI they are one path (3.1, "Path Templating
 * Matching"). */
static gboolean
is_same_path (const char *one, const char *other)
{
  while (*one != '\0' && *one == *other)
    {
      one += *one == '{' ? strcspn (one, "}") : 1;
      other += *other == '{' ? strcspn (other, "}") : 1;
    }
  return *one == *other;
}

/* @path has the names, the route's own path says what they stand for. */
static void
write_path_parameters (TornoWriter *writer, const TornoRoute *route, const char *path)
{
  const char *own = strchr (route->path, '{');

  for (const char *open = strchr (path, '{'); open != NULL; open = strchr (open + 1, '{'), own = strchr (own + 1, '{'))
    {
      g_autofree char *name = g_strndup (open + 1, strcspn (open + 1, "}")),
                      *own_name = g_strndup (own + 1, strcspn (own + 1, "}"));
      TornoField field = *torno_route_find_path_field (own_name);

      field.name = name;
      write_parameter (writer, "path", &field, TRUE);
    }
}

static void
write_reference (TornoWriter *writer, const char *folder, const char *name)
{
  g_autofree char *reference = g_strconcat ("#/components/", folder, "/", name, NULL);

  separate (writer);
  begin (writer, NULL);
  write_pair (writer, "$ref", reference);
  torno_writer_end (writer, '}');
}

static void
write_parameters (TornoWriter *writer, const TornoRoute *route, const char *path)
{
  torno_writer_add_name (writer, "parameters");
  torno_writer_add_literal (writer, "[");
  write_path_parameters (writer, route, path);
  for (guint i = 0; route->query != NULL && i < route->query->n_fields; i++)
    write_parameter (writer, "query", &route->query->fields[i],
                     (route->query->fields[i].flags & TORNO_FIELD_REQUIRED) != 0);
  write_reference (writer, "parameters", "AcceptLanguage");
  if (strcmp (route->method, "POST") == 0 && route->access != TORNO_ACCESS_PUBLIC)
    write_reference (writer, "parameters", "IdempotencyKey");
  if (torno_openapi_refuses (route, TORNO_ERROR_STALE_VERSION))
    write_reference (writer, "parameters", "IfMatch");
  torno_writer_end (writer, ']');
}

/* --- operations --- */

static TornoFieldFlags
get_body_mode (const TornoRoute *route)
{
  return strcmp (route->method, "PUT") == 0 ? TORNO_FIELD_UPDATE : TORNO_FIELD_CREATE;
}

static gboolean
needs_body (const TornoRoute *route)
{
  for (guint i = 0; i < route->body->n_fields; i++)
    if ((route->body->fields[i].flags & TORNO_FIELD_REQUIRED) && (route->body->fields[i].flags & TORNO_FIELD_CREATE)
        && get_body_mode (route) == TORNO_FIELD_CREATE)
      return TRUE;
  return FALSE;
}

static void
write_body (TornoWriter *writer, const TornoRoute *route)
{
  g_autofree char *name = torno_record_schema_name (route->body, get_body_mode (route));
  g_autofree char *reference = g_strconcat ("#/components/schemas/", name, NULL);

  begin (writer, "requestBody");
  torno_writer_add_name (writer, "required");
  torno_writer_add_text (writer, needs_body (route) ? "true" : "false");
  begin (writer, "content");
  begin (writer, "application/json");
  begin (writer, "schema");
  write_pair (writer, "$ref", reference);
  torno_writer_end (writer, '}');
  torno_writer_add_name (writer, "example");
  torno_record_write_example (route->body, get_body_mode (route), writer);
  torno_writer_add_literal (writer, "}}}");
}

/* "/api/v1/user-plans/{id}" belongs to "user-plans"; what is outside of the API to "service". */
static char *
find_tag (const char *path)
{
  const char *rest = g_str_has_prefix (path, API_PREFIX) ? path + strlen (API_PREFIX) : "service";

  return g_strndup (rest, strcspn (rest, "/"));
}

static void
write_security (TornoWriter *writer, const TornoRoute *route)
{
  torno_writer_add_name (writer, "security");
  torno_writer_add_text (writer, route->access == TORNO_ACCESS_PUBLIC ? "[]" : "[{\"bearer\":[]}]");
  torno_writer_add_name (writer, "x-roles");
  torno_writer_add_text (writer, route->access == TORNO_ACCESS_PUBLIC  ? "[\"public\"]"
                                 : route->access == TORNO_ACCESS_STAFF ? "[\"admin\",\"trainer\"]"
                                                                       : "[\"admin\"]");
}

static void
write_operation (TornoWriter *writer, const TornoRoute *route, const char *path)
{
  g_autofree char *method = g_ascii_strdown (route->method, -1), *tag = find_tag (route->path);

  begin (writer, method);
  write_pair (writer, "operationId", route->id);
  write_pair (writer, "summary", route->summary);
  torno_writer_add_name (writer, "tags");
  torno_writer_add_literal (writer, "[");
  torno_writer_add_string (writer, tag, -1);
  torno_writer_end (writer, ']');
  write_security (writer, route);
  write_parameters (writer, route, path);
  if (route->body != NULL)
    write_body (writer, route);
  torno_openapi_write_answers (route, writer);
  torno_writer_end (writer, '}');
}

static gboolean
is_first_of_path (const TornoRoute *routes, guint at)
{
  for (guint i = 0; i < at; i++)
    if (is_same_path (routes[i].path, routes[at].path))
      return FALSE;
  return TRUE;
}

static void
write_paths (TornoWriter *writer, const TornoRoute *routes, guint n)
{
  begin (writer, "paths");
  for (guint i = 0; i < n; i++)
    {
      if (!is_first_of_path (routes, i))
        continue;
      begin (writer, routes[i].path);
      for (guint j = i; j < n; j++)
        if (is_same_path (routes[j].path, routes[i].path))
          write_operation (writer, &routes[j], routes[i].path);
      torno_writer_end (writer, '}');
    }
  torno_writer_end (writer, '}');
}

static void
write_tags (TornoWriter *writer, const TornoRoute *routes, guint n)
{
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  torno_writer_add_name (writer, "tags");
  torno_writer_add_literal (writer, "[");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *tag = find_tag (routes[i].path);

      if (!g_hash_table_add (done, g_strdup (tag)))
        continue;
      separate (writer);
      begin (writer, NULL);
      write_pair (writer, "name", tag);
      torno_writer_end (writer, '}');
    }
  torno_writer_end (writer, ']');
}

/* --- components --- */

static void
collect (GArray *schemas, const TornoRecord *record, TornoFieldFlags mode)
{
  Schema schema = { record, mode };

  if (record == NULL)
    return;
  for (guint i = 0; i < schemas->len; i++)
    if (g_array_index (schemas, Schema, i).record == record && g_array_index (schemas, Schema, i).mode == mode)
      return;
  g_array_append_val (schemas, schema);
  for (guint i = 0; i < record->n_fields; i++)
    if (record->fields[i].flags & mode)
      collect (schemas, record->fields[i].record, mode);
}

static void
write_schemas (TornoWriter *writer, const TornoRoute *routes, guint n)
{
  g_autoptr (GArray) schemas = g_array_new (FALSE, FALSE, sizeof (Schema));

  collect (schemas, &torno_record_message, TORNO_FIELD_READ);
  for (guint i = 0; i < n; i++)
    {
      collect (schemas, routes[i].answer, TORNO_FIELD_READ);
      collect (schemas, routes[i].body, get_body_mode (&routes[i]));
    }
  begin (writer, "schemas");
  for (guint i = 0; i < schemas->len; i++)
    {
      const Schema *schema = &g_array_index (schemas, Schema, i);
      g_autofree char *name = torno_record_schema_name (schema->record, schema->mode);

      torno_writer_add_name (writer, name);
      torno_record_write_schema (schema->record, schema->mode, writer);
    }
  torno_openapi_write_error_schemas (writer);
  torno_writer_end (writer, '}');
}

static void
write_components (TornoWriter *writer, const TornoRoute *routes, guint n)
{
  begin (writer, "components");
  write_schemas (writer, routes, n);
  torno_writer_add_literal (
      writer, ",\"parameters\":{"
              "\"AcceptLanguage\":{\"name\":\"Accept-Language\",\"in\":\"header\",\"description\":\"Language of the "
              "texts: es or en\","
              "\"schema\":{\"type\":\"string\"},\"example\":\"es\"},"
              "\"IdempotencyKey\":{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"description\":\"The same key with "
              "the same body "
              "does the work once and answers the same, for 48 "
              "hours\",\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":128},"
              "\"example\":\"5f2c7d1e\"},"
              "\"IfMatch\":{\"name\":\"If-Match\",\"in\":\"header\",\"description\":\"The ETag that the record must "
              "still have; * asks only "
              "that it exists\",\"schema\":{\"type\":\"string\"},\"example\":\"\\\"3\\\"\"}},"
              "\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\",\"bearerFormat\":\"JWT\","
              "\"description\":\"The access_token of POST /api/v1/auth/login\"}}");
  torno_writer_end (writer, '}');
}

/**
 * torno_openapi_write:
 * @routes: the route table
 * @n_routes: its rows
 * @writer: gets the document
 */
void
torno_openapi_write (const TornoRoute *routes, guint n_routes, TornoWriter *writer)
{
  begin (writer, NULL);
  write_pair (writer, "openapi", "3.1.0");
  begin (writer, "info");
  write_pair (writer, "title", "Torno");
  write_pair (writer, "description", "Gym management: members, plans, visits, the counter, bodies and fingerprints.");
  write_pair (writer, "version", TORNO_VERSION);
  begin (writer, "license");
  write_pair (writer, "name", "GPL-3.0-or-later");
  write_pair (writer, "identifier", "GPL-3.0-or-later");
  torno_writer_add_literal (writer, "}}");
  torno_writer_add_literal (writer, ",\"servers\":[{\"url\":\"/\"}]");
  write_tags (writer, routes, n_routes);
  write_paths (writer, routes, n_routes);
  write_components (writer, routes, n_routes);
  torno_writer_end (writer, '}');
}
