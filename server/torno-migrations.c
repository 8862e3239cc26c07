/* Numbered files are applied once, each in a transaction of its own, and must not change afterwards. The files in
 * functions/ are applied anew, together, whenever one of them has changed. An advisory lock lets one process migrate
 * while the others wait. Blocking: for the start of a program. */
#include "config.h"

#include "torno-migrations.h"

#include "torno-db-once.h"
#include "torno-error.h"

#include <gio/gio.h>
#include <libpq-fe.h>
#include <string.h>

#define PREFIX "/org/torno/migrations/"
#define FUNCTIONS PREFIX "functions/"
/* Any number that no other program on the database uses: "Torno" in ASCII. */
#define LOCK_KEY "362058870383"

#define CREATE_HISTORY                                                                                                 \
  "CREATE TABLE IF NOT EXISTS schema_history ("                                                                        \
  "  name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"

static gboolean
exec (PGconn *connection, const char *sql, const char *what, GError **error)
{
  PGresult *result = PQexec (connection, sql);
  gboolean fine = PQresultStatus (result) == PGRES_COMMAND_OK || PQresultStatus (result) == PGRES_TUPLES_OK;

  if (!fine)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s: %s", what, g_strchomp (PQresultErrorMessage (result)));
  PQclear (result);
  return fine;
}

static char *
find_checksum (PGconn *connection, const char *name)
{
  const char *params[] = { name };
  PGresult *result = PQexecParams (connection, "SELECT checksum FROM schema_history WHERE name = $1", 1, NULL, params,
                                   NULL, NULL, 0);
  char *checksum = PQntuples (result) == 1 ? g_strdup (PQgetvalue (result, 0, 0)) : NULL;

  PQclear (result);
  return checksum;
}

static gboolean
note_applied (PGconn *connection, const char *name, const char *checksum, GError **error)
{
  const char *params[] = { name, checksum };
  PGresult *result = PQexecParams (connection,
                                   "INSERT INTO schema_history (name, checksum) VALUES ($1, $2) "
                                   "ON CONFLICT (name) DO UPDATE SET checksum = $2, applied_at = now()",
                                   2, NULL, params, NULL, NULL, 0);
  gboolean fine = PQresultStatus (result) == PGRES_COMMAND_OK;

  if (!fine)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s: %s", name, PQresultErrorMessage (result));
  PQclear (result);
  return fine;
}

static gboolean
apply (PGconn *connection, const char *name, const char *sql, const char *checksum, GError **error)
{
  gboolean fine = exec (connection, "BEGIN", name, error) && exec (connection, sql, name, error)
                  && note_applied (connection, name, checksum, error) && exec (connection, "COMMIT", name, error);

  if (!fine)
    PQclear (PQexec (connection, "ROLLBACK"));
  return fine;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The .sql files directly below a folder of the resources, sorted. */
static GPtrArray *
list_files (const char *folder)
{
  g_auto (GStrv) children = g_resources_enumerate_children (folder, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; children != NULL && children[i] != NULL; i++)
    if (g_str_has_suffix (children[i], ".sql"))
      g_ptr_array_add (files, g_strdup (children[i]));
  g_ptr_array_sort (files, compare_names);
  return files;
}

static char *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_strconcat (folder, name, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : g_strdup ("");
}

/* @last: (nullable): the one to stop behind. */
static gboolean
apply_numbered (PGconn *connection, const char *last, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (PREFIX);

  for (guint i = 0; i < files->len && (last == NULL || strcmp (files->pdata[i], last) <= 0); i++)
    {
      g_autofree char *sql = read_file (PREFIX, files->pdata[i]);
      g_autofree char *checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, sql, -1);
      g_autofree char *known = find_checksum (connection, files->pdata[i]);

      if (known == NULL && !apply (connection, files->pdata[i], sql, checksum, error))
        return FALSE;
      if (known != NULL && strcmp (known, checksum) != 0)
        {
          g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL,
                       "migration %s was applied to this database with other contents", (char *) files->pdata[i]);
          return FALSE;
        }
    }
  return TRUE;
}

/* A migration that this program does not have was made by a newer one, whose schema this one does not know. */
static gboolean
refuse_newer (PGconn *connection, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (PREFIX);
  PGresult *result = PQexec (connection, "SELECT max(name) FROM schema_history WHERE name <> 'functions'");
  g_autofree char *newest = PQntuples (result) == 1 ? g_strdup (PQgetvalue (result, 0, 0)) : g_strdup ("");

  PQclear (result);
  if (files->len > 0 && strcmp (newest, files->pdata[files->len - 1]) > 0)
    {
      g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL,
                   "the database was migrated by a newer Torno (%s): install that one", newest);
      return FALSE;
    }
  return TRUE;
}

static gboolean
apply_functions (PGconn *connection, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (FUNCTIONS);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autofree char *checksum = NULL, *known = NULL;

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *text = read_file (FUNCTIONS, files->pdata[i]);

      g_string_append (sql, text);
      g_string_append_c (sql, '\n');
    }
  checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, sql->str, sql->len);
  known = find_checksum (connection, "functions");
  return g_strcmp0 (known, checksum) == 0 || apply (connection, "functions", sql->str, checksum, error);
}

/* "relation already exists, skipping" is what CREATE … IF NOT EXISTS was asked for. */
static void
ignore_notice (void *user_data, const char *message)
{
}

/* Whether there is nothing behind it. */
static gboolean
find_newest (const char *last, gboolean *out_newest, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (PREFIX);
  guint at;

  for (at = 0; at < files->len && strcmp (files->pdata[at], last) != 0; at++)
    ;
  *out_newest = at + 1 == files->len;
  if (at == files->len)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "its schema is a newer Torno's (%s): install that one", last);
  return at < files->len;
}

static gboolean
run (const char *conninfo, const char *last, gboolean with_functions, GError **error)
{
  PGconn *connection = torno_db_connect_once (conninfo, error);
  gboolean fine;

  if (connection == NULL)
    return FALSE;
  PQsetNoticeProcessor (connection, ignore_notice, NULL);
  fine = exec (connection, "SELECT pg_advisory_lock(" LOCK_KEY ")", "lock", error)
         && exec (connection, CREATE_HISTORY, "schema_history", error) && refuse_newer (connection, error)
         && apply_numbered (connection, last, error) && (!with_functions || apply_functions (connection, error));
  PQfinish (connection);
  return fine;
}

/**
 * torno_migrations_run:
 * @conninfo: how libpq connects
 *
 * Brings the schema up to date; blocks while another process does.
 *
 * Returns: FALSE with %TORNO_ERROR_DATABASE_UNAVAILABLE, or %TORNO_ERROR_INTERNAL where a migration is refused
 */
gboolean
torno_migrations_run (const char *conninfo, GError **error)
{
  return run (conninfo, NULL, TRUE, error);
}

/**
 * torno_migrations_run_to:
 * @conninfo: how libpq connects
 * @last: the name of the migration to stop behind
 * @out_newest: (out): whether it is the last one there is; only then the functions are there too
 *
 * As torno_migrations_run(), but for a schema of an earlier time.
 *
 * Returns: FALSE with an error, also where @last is not known
 */
gboolean
torno_migrations_run_to (const char *conninfo, const char *last, gboolean *out_newest, GError **error)
{
  return find_newest (last, out_newest, error) && run (conninfo, last, *out_newest, error);
}
