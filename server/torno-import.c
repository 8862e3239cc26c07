/* Moving in, in one transaction: the old system's rows go into temporary tables as they are (torno-import-copy), the
 * scripts of sql/import hold them against Torno's rules and take them over, counts and sums of both sides are compared,
 * and only then is anything committed. Ids stay what they were in a database that holds nothing but the defaults;
 * beside other data new ones are given. Blocking: for the command. */
#include "config.h"

#include "torno-import.h"

#include "torno-error.h"
#include "torno-import-copy.h"
#include "torno-import-texts.h"
#include "torno-init.h"
#include "torno-password.h"

#include <gio/gio.h>
#include <string.h>

#define SCRIPTS "/org/torno/import/"

/* A database with nothing but the accounts that it began with. */
#define IS_FRESH                                                                                                       \
  "SELECT NOT EXISTS (SELECT FROM users WHERE NOT default_password) AND NOT EXISTS (SELECT FROM plans) "               \
  "AND NOT EXISTS (SELECT FROM products) AND NOT EXISTS (SELECT FROM shifts) AND (SELECT count(*) <= 1 FROM gyms)"

#define CONFIGURE                                                                                                      \
  "SELECT set_config('import.zone', $1, true), set_config('import.times_in', $2, true), "                              \
  "set_config('import.new_ids', $3, true)"

#define LIST_FAULTS                                                                                                    \
  "SELECT f.tab, f.line, f.place, coalesce(f.id, '?'), f.reason FROM import_faults f "                                 \
  "JOIN old_tables t USING (tab) ORDER BY t.place, f.place"

/* The published passwords (reference.md, "Default Users"): whoever still has one is held to this machine. */
#define LIST_DEFAULTS                                                                                                  \
  "SELECT place, hashed_password, CASE lower(email) WHEN 'admin@gym.com' THEN 'admin123' ELSE 'trainer123' END "       \
  "FROM old_users WHERE lower(email) IN ('admin@gym.com', 'trainer@gym.com') AND NOT is_bad "                          \
  "AND pg_temp.word(role) <> 'user'"

#define MARK_DEFAULT "UPDATE old_users SET has_published_password = true WHERE place = $1"

static PGresult *
ask (PGconn *connection, const char *sql, guint n, const char *const *values, GError **error)
{
  PGresult *result = PQexecParams (connection, sql, n, NULL, values, NULL, NULL, 0);

  if (PQresultStatus (result) == PGRES_COMMAND_OK || PQresultStatus (result) == PGRES_TUPLES_OK)
    return result;
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s", g_strchomp (PQresultErrorMessage (result)));
  PQclear (result);
  return NULL;
}

static gboolean
tell (PGconn *connection, const char *sql, guint n, const char *const *values, GError **error)
{
  PGresult *result = ask (connection, sql, n, values, error);

  PQclear (result);
  return result != NULL;
}

/* A script is several statements in one string, which libpq takes without parameters. */
static gboolean
run_script (PGconn *connection, const char *name, GError **error)
{
  g_autofree char *path = g_strconcat (SCRIPTS, name, NULL), *sql = NULL;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  PGresult *result;
  gboolean fine;

  if (bytes == NULL)
    return FALSE;
  sql = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  result = PQexec (connection, sql);
  fine = PQresultStatus (result) == PGRES_COMMAND_OK || PQresultStatus (result) == PGRES_TUPLES_OK;
  if (!fine)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s: %s", name, g_strchomp (PQresultErrorMessage (result)));
  PQclear (result);
  return fine;
}

/* --- reading --- */

static const TornoImportReader reader = { torno_import_copy_wants_table, torno_import_copy_on_row };

static gboolean
read_file (TornoImportCopy *copy, const char *path, const char *table, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  const char *data;
  gboolean fine;

  if (file == NULL)
    return FALSE;
  data = g_mapped_file_get_length (file) > 0 ? g_mapped_file_get_contents (file) : "";
  fine = table != NULL ? torno_import_read_csv (table, data, g_mapped_file_get_length (file), &reader, copy, error)
                       : torno_import_read_dump (data, g_mapped_file_get_length (file), &reader, copy, error);
  if (!fine)
    g_prefix_error (error, "%s: ", path);
  return fine;
}

