/* One connection that only listens. It comes back by itself; between its loss and its return it says so. */
#include "config.h"

#include "torno-listener.h"

#include "torno-db-hosts.h"

#include <glib-unix.h>
#include <libpq-fe.h>
#include <string.h>

#define RETRY_FIRST_MS 100
#define RETRY_LAST_MS 1000
#define CONNECT_TIMEOUT_MS 1500
/* A connection whose other end has vanished without a word is found out by TCP. Only a database that takes writes lets
 * anybody listen. */
#define CONNECT_OPTIONS                                                                                                \
  "target_session_attrs", "keepalives_idle", "keepalives_interval", "keepalives_count", "application_name"

struct _TornoListener
{
  char *conninfo;
  TornoDbHosts *hosts;
  TornoListenerNews on_news;
  TornoListenerState on_state;
  gpointer user_data;
  PGconn *pg;
  gboolean listening;
  guint watch, retry, retry_ms, timeout;
};

static void start (TornoListener *self);

static void
set_listening (TornoListener *self, gboolean listening)
{
  if (self->listening == listening)
    return;
  self->listening = listening;
  self->on_state (listening, self->user_data);
}

static gboolean
on_retry (gpointer user_data)
{
  TornoListener *self = user_data;

  self->retry = 0;
  start (self);
  return G_SOURCE_REMOVE;
}

static void
lose (TornoListener *self)
{
  g_clear_handle_id (&self->watch, g_source_remove);
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->pg, PQfinish);
  set_listening (self, FALSE);
  self->retry = g_timeout_add (self->retry_ms, on_retry, self);
  self->retry_ms = MIN (self->retry_ms * 2, RETRY_LAST_MS);
}

static gboolean
on_timeout (gpointer user_data)
{
  TornoListener *self = user_data;

  self->timeout = 0;
  torno_db_hosts_put_last (self->hosts, self->pg);
  lose (self);
  return G_SOURCE_REMOVE;
}

/* Whether the database has taken the LISTEN: from then on nothing is missed. */
static gboolean
take_results (TornoListener *self)
{
  gboolean fine = TRUE;
  PGresult *result;

  while (!PQisBusy (self->pg) && (result = PQgetResult (self->pg)) != NULL)
    {
      fine = fine && PQresultStatus (result) == PGRES_COMMAND_OK;
      if (fine)
        {
          self->retry_ms = RETRY_FIRST_MS;
          g_clear_handle_id (&self->timeout, g_source_remove);
          set_listening (self, TRUE);
        }
      PQclear (result);
    }
  return fine;
}

static void
announce (TornoListener *self, const PGnotify *notify)
{
  g_autoptr (TornoJson) json = torno_json_parse (notify->extra, strlen (notify->extra), NULL);
  const char *record = json != NULL ? torno_json_get_string (json, torno_json_get_root (json), "record") : NULL;

  if (record != NULL)
    self->on_news (record, json, self->user_data);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  TornoListener *self = user_data;
  PGnotify *notify;

  if (!PQconsumeInput (self->pg) || !take_results (self))
    {
      self->watch = 0;
      lose (self);
      return G_SOURCE_REMOVE;
    }
  while ((notify = PQnotifies (self->pg)) != NULL)
    {
      announce (self, notify);
      PQfreemem (notify);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean on_connecting (int fd, GIOCondition condition, gpointer user_data);

static void
watch_connecting (TornoListener *self, PostgresPollingStatusType status)
{
  self->watch
      = g_unix_fd_add (PQsocket (self->pg),
                       status == PGRES_POLLING_WRITING ? G_IO_OUT | G_IO_ERR | G_IO_HUP : G_IO_IN | G_IO_ERR | G_IO_HUP,
                       on_connecting, self);
}

static gboolean
on_connecting (int fd, GIOCondition condition, gpointer user_data)
{
  TornoListener *self = user_data;
  PostgresPollingStatusType status = PQconnectPoll (self->pg);

  self->watch = 0;
  if (status == PGRES_POLLING_OK && PQsetnonblocking (self->pg, 1) == 0 && PQsendQuery (self->pg, "LISTEN torno"))
    {
      while (PQflush (self->pg) > 0)
        ; /* a few bytes on a fresh socket */
      self->watch = g_unix_fd_add (PQsocket (self->pg), G_IO_IN | G_IO_ERR | G_IO_HUP, on_readable, self);
    }
  else if (status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING)
    watch_connecting (self, status);
  else
    lose (self);
  return G_SOURCE_REMOVE;
}

static void
ignore_notice (void *user_data, const char *message)
{
}

static void
start (TornoListener *self)
{
  g_autofree char *host = torno_db_hosts_list (self->hosts, "host"),
                  *address = torno_db_hosts_list (self->hosts, "hostaddr"),
                  *port = torno_db_hosts_list (self->hosts, "port");
  const char *const names[] = { "dbname", CONNECT_OPTIONS, "host", "hostaddr", "port", NULL };
  const char *const values[]
      = { self->conninfo, "read-write", "2", "1", "3", "torno-listener", host, address, port, NULL };

  self->pg = PQconnectStartParams (names, values, 1);
  if (self->pg == NULL || PQstatus (self->pg) == CONNECTION_BAD || PQsocket (self->pg) < 0)
    {
      lose (self);
      return;
    }
  PQsetNoticeProcessor (self->pg, ignore_notice, NULL);
  self->timeout = g_timeout_add (CONNECT_TIMEOUT_MS, on_timeout, self);
  watch_connecting (self, PGRES_POLLING_WRITING);
}

/**
 * torno_listener_new:
 * @conninfo: how libpq connects
 * @on_news: told of every announcement
 * @on_state: told when announcements begin and cease to arrive; they do not at first
 *
 * Returns: (transfer full): a listener on its way to the database
 */
TornoListener *
torno_listener_new (const char *conninfo, TornoListenerNews on_news, TornoListenerState on_state, gpointer user_data)
{
  TornoListener *self = g_new0 (TornoListener, 1);

  self->conninfo = g_strdup (conninfo);
  self->hosts = torno_db_hosts_new (conninfo);
  self->on_news = on_news;
  self->on_state = on_state;
  self->user_data = user_data;
  self->retry_ms = RETRY_FIRST_MS;
  start (self);
  return self;
}

/**
 * torno_listener_free:
 * @listener: (nullable): the listener
 */
void
torno_listener_free (TornoListener *listener)
{
  if (listener == NULL)
    return;
  g_clear_handle_id (&listener->watch, g_source_remove);
  g_clear_handle_id (&listener->retry, g_source_remove);
  g_clear_handle_id (&listener->timeout, g_source_remove);
  g_clear_pointer (&listener->pg, PQfinish);
  torno_db_hosts_free (listener->hosts);
  g_free (listener->conninfo);
  g_free (listener);
}
