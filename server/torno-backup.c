/* One transaction sees the database as it stands at one instant, however long the copying takes and whatever is written
 * meanwhile. Rows go out in the order of their keys, so that equal tables have equal checksums. */
#include "config.h"

#include "torno-backup.h"

#include "torno-backup-file.h"
#include "torno-db-once.h"
#include "torno-error.h"

#include <glib/gstdio.h>
#include <string.h>

/* Values are written the same way whatever the database is set to. */
#define SETTLE                                                                                                         \
  "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'iso_8601'; SET extra_float_digits = 3; "          \
  "SET bytea_output = 'hex'; SET client_encoding = 'UTF8'; SET statement_timeout = 0; SET lock_timeout = '60s'"
#define BEGIN "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"
#define SCHEMA "SELECT coalesce(max(name), '') FROM schema_history WHERE name <> 'functions'"
#define SEQUENCES                                                                                                      \
  "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public' "                        \
  "AND last_value IS NOT NULL ORDER BY 1"

#define NAME_PREFIX "torno-"
#define NAME_SUFFIX ".backup"

/**
 * torno_backup_query:
 * @connection: a connection
 * @sql: one statement
 * @param: (nullable): $1
 *
 * Returns: (transfer full): what it answers, or NULL with %TORNO_ERROR_DATABASE_UNAVAILABLE
 */
PGresult *
torno_backup_query (PGconn *connection, const char *sql, const char *param, GError **error)
{
  PGresult *result = PQexecParams (connection, sql, param != NULL ? 1 : 0, NULL, &param, NULL, NULL, 0);
  ExecStatusType status = PQresultStatus (result);

  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_OUT || status == PGRES_COPY_IN)
    return result;
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_DATABASE_UNAVAILABLE, "%s", g_strchomp (PQerrorMessage (connection)));
  PQclear (result);
  return NULL;
}

static gboolean
run (PGconn *connection, const char *sql, GError **error)
{
  PGresult *result = torno_backup_query (connection, sql, NULL, error);
  gboolean fine = result != NULL;

  PQclear (result);
  return fine;
}

/**
 * torno_backup_is_settled:
 * @connection: a connection
 *
 * Returns: whether values are written and read as a backup has them from now on
 */
gboolean
torno_backup_is_settled (PGconn *connection, GError **error)
{
  PGresult *result = PQexec (connection, SETTLE);
  gboolean fine = PQresultStatus (result) == PGRES_COMMAND_OK;

  if (!fine)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_DATABASE_UNAVAILABLE, "%s", g_strchomp (PQerrorMessage (connection)));
  PQclear (result);
  return fine;
}

static gboolean
save_rows (PGconn *connection, TornoBackupWriter *writer, GError **error)
{
  PGresult *result;
  char *line;
  int length;
  gboolean fine = TRUE;

  while ((length = PQgetCopyData (connection, &line, 0)) > 0)
    {
      fine = fine && torno_backup_writer_add_row (writer, line, length, error);
      PQfreemem (line);
      if (!fine)
        return FALSE;
    }
  while ((result = PQgetResult (connection)) != NULL)
    {
      fine = fine && PQresultStatus (result) == PGRES_COMMAND_OK;
      PQclear (result);
    }
  if (fine)
    return TRUE;
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_DATABASE_UNAVAILABLE, "%s", g_strchomp (PQerrorMessage (connection)));
  return FALSE;
}

static gboolean
save_table (PGconn *connection, const PGresult *tables, int row, TornoBackupWriter *writer, GError **error)
{
  gboolean fine = run (connection, PQgetvalue (tables, row, 2), error);

  return fine
         && torno_backup_writer_begin_table (writer, PQgetvalue (tables, row, 0), PQgetvalue (tables, row, 1), error)
         && save_rows (connection, writer, error) && torno_backup_writer_end_table (writer, error);
}

