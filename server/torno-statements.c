/* Reads the .sql files. A file is a row of pieces, each begun by a line of its own:
 *
 *   -- @define NAME                 the lines up to the next piece can be put into statements of the file as @{NAME}
 *   -- @statement NAME (a int8, b text)   a statement; a is $1, b is $2
 *
 * Within a statement @RECORD(ALIAS) stands for the columns of that record read from ALIAS, each named by its JSON
 * field, and @RECORD(ALIAS, PREFIX) for the same named "PREFIX.FIELD": server/torno-rows makes nested JSON of them. */
#include "config.h"

#include "torno-statements.h"

#include "torno-error.h"
#include "torno-records.h"

#include <gio/gio.h>
#include <string.h>

#define SQL_PREFIX "/org/torno/sql"

struct _TornoStatements
{
  GHashTable *by_name; /* owned name -> owned statement */
};

typedef struct
{
  const char *name;
  guint oid;
} SqlType;

/* The OIDs are fixed in PostgreSQL's catalogue (pg_type.dat). */
/* clang-format off */
static const SqlType sql_types[] = {
  { "bool", 16 }, { "int8", 20 }, { "int4", 23 }, { "text", 25 }, { "date", 1082 }, { "timestamptz", 1184 },
  { "numeric", 1700 }, { "jsonb", 3802 },
};

static const TornoRecord *const sql_records[] = {
  &torno_record_gym, &torno_record_user, &torno_record_plan, &torno_record_user_plan, &torno_record_attendance,
  &torno_record_consent, &torno_record_product, &torno_record_stock_movement, &torno_record_sale,
  &torno_record_measurement, &torno_record_fingerprint, &torno_record_audit_entry,
  &torno_record_shift, &torno_record_shift_movement, &torno_record_station,
};
/* clang-format on */

static void
free_statement (gpointer data)
{
  TornoStatement *statement = data;

  for (guint i = 0; i < statement->n_params; i++)
    g_free (statement->params[i]);
  g_free (statement->name);
  g_free (statement->sql);
  g_free (statement);
}

static gboolean
find_type (const char *name, guint *out_oid)
{
  for (guint i = 0; i < G_N_ELEMENTS (sql_types); i++)
    if (strcmp (sql_types[i].name, name) == 0)
      {
        *out_oid = sql_types[i].oid;
        return TRUE;
      }
  return FALSE;
}

static void
add_column (GString *sql, const TornoField *field, const char *alias, const char *prefix)
{
  if (field->type == TORNO_FIELD_MONEY)
    g_string_append_printf (sql, "%s.%s_cents", alias, field->name);
  else
    g_string_append_printf (sql, "%s.%s", alias, field->name);
  if (field->type == TORNO_FIELD_DECIMAL || field->type == TORNO_FIELD_JSON)
    g_string_append (sql, "::text");
  if (prefix != NULL)
    g_string_append_printf (sql, " AS \"%s.%s\"", prefix, field->name);
  else
    g_string_append_printf (sql, " AS \"%s\"", field->name);
}

static gboolean
expand_columns (const GMatchInfo *match, GString *sql, gpointer user_data)
{
  g_autofree char *name = g_match_info_fetch (match, 1), *alias = g_match_info_fetch (match, 2),
                  *prefix = g_match_info_fetch (match, 3);
  gboolean first = TRUE;

  for (guint r = 0; r < G_N_ELEMENTS (sql_records); r++)
    {
      if (strcmp (sql_records[r]->name, name) != 0)
        continue;
      for (guint i = 0; i < sql_records[r]->n_fields; i++)
        {
          const TornoField *field = &sql_records[r]->fields[i];

          if (!(field->flags & TORNO_FIELD_READ) || (field->flags & TORNO_FIELD_VIRTUAL)
              || field->type == TORNO_FIELD_RECORD || field->type == TORNO_FIELD_LIST)
            continue;
          if (!first)
            g_string_append (sql, ", ");
          add_column (sql, field, alias, prefix != NULL && *prefix != '\0' ? prefix : NULL);
          first = FALSE;
        }
    }
  if (first)
    g_string_append_printf (sql, "unknown record %s", name); /* PostgreSQL refuses it at the first PREPARE */
  return FALSE;
}

static char *
expand_records (const char *sql, GError **error)
{
  g_autoptr (GRegex) regex = g_regex_new ("@([a-z_]+)\\(([a-z_]+)(?:, *([a-z_.]+))?\\)", G_REGEX_OPTIMIZE, 0, error);

  return regex == NULL ? NULL : g_regex_replace_eval (regex, sql, -1, 0, 0, expand_columns, NULL, error);
}

static gboolean
expand_defines (const GMatchInfo *match, GString *sql, gpointer user_data)
{
  g_autofree char *name = g_match_info_fetch (match, 1);
  const char *text = g_hash_table_lookup (user_data, name);

  g_string_append (sql, text != NULL ? text : "unknown define ");
  if (text == NULL)
    g_string_append (sql, name);
  return FALSE;
}