/* Every NAME.csv whose name is a table's. */
static gboolean
read_folder (TornoImportCopy *copy, const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *table = g_str_has_suffix (name, ".csv") ? g_strndup (name, strlen (name) - 4) : NULL;

      if (table != NULL && torno_import_copy_wants_table (table, copy) && !read_file (copy, path, table, error))
        return FALSE;
    }
  return dir != NULL;
}

/* Reads the source and checks it. */
static gboolean
read_source (PGconn *connection, const char *source, GError **error)
{
  g_autoptr (TornoImportCopy) copy = torno_import_copy_new (connection, error);
  gboolean is_folder = g_file_test (source, G_FILE_TEST_IS_DIR);

  if (copy == NULL || !(is_folder ? read_folder (copy, source, error) : read_file (copy, source, NULL, error))
      || !torno_import_copy_finish (copy, error) || !run_script (connection, "20-check.sql", error))
    return FALSE;
  torno_import_copy_print_left_out (copy);
  return TRUE;
}

/* --- the report --- */

static gboolean
print_faults (PGconn *connection, guint *out_n, GError **error)
{
  PGresult *rows = ask (connection, LIST_FAULTS, 0, NULL, error);

  if (rows == NULL)
    return FALSE;
  *out_n = PQntuples (rows);
  for (guint i = 0; i < *out_n; i++)
    {
      g_autofree char *reason = torno_import_explain (PQgetvalue (rows, i, 4));

      /* Translators: a table, the line of the file, the row of the table, the id and what is wrong with the row. */
      g_print (_ ("%s, line %s, row %s, id %s: %s\n"), PQgetvalue (rows, i, 0), PQgetvalue (rows, i, 1),
               PQgetvalue (rows, i, 2), PQgetvalue (rows, i, 3), reason);
    }
  PQclear (rows);
  return TRUE;
}

static gboolean
print_notes (PGconn *connection, GError **error)
{
  PGresult *rows = ask (connection, "SELECT note FROM import_notes ORDER BY at", 0, NULL, error);

  if (rows == NULL)
    return FALSE;
  for (int i = 0; i < PQntuples (rows); i++)
    {
      g_autofree char *note = torno_import_explain (PQgetvalue (rows, i, 0));

      g_print (_ ("Note: %s\n"), note);
    }
  PQclear (rows);
  return TRUE;
}

static char *
format_cents (const char *cents)
{
  guint64 n = g_ascii_strtoull (cents, NULL, 10);

  return g_strdup_printf ("%" G_GUINT64_FORMAT ".%02u", n / 100, (guint) (n % 100));
}

static void
print_cells (const char *table, const char *n_read, const char *n_good, const char *n_now)
{
  g_autofree char *first = torno_import_pad (table, -14), *second = torno_import_pad (n_read, 12);
  g_autofree char *third = torno_import_pad (n_good, 12), *fourth = torno_import_pad (n_now, 12);

  g_print ("%s%s%s%s", first, second, third, fourth);
}

static gboolean
print_line (PGresult *rows, int i)
{
  gboolean is_equal = PQgetvalue (rows, i, 7)[0] == 't';
  g_autofree char *before = format_cents (PQgetvalue (rows, i, 5)), *now = format_cents (PQgetvalue (rows, i, 6));

  print_cells (PQgetvalue (rows, i, 0), PQgetvalue (rows, i, 1), PQgetvalue (rows, i, 2), PQgetvalue (rows, i, 3));
  if (!PQgetisnull (rows, i, 4))
    {
      g_autofree char *what = torno_import_explain (PQgetvalue (rows, i, 4));

      /* Translators: what is added up, as “sold”; the sum in the old system, and the sum here. */
      g_print (_ ("   %s: %s, now %s"), what, before, now);
    }
  g_print ("%s\n", is_equal ? "" : _ ("   NOT EQUAL"));
  return is_equal;
}

/* Compares both sides. */
static gboolean
print_report (PGconn *connection, GError **error)
{
  PGresult *rows = ask (connection,
                        "SELECT tab, n_old, n_good, n_new, what, old_cents, new_cents, is_equal "
                        "FROM import_report ORDER BY place",
                        0, NULL, error);
  gboolean all_equal = TRUE;

  if (rows == NULL || !print_notes (connection, error))
    return FALSE;
  print_cells (_ ("table"), _ ("rows read"), _ ("taken over"), _ ("rows now"));
  g_print ("\n");
  for (int i = 0; i < PQntuples (rows); i++)
    all_equal = print_line (rows, i) && all_equal;
  PQclear (rows);
  if (!all_equal)
    g_set_error_literal (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, _ ("counts or sums differ; nothing was written"));
  return all_equal;
}

