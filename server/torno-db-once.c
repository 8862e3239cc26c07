/* Of several hosts the one that takes writes; a host that does not answer is passed over. */
#include "config.h"

#include "torno-db-once.h"

#include "torno-error.h"

/**
 * torno_db_connect_once:
 * @conninfo: a libpq connection string or URL
 *
 * Connects, blocking, for some seconds a host at most.
 *
 * Returns: (nullable): the connection, to be ended by PQfinish(), or NULL with %TORNO_ERROR_DATABASE_UNAVAILABLE
 */
PGconn *
torno_db_connect_once (const char *conninfo, GError **error)
{
  const char *const names[]
      = { "dbname", "connect_timeout", "tcp_user_timeout", "target_session_attrs", "application_name", NULL };
  const char *const values[] = { conninfo, "5", "30000", "read-write", "torno-server", NULL };
  PGconn *connection = PQconnectdbParams (names, values, 1);

  if (PQstatus (connection) == CONNECTION_OK)
    return connection;
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_DATABASE_UNAVAILABLE, "%s", g_strchomp (PQerrorMessage (connection)));
  PQfinish (connection);
  return NULL;
}
