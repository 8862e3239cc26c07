/* A connection's way up and down: connecting, preparing every statement, and after a loss again from the start. */
#include "config.h"

#include "torno-db-connection-private.h"

/* A program that starts has more patience than one whose callers wait: after a failover the next host is to be tried
 * before they have come again. */
#define FIRST_CONNECT_TIMEOUT_MS 3000
#define CONNECT_TIMEOUT_MS 1200
#define PREPARE_TIMEOUT_MS 5000
#define RETRY_LAST_MS 500

/* Planning costs more than running these statements: see ARCHITECTURE.md. The data of a gym lie in memory, where a row
 * by its index costs little more than the next one. Limits keep a stuck lock from piling up: whoever waits behind a
 * commit that waits for a lost standby is told so within two seconds too. */
#define SESSION_OPTIONS                                                                                                \
  "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1 -c jit=off -c timezone=UTC -c datestyle=ISO "         \
  "-c intervalstyle=iso_8601 -c statement_timeout=15s -c lock_timeout=1500ms "                                         \
  "-c idle_in_transaction_session_timeout=15s -c client_min_messages=error"

static gboolean
on_retry (gpointer user_data)
{
  TornoDbConnection *self = user_data;

  self->timer = 0;
  torno_db_connection_start (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_connect_timeout (gpointer user_data)
{
  TornoDbConnection *self = user_data;

  self->timer = 0;
  torno_db_hosts_put_last (self->hosts, self->pg);
  torno_db_connection_lose (self, "timeout while connecting");
  return G_SOURCE_REMOVE;
}

/**
 * torno_db_connection_lose:
 * @self: a connection
 * @fault: why it is one no longer
 *
 * Ends all jobs under way as lost and connects anew after a while.
 */
void
torno_db_connection_lose (TornoDbConnection *self, const char *fault)
{
  if (self->pg == NULL)
    return;
  g_free (self->fault);
  self->fault = g_strchomp (g_strdup (fault));
  if (self->state == TORNO_DB_UP || !self->failed_once)
    g_message ("database connection lost: %s", self->fault);
  self->failed_once = TRUE;
  self->state = TORNO_DB_DOWN;
  self->needs_sync = FALSE;
  self->stuck = FALSE;
  torno_db_source_drop (self);
  g_clear_pointer (&self->pg, PQfinish);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (self->retry_ms, on_retry, self);
  self->retry_ms = MIN (self->retry_ms * 2, RETRY_LAST_MS);
  torno_db_connection_lose_jobs (self);
}

static void
prepare_statements (TornoDbConnection *self)
{
  g_autoptr (GPtrArray) list = torno_statements_list (self->statements);

  self->state = TORNO_DB_PREPARING;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (PREPARE_TIMEOUT_MS, on_connect_timeout, self);
  g_clear_pointer (&self->fault, g_free);
  if (PQsetnonblocking (self->pg, 1) != 0 || !PQenterPipelineMode (self->pg))
    {
      torno_db_connection_lose (self, PQerrorMessage (self->pg));
      return;
    }
  for (guint i = 0; i < list->len; i++)
    {
      const TornoStatement *statement = list->pdata[i];

      if (!PQsendPrepare (self->pg, statement->name, statement->sql, statement->n_params, statement->param_types))
        {
          torno_db_connection_lose (self, PQerrorMessage (self->pg));
          return;
        }
    }
  PQpipelineSync (self->pg);
  torno_db_source_flush (self);
}

/**
 * torno_db_connection_start:
 * @self: a connection that is down
 *
 * Begins to connect.
 */
void
torno_db_connection_start (TornoDbConnection *self)
{
  g_autofree char *host = torno_db_hosts_list (self->hosts, "host"),
                  *address = torno_db_hosts_list (self->hosts, "hostaddr"),
                  *port = torno_db_hosts_list (self->hosts, "port");
  const char *keys[] = { "dbname",
                         "options",
                         "application_name",
                         "target_session_attrs",
                         "tcp_user_timeout",
                         "client_encoding",
                         "host",
                         "hostaddr",
                         "port",
                         NULL };
  const char *values[]
      /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): the options are one text in several pieces */
      = { self->conninfo, SESSION_OPTIONS, "torno-server", "read-write", "5000", "UTF8", host, address, port, NULL };

  self->state = TORNO_DB_CONNECTING;
  self->pg = PQconnectStartParams (keys, values, 1);
  if (PQstatus (self->pg) == CONNECTION_BAD || !torno_db_source_watch (self, G_IO_OUT))
    {
      torno_db_connection_lose (self, PQerrorMessage (self->pg));
      return;
    }
  self->timer = g_timeout_add (self->was_up ? CONNECT_TIMEOUT_MS : FIRST_CONNECT_TIMEOUT_MS, on_connect_timeout, self);
}

/**
 * torno_db_connection_go_on:
 * @self: a connection on its way up, whose socket has something to say
 */
void
torno_db_connection_go_on (TornoDbConnection *self)
{
  PostgresPollingStatusType at = PQconnectPoll (self->pg);

  if (at == PGRES_POLLING_FAILED || !torno_db_source_watch (self, at == PGRES_POLLING_WRITING ? G_IO_OUT : G_IO_IN))
    torno_db_connection_lose (self, PQerrorMessage (self->pg));
  else if (at == PGRES_POLLING_OK)
    prepare_statements (self);
}