/* Sequences are outside transactions: read last, they are behind every number that was given out. */
static gboolean
save_sequences (PGconn *connection, TornoBackupWriter *writer, GError **error)
{
  PGresult *result = torno_backup_query (connection, SEQUENCES, NULL, error);
  gboolean fine = result != NULL;

  for (int row = 0; fine && row < PQntuples (result); row++)
    fine = torno_backup_writer_add_sequence (writer, PQgetvalue (result, row, 0), PQgetvalue (result, row, 1), error);
  PQclear (result);
  return fine;
}

static gboolean
save_all (PGconn *connection, const char *keys, const char *path, GError **error)
{
  PGresult *schema = torno_backup_query (connection, SCHEMA, NULL, error);
  PGresult *tables = schema != NULL ? torno_backup_query (connection, TORNO_BACKUP_TABLES, NULL, error) : NULL;
  g_autoptr (TornoBackupWriter) writer
      = tables != NULL ? torno_backup_writer_new (path, keys, PQgetvalue (schema, 0, 0), error) : NULL;
  gboolean fine = writer != NULL;

  for (int row = 0; fine && row < PQntuples (tables); row++)
    fine = save_table (connection, tables, row, writer, error);
  fine = fine && save_sequences (connection, writer, error) && torno_backup_writer_close (writer, error);
  PQclear (schema);
  PQclear (tables);
  return fine;
}

/* --- a folder of backups --- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Removes the oldest of what this function's caller has named, by name, which has the time. */
static gboolean
forget_old (const char *folder, guint keep, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, NAME_PREFIX) && g_str_has_suffix (name, NAME_SUFFIX))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; keep > 0 && i + keep < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);

      if (g_unlink (path) == 0)
        g_print ("torno-server: removed %s\n", path);
    }
  return dir != NULL;
}

static char *
name_backup (const char *folder)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *name = g_date_time_format (now, NAME_PREFIX "%Y%m%dT%H%M%SZ" NAME_SUFFIX);

  return g_build_filename (folder, name, NULL);
}

/**
 * torno_backup_save:
 * @conninfo: how libpq connects
 * @keys: BACKUP_KEY; the first of several seals
 * @path: the file to write, or a folder to write a file with the time in its name into
 * @keep: of a folder: how many backups to leave there, the newest; 0: all
 *
 * Saves all tables as they stand at one instant, and reads the file again before older ones go.
 *
 * Returns: FALSE with an error for a person, and no file
 */
gboolean
torno_backup_save (const char *conninfo, const char *keys, const char *path, guint keep, GError **error)
{
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);
  g_autofree char *file = is_folder ? name_backup (path) : g_strdup (path);
  PGconn *connection = torno_db_connect_once (conninfo, error);
  gboolean fine;

  if (connection == NULL)
    return FALSE;
  fine = torno_backup_is_settled (connection, error) && run (connection, BEGIN, error)
         && save_all (connection, keys, file, error);
  PQfinish (connection);
  return fine && torno_backup_verify (keys, file, error) && (!is_folder || forget_old (path, keep, error));
}

/* --- looking at one --- */

typedef struct
{
  guint n_tables;
  guint64 n_rows;
} Sum;

static gboolean
show_table (const char *table, guint64 n_rows, const char *checksum, gpointer user_data, GError **error)
{
  Sum *sum = user_data;

  sum->n_tables++;
  sum->n_rows += n_rows;
  g_print ("%-20s %10" G_GUINT64_FORMAT "  %s\n", table, n_rows, checksum);
  return TRUE;
}

/**
 * torno_backup_verify:
 * @keys: BACKUP_KEY
 * @path: a backup
 *
 * Reads a backup to its end and prints its tables with rows and checksums; needs no database.
 *
 * Returns: FALSE with %TORNO_PARSE_ERROR where it is not whole or not as it was written
 */
gboolean
torno_backup_verify (const char *keys, const char *path, GError **error)
{
  const TornoBackupVisitor visitor = { .end_table = show_table };
  Sum sum = { 0, 0 };

  if (!torno_backup_file_read (path, keys, &visitor, &sum, error))
    return FALSE;
  g_print ("%s: whole, %u tables, %" G_GUINT64_FORMAT " rows\n", path, sum.n_tables, sum.n_rows);
  return TRUE;
}
