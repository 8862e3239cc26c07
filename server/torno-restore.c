/* Brings a backup into a database that holds nothing yet: the schema as it was, all rows in one transaction with the
 * triggers resting, each table held against its checksum before the commit; then what a newer program adds to the schema. */
#include "config.h"

#include "torno-backup.h"

#include "torno-backup-file.h"
#include "torno-db-once.h"
#include "torno-error.h"
#include "torno-migrations.h"

#include <string.h>

/* Our tables may be there, but no gym and nobody. */
#define HAS_TABLES                                                                                                     \
  "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))"
#define HAS_PEOPLE "SELECT EXISTS (SELECT FROM users) OR EXISTS (SELECT FROM gyms)"
/* The note that the functions are there, which an older schema does not have yet. */
#define FORGET_FUNCTIONS "DELETE FROM schema_history WHERE name = 'functions'"
#define EMPTY_ALL                                                                                                      \
  "SELECT format('TRUNCATE %s', string_agg(format('%I', relname), ', ')) FROM pg_class "                               \
  "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relpersistence = 'p'"
#define REST "SELECT format('ALTER TABLE %I DISABLE TRIGGER USER', $1::text)"
#define WAKE "SELECT format('ALTER TABLE %I ENABLE TRIGGER USER', $1::text)"

typedef struct
{
  const char *conninfo;
  PGconn *connection;
  PGresult *tables;
  GHashTable *checksums; /* table -> checksum as the file has it */
  int table;             /* the row of `tables` that is being read */
  gboolean is_newest;    /* the backup's schema is this program's */
} Restoring;

static gboolean
run (PGconn *connection, const char *sql, GError **error)
{
  PGresult *result = torno_backup_query (connection, sql, NULL, error);
  gboolean fine = result != NULL;

  PQclear (result);
  return fine;
}

/* Runs the statement that a statement answers: names are quoted by PostgreSQL. */
static gboolean
run_made (PGconn *connection, const char *maker, const char *name, GError **error)
{
  PGresult *made = torno_backup_query (connection, maker, name, error);
  gboolean fine = made != NULL && run (connection, PQgetvalue (made, 0, 0), error);

  PQclear (made);
  return fine;
}

static gboolean
refuse (GError **error, const char *table, const char *text)
{
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "the table %s %s", table, text);
  return FALSE;
}

/* --- what the file tells --- */

static gboolean
on_schema (const char *last_migration, gpointer user_data, GError **error)
{
  Restoring *self = user_data;

  if (!torno_migrations_run_to (self->conninfo, last_migration, &self->is_newest, error)
      || !torno_backup_is_settled (self->connection, error) || !run (self->connection, "BEGIN", error) || !run_made (self->connection, EMPTY_ALL, NULL, error))
    return FALSE;
  self->tables = torno_backup_query (self->connection, TORNO_BACKUP_TABLES, NULL, error);
  return self->tables != NULL;
}

static gboolean
on_begin_table (const char *table, const char *columns, gpointer user_data, GError **error)
{
  Restoring *self = user_data;

  for (self->table = 0; self->table < PQntuples (self->tables); self->table++)
    if (strcmp (PQgetvalue (self->tables, self->table, 0), table) == 0)
      break;
  if (self->table == PQntuples (self->tables) || strcmp (PQgetvalue (self->tables, self->table, 1), columns) != 0)
    return refuse (error, table, "is not as the backup has it");
  return run_made (self->connection, REST, table, error)
         && run (self->connection, PQgetvalue (self->tables, self->table, 3), error);
}

static gboolean
on_row (const char *line, gsize length, gpointer user_data, GError **error)
{
  Restoring *self = user_data;

  if (PQputCopyData (self->connection, line, length) == 1)
    return TRUE;
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_DATABASE_UNAVAILABLE, "%s", PQerrorMessage (self->connection));
  return FALSE;
}

static gboolean
on_end_table (const char *table, guint64 n_rows, const char *checksum, gpointer user_data, GError **error)
{
  Restoring *self = user_data;
  gboolean fine = PQputCopyEnd (self->connection, NULL) == 1;
  PGresult *result;

  while ((result = PQgetResult (self->connection)) != NULL)
    {
      fine = fine && PQresultStatus (result) == PGRES_COMMAND_OK
             && g_ascii_strtoull (PQcmdTuples (result), NULL, 10) == n_rows;
      PQclear (result);
    }
  g_hash_table_insert (self->checksums, g_strdup (table), g_strdup (checksum));
  if (!fine)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s: %s", table, PQerrorMessage (self->connection));
  return fine && run_made (self->connection, WAKE, table, error);
}

static gboolean
on_sequence (const char *sequence, const char *value, gpointer user_data, GError **error)
{
  Restoring *self = user_data;
  const char *params[] = { sequence, value };
  PGresult *result = PQexecParams (self->connection, "SELECT setval($1::regclass, $2::bigint)", 2, NULL, params, NULL,
                                   NULL, 0);
  gboolean fine = PQresultStatus (result) == PGRES_TUPLES_OK;

  if (!fine)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s: %s", sequence, PQerrorMessage (self->connection));
  PQclear (result);
  return fine;
}