/* A define may use those above it. */
static char *
fill_defines (const char *text, GHashTable *defines, GError **error)
{
  g_autoptr (GRegex) define = g_regex_new ("@\\{([a-z0-9_]+)\\}", 0, 0, error);

  return define == NULL ? NULL : g_regex_replace_eval (define, text, -1, 0, 0, expand_defines, defines, error);
}

static gboolean
parse_params (TornoStatement *statement, const char *list, GError **error)
{
  g_auto (GStrv) items = g_strsplit (list, ",", -1);

  for (guint i = 0; items[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (items[i]), " ", 2);
      guint n = statement->n_params;

      if (*items[i] == '\0')
        continue;
      if (n == TORNO_STATEMENT_MAX_PARAMS || words[1] == NULL
          || !find_type (g_strstrip (words[1]), &statement->param_types[n]))
        {
          g_set_error (error, TORNO_PARSE_ERROR, 0, "statement %s: bad parameter '%s'", statement->name, items[i]);
          return FALSE;
        }
      statement->params[n] = g_strdup (words[0]);
      statement->n_params++;
    }
  return TRUE;
}

static gboolean
add_statement (TornoStatements *self, const char *heading, const char *body, GHashTable *defines, GError **error)
{
  g_autoptr (GRegex) head = g_regex_new ("^([a-z0-9_]+) *\\((.*)\\)$", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *params = NULL, *with_defines = NULL;
  TornoStatement *statement;

  if (!g_regex_match (head, heading, 0, &match))
    {
      g_set_error (error, TORNO_PARSE_ERROR, 0, "bad heading '%s'", heading);
      return FALSE;
    }
  statement = g_new0 (TornoStatement, 1);
  statement->name = g_match_info_fetch (match, 1);
  params = g_match_info_fetch (match, 2);
  if (!g_hash_table_insert (self->by_name, statement->name, statement))
    {
      g_set_error (error, TORNO_PARSE_ERROR, 0, "statement %s stands twice", statement->name);
      return FALSE;
    }
  with_defines = fill_defines (body, defines, error);
  if (with_defines == NULL || !parse_params (statement, params, error))
    return FALSE;
  statement->sql = expand_records (with_defines, error);
  return statement->sql != NULL;
}

/**
 * torno_statements_add_text:
 * @statements: the statements
 * @file: a name for errors
 * @text: the content of a .sql file
 *
 * Returns: FALSE with %TORNO_PARSE_ERROR where a heading is malformed or a name stands twice
 */
gboolean
torno_statements_add_text (TornoStatements *statements, const char *file, const char *text, GError **error)
{
  g_autoptr (GHashTable) defines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) pieces = g_strsplit (text, "\n-- @", -1);

  for (guint i = 1; pieces[i] != NULL; i++)
    {
      char *line_end = strchr (pieces[i], '\n');
      g_autofree char *heading
          = g_strndup (pieces[i], line_end != NULL ? (gsize) (line_end - pieces[i]) : strlen (pieces[i]));
      const char *body = line_end != NULL ? line_end + 1 : "";

      g_strstrip (heading);
      if (g_str_has_prefix (heading, "define "))
        g_hash_table_insert (defines, g_strdup (heading + strlen ("define ")), fill_defines (body, defines, error));
      else if (!g_str_has_prefix (heading, "statement ")
               || !add_statement (statements, heading + strlen ("statement "), body, defines, error))
        {
          if (error != NULL && *error == NULL)
            g_set_error (error, TORNO_PARSE_ERROR, 0, "bad heading '%s'", heading);
          g_prefix_error (error, "%s: ", file);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * torno_statements_new:
 *
 * Returns: (transfer full): all statements of the server's resources, or NULL with %TORNO_PARSE_ERROR
 */
TornoStatements *
torno_statements_new (GError **error)
{
  g_autoptr (TornoStatements) self = g_new0 (TornoStatements, 1);
  g_auto (GStrv) files = g_resources_enumerate_children (SQL_PREFIX, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_statement);
  if (files == NULL)
    return NULL;
  for (guint i = 0; files[i] != NULL; i++)
    {
      g_autofree char *path = g_build_path ("/", SQL_PREFIX, files[i], NULL);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      g_autofree char *text = NULL;

      if (bytes == NULL)
        return NULL;
      text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      if (!torno_statements_add_text (self, files[i], text, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * torno_statements_free:
 * @statements: (nullable): the statements
 */
void
torno_statements_free (TornoStatements *statements)
{
  if (statements == NULL)
    return;
  g_hash_table_unref (statements->by_name);
  g_free (statements);
}

/**
 * torno_statements_find:
 * @statements: the statements
 * @name: a name
 *
 * Returns: (nullable) (transfer none): the statement
 */
const TornoStatement *
torno_statements_find (const TornoStatements *statements, const char *name)
{
  return name != NULL ? g_hash_table_lookup (statements->by_name, name) : NULL;
}

/**
 * torno_statements_list:
 * @statements: the statements
 *
 * Returns: (transfer container): all of them, in no order
 */
GPtrArray *
torno_statements_list (const TornoStatements *statements)
{
  GPtrArray *list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer statement;

  g_hash_table_iter_init (&iter, statements->by_name);
  while (g_hash_table_iter_next (&iter, NULL, &statement))
    g_ptr_array_add (list, statement);
  return list;
}