/* --- writing --- */

static gboolean
mark_defaults (PGconn *connection, GError **error)
{
  PGresult *rows = ask (connection, LIST_DEFAULTS, 0, NULL, error);
  gboolean fine = rows != NULL;

  for (int i = 0; fine && i < PQntuples (rows); i++)
    {
      const char *place = PQgetvalue (rows, i, 0);

      if (torno_password_verify (PQgetvalue (rows, i, 2), PQgetvalue (rows, i, 1)))
        fine = tell (connection, MARK_DEFAULT, 1, &place, error);
    }
  PQclear (rows);
  return fine;
}

static gboolean
check_target (PGconn *connection, const TornoImportOptions *options, GError **error)
{
  PGresult *result = ask (connection, IS_FRESH, 0, NULL, error);
  gboolean is_fresh = result != NULL && PQgetvalue (result, 0, 0)[0] == 't';

  PQclear (result);
  if (result != NULL && !is_fresh && !options->new_ids)
    g_set_error_literal (
        error, TORNO_PARSE_ERROR, 0,
        _ ("the database holds data already. Import into a new one, where ids stay as they are, or give "
           "--new-ids"));
  return result != NULL && (is_fresh || options->new_ids);
}

static gboolean
take_over (PGconn *connection, const TornoImportOptions *options, GError **error)
{
  guint n_faults = 0;

  if (!print_faults (connection, &n_faults, error))
    return FALSE;
  if (n_faults > 0 && !options->skip_bad_rows)
    {
      g_set_error (
          error, TORNO_PARSE_ERROR, 0,
          _ ("rows that do not fit: %u. Nothing was written; put them right, or leave them out with --skip-bad-rows"),
          n_faults);
      return FALSE;
    }
  if (!mark_defaults (connection, error) || !run_script (connection, "30-load.sql", error)
      || !run_script (connection, "40-report.sql", error) || !print_report (connection, error))
    return FALSE;
  if (!tell (connection, options->dry_run ? "ROLLBACK" : "COMMIT", 0, NULL, error))
    return FALSE;
  g_print ("%s\n", options->dry_run ? _ ("This was a dry run: nothing was written.") : _ ("All of it was written."));
  return TRUE;
}

static gboolean
import (PGconn *connection,
        const TornoConfig *config,
        const TornoImportOptions *options,
        const char *source,
        GError **error)
{
  g_autofree char *zone = torno_init_find_zone (config);
  const char *settings[]
      = { zone, options->times_in != NULL ? options->times_in : zone, options->new_ids ? "on" : "off" };

  /* What is committed while this runs must not slip in between the check and the writing. */
  return tell (connection, "BEGIN", 0, NULL, error) && tell (connection, CONFIGURE, 3, settings, error)
         && tell (connection, "LOCK TABLE gyms, users, user_plans IN SHARE ROW EXCLUSIVE MODE", 0, NULL, error)
         && check_target (connection, options, error) && run_script (connection, "10-tables.sql", error)
         && read_source (connection, source, error) && take_over (connection, options, error);
}

/* NOTICEs of scripts are for nobody. */
static void
ignore_notice (void *user_data, const char *message)
{
}

/**
 * torno_import_run:
 * @conninfo: how libpq connects
 * @config: for the time zone of the gyms
 * @options: how
 * @source: a dump of mysqldump, or a folder with a CSV file a table
 *
 * Takes all of it over or nothing, and prints what there is to say.
 *
 * Returns: FALSE with %TORNO_ERROR, or %TORNO_PARSE_ERROR for what the source or the database has; nothing was written
 */
gboolean
torno_import_run (const char *conninfo,
                  const TornoConfig *config,
                  const TornoImportOptions *options,
                  const char *source,
                  GError **error)
{
  PGconn *connection;
  gboolean fine;

  torno_texts_init_terminal (g_getenv ("TORNO_LOCALEDIR"));
  connection = PQconnectdb (conninfo);
  fine = PQstatus (connection) == CONNECTION_OK;
  if (fine)
    {
      PQsetNoticeProcessor (connection, ignore_notice, NULL);
      fine = import (connection, config, options, source, error);
    }
  else
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_DATABASE_UNAVAILABLE, "%s", g_strchomp (PQerrorMessage (connection)));
  PQfinish (connection);
  return fine;
}