/* --- checks --- */

static gboolean
is_no (PGconn *connection, const char *question, GError **error)
{
  PGresult *result = torno_backup_query (connection, question, NULL, error);
  gboolean no = result != NULL && strcmp (PQgetvalue (result, 0, 0), "f") == 0;

  PQclear (result);
  return no;
}

static gboolean
check_empty (Restoring *self, GError **error)
{
  if (is_no (self->connection, HAS_TABLES, error) || (*error == NULL && is_no (self->connection, HAS_PEOPLE, error)))
    return TRUE;
  g_clear_error (error); /* other tables than ours are as good a reason */
  g_set_error_literal (error, TORNO_ERROR, TORNO_ERROR_INTERNAL,
                       "the database is not empty: a backup goes into a new one");
  return FALSE;
}

/* Reads a table again as the backup did. */
static char *
sum_up (PGconn *connection, const char *copy_out, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  PGresult *result;
  char *line;
  int length;

  if (!run (connection, copy_out, error))
    return NULL;
  while ((length = PQgetCopyData (connection, &line, 0)) > 0)
    {
      g_checksum_update (checksum, (const guchar *) line, length);
      PQfreemem (line);
    }
  while ((result = PQgetResult (connection)) != NULL)
    PQclear (result);
  return g_strdup (g_checksum_get_string (checksum));
}

static gboolean
check_tables (Restoring *self, GError **error)
{
  for (int row = 0; row < PQntuples (self->tables); row++)
    {
      const char *table = PQgetvalue (self->tables, row, 0), *expected = g_hash_table_lookup (self->checksums, table);
      g_autofree char *checksum = sum_up (self->connection, PQgetvalue (self->tables, row, 2), error);

      if (checksum == NULL)
        return FALSE;
      if (expected == NULL)
        return refuse (error, table, "is missing in the backup");
      if (strcmp (checksum, expected) != 0)
        return refuse (error, table, "did not arrive as it was saved");
    }
  return TRUE;
}

static gboolean
commit (Restoring *self, GError **error)
{
  return (self->is_newest || run (self->connection, FORGET_FUNCTIONS, error)) && run (self->connection, "COMMIT", error)
         && torno_migrations_run (self->conninfo, error)
         && run (self->connection, "ANALYZE", error);
}

/**
 * torno_backup_restore:
 * @conninfo: how libpq connects, to a database without gyms and users
 * @keys: BACKUP_KEY
 * @path: a backup
 *
 * Reads the file to its end first. What goes wrong leaves the database without rows.
 *
 * Returns: FALSE with an error for a person
 */
gboolean
torno_backup_restore (const char *conninfo, const char *keys, const char *path, GError **error)
{
  const TornoBackupVisitor visitor = { on_schema, on_begin_table, on_row, on_end_table, on_sequence };
  g_autoptr (GHashTable) checksums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Restoring self = { .conninfo = conninfo, .checksums = checksums };
  gboolean fine;

  if (!torno_backup_verify (keys, path, error))
    return FALSE;
  self.connection = torno_db_connect_once (conninfo, error);
  if (self.connection == NULL)
    return FALSE;
  fine = check_empty (&self, error) && torno_backup_file_read (path, keys, &visitor, &self, error)
         && check_tables (&self, error) && commit (&self, error);
  PQclear (self.tables);
  PQfinish (self.connection); /* what is not committed is rolled back */
  if (fine)
    g_print ("%s: restored, and every table is as it was saved\n", path);
  return fine;
}

/**
 * torno_backup_opens_templates:
 * @conninfo: how libpq connects
 * @ring: FINGERPRINT_KEY
 * @out_opens: (out): whether it opens the keys of all gyms
 *
 * Returns: FALSE with %TORNO_ERROR_DATABASE_UNAVAILABLE
 */
gboolean
torno_backup_opens_templates (const char *conninfo, const TornoKeyRing *ring, gboolean *out_opens, GError **error)
{
  PGconn *connection = torno_db_connect_once (conninfo, error);
  PGresult *keys
      = connection != NULL ? torno_backup_query (connection, "SELECT gym_id, wrapped_key FROM gym_keys", NULL, error)
                           : NULL;
  gboolean fine = keys != NULL;

  *out_opens = TRUE;
  for (int row = 0; fine && row < PQntuples (keys); row++)
    {
      g_autoptr (GBytes) key = torno_key_ring_unwrap (ring, g_ascii_strtoll (PQgetvalue (keys, row, 0), NULL, 10),
                                                      PQgetvalue (keys, row, 1));

      *out_opens = *out_opens && key != NULL;
    }
  PQclear (keys);
  PQfinish (connection);
  return fine;
}
