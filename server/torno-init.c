/* The default gym and its two accounts (reference.md, "Default Users"), a first admin, and sample data. Blocking: for
 * the start of a program and for commands. */
#include "config.h"

#include "torno-init.h"

#include "torno-db-once.h"
#include "torno-error.h"
#include "torno-password.h"

#include <gio/gio.h>
#include <libpq-fe.h>

#define SAMPLE_PATH "/org/torno/sample/sample-data.sql"

/* Both accounts, or none: a start that was cut off begins anew. */
#define CREATE_DEFAULTS                                                                                                \
  "WITH gym AS (INSERT INTO gyms (name, address, timezone)"                                                            \
  "             SELECT 'Main Gym', '123 Main Street, City, State 12345', $1"                                           \
  "             WHERE NOT EXISTS (SELECT FROM gyms) AND NOT EXISTS (SELECT FROM users) RETURNING id)"                  \
  "INSERT INTO users (gym_id, email, full_name, document_id, phone_number, role, hashed_password, default_password) "  \
  "SELECT gym.id, d.* FROM gym, (VALUES"                                                                               \
  "  ('admin@gym.com', 'Admin User', 'ADMIN001', '+1234567890', 'admin', $2, true),"                                   \
  "  ('trainer@gym.com', 'Trainer User', 'TRAINER001', '+1234567891', 'trainer', $3, true)) d"

#define CREATE_ADMIN                                                                                                   \
  "WITH gym AS (INSERT INTO gyms (name, timezone) SELECT 'Main Gym', $1 WHERE NOT EXISTS (SELECT FROM gyms) "          \
  "RETURNING id)"                                                                                                      \
  "INSERT INTO users (gym_id, email, full_name, document_id, role, hashed_password) "                                  \
  "SELECT id, $2, $3, $4, 'admin', $5 FROM (SELECT id FROM gym UNION ALL SELECT id FROM gyms ORDER BY id LIMIT 1) g"

/* Runs one statement; its result is to be cleared by the caller. */
static PGresult *
run (const char *conninfo, const char *sql, guint n, const char *const *values, GError **error)
{
  PGconn *connection = torno_db_connect_once (conninfo, error);
  PGresult *result;

  if (connection == NULL)
    return NULL;
  result = PQexecParams (connection, sql, n, NULL, values, NULL, NULL, 0);
  if (PQresultStatus (result) != PGRES_COMMAND_OK && PQresultStatus (result) != PGRES_TUPLES_OK)
    {
      g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s", g_strchomp (PQresultErrorMessage (result)));
      g_clear_pointer (&result, PQclear);
    }
  PQfinish (connection);
  return result;
}

static gboolean
run_command (const char *conninfo, const char *sql, guint n, const char *const *values, GError **error)
{
  PGresult *result = run (conninfo, sql, n, values, error);

  if (result == NULL)
    return FALSE;
  PQclear (result);
  return TRUE;
}

static gboolean
ask (const char *conninfo, const char *sql, gboolean *out_yes, GError **error)
{
  PGresult *result = run (conninfo, sql, 0, NULL, error);

  if (result == NULL)
    return FALSE;
  *out_yes = PQgetvalue (result, 0, 0)[0] == 't';
  PQclear (result);
  return TRUE;
}

/**
 * torno_init_find_zone:
 * @config: the configuration
 *
 * Returns: (transfer full): the time zone of new gyms
 */
char *
torno_init_find_zone (const TornoConfig *config)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();

  return g_strdup (torno_config_get_timezone (config) != NULL ? torno_config_get_timezone (config)
                                                              : g_time_zone_get_identifier (local));
}

/**
 * torno_init_defaults:
 * @conninfo: how libpq connects
 * @config: the configuration, for the gym's time zone
 *
 * Creates the default gym and the two default accounts in a database that has neither gyms nor people.
 *
 * Returns: FALSE with %TORNO_ERROR
 */
gboolean
torno_init_defaults (const char *conninfo, const TornoConfig *config, GError **error)
{
  g_autofree char *zone = torno_init_find_zone (config), *admin = NULL, *trainer = NULL;
  const char *values[3] = { zone };
  gboolean is_empty;

  if (!ask (conninfo, "SELECT NOT EXISTS (SELECT FROM gyms) AND NOT EXISTS (SELECT FROM users)", &is_empty, error))
    return FALSE;
  if (!is_empty)
    return TRUE;
  values[1] = admin = torno_password_hash ("admin123", TORNO_PASSWORD_COST, error);
  values[2] = trainer = admin != NULL ? torno_password_hash ("trainer123", TORNO_PASSWORD_COST, error) : NULL;
  return trainer != NULL && run_command (conninfo, CREATE_DEFAULTS, 3, values, error);
}

/**
 * torno_init_has_default_password:
 * @conninfo: how libpq connects
 * @out_has: (out): whether a default account still has its published password
 *
 * Returns: FALSE with %TORNO_ERROR
 */
gboolean
torno_init_has_default_password (const char *conninfo, gboolean *out_has, GError **error)
{
  return ask (conninfo, "SELECT EXISTS (SELECT FROM users WHERE default_password AND is_active)", out_has, error);
}

/**
 * torno_init_create_admin:
 * @conninfo: how libpq connects
 * @email: the e-mail to sign in with
 * @full_name: the name
 * @document_id: the document
 * @password: 8 characters to 72 bytes
 * @config: for the time zone of the first gym, where there is none yet
 *
 * Returns: FALSE with %TORNO_ERROR
 */
gboolean
torno_init_create_admin (const char *conninfo,
                         const char *email,
                         const char *full_name,
                         const char *document_id,
                         const char *password,
                         const TornoConfig *config,
                         GError **error)
{
  g_autofree char *zone = torno_init_find_zone (config);
  g_autofree char *hashed = torno_password_hash (password, TORNO_PASSWORD_COST, error);
  const char *values[] = { zone, email, full_name, document_id, hashed };

  return hashed != NULL && run_command (conninfo, CREATE_ADMIN, G_N_ELEMENTS (values), values, error);
}

/**
 * torno_init_sample_data:
 * @conninfo: how libpq connects
 *
 * Fills a database that holds nothing but the defaults with a gym's everyday data; another one is left as it is.
 *
 * Returns: FALSE with %TORNO_ERROR
 */
gboolean
torno_init_sample_data (const char *conninfo, GError **error)
{
  g_autoptr (GBytes) sql = g_resources_lookup_data (SAMPLE_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autofree char *text = NULL;
  PGconn *connection;
  PGresult *result;
  gboolean is_fresh, fine;

  if (sql == NULL || !ask (conninfo, "SELECT NOT EXISTS (SELECT FROM users WHERE role = 'user')", &is_fresh, error))
    return FALSE;
  if (!is_fresh)
    return TRUE;
  connection = torno_db_connect_once (conninfo, error);
  if (connection == NULL)
    return FALSE;
  text = g_strndup (g_bytes_get_data (sql, NULL), g_bytes_get_size (sql));
  result = PQexec (connection, text); /* several statements in one string are one transaction */
  fine = PQresultStatus (result) == PGRES_COMMAND_OK || PQresultStatus (result) == PGRES_TUPLES_OK;
  if (!fine)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s", g_strchomp (PQresultErrorMessage (result)));
  PQclear (result);
  PQfinish (connection);
  return fine;
}
