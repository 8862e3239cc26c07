/* Connections that are to speak TLS: counted and bounded as the plain ones, from the first packet on. A handshake takes a
 * thread of GIO's, which has ten and makes more of them slowly: so it begins when the caller has said something, and one
 * address has only so many at a time, whose others wait. */
#include "config.h"

#include "torno-tally.h"
#include "torno-tls-stream.h"

#define MAX_HANDSHAKES 4

typedef struct
{
  EpollStream *record; /* owned */
  GSocketAddress *local, *remote;
  GIOStream *tls;
} Arrival;

static void
free_arrival (Arrival *arrival)
{
  g_object_unref (arrival->record);
  g_object_unref (arrival->local);
  g_object_unref (arrival->remote);
  g_clear_object (&arrival->tls);
  g_free (arrival);
}

static void
drop (Arrival *arrival)
{
  torno_epoll_watch_remove (arrival->record);
  g_socket_close (arrival->record->socket, NULL);
  free_arrival (arrival);
}

static void begin_handshake (Arrival *arrival);

static gboolean
may_begin (const Arrival *arrival)
{
  return torno_tally_get (arrival->record->epoll->handshakes, arrival->record->address) < MAX_HANDSHAKES;
}

static void
begin_next (TornoEpoll *epoll)
{
  for (GList *link = epoll->waiting.head; link != NULL; link = link->next)
    if (may_begin (link->data))
      {
        Arrival *arrival = link->data;

        g_queue_delete_link (&epoll->waiting, link);
        begin_handshake (arrival);
        return;
      }
}

static void
on_handshake (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Arrival *arrival = user_data;
  TornoEpoll *epoll = arrival->record->epoll;
  G_GNUC_UNUSED g_autoptr (GSource) alive = g_source_ref (&epoll->source);
  g_autoptr (GIOStream) stream = NULL;

  torno_tally_add (epoll->handshakes, arrival->record->address, -1);
  begin_next (epoll);
  if (!g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, NULL)
      || g_source_is_destroyed (&epoll->source))
    {
      drop (arrival);
      return;
    }
  stream = torno_tls_stream_new (arrival->tls, arrival->record);
  epoll->accepted (stream, arrival->local, arrival->remote, epoll->user_data);
  free_arrival (arrival);
}

static void
begin_handshake (Arrival *arrival)
{
  TornoEpoll *epoll = arrival->record->epoll;
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (arrival->record->socket);

  arrival->tls = g_tls_server_connection_new (G_IO_STREAM (connection), epoll->certificate, NULL);
  torno_tally_add (epoll->handshakes, arrival->record->address, 1);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (arrival->tls), FALSE);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (arrival->tls), G_PRIORITY_DEFAULT, NULL, on_handshake, arrival);
}

static gboolean
on_first_word (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Arrival *arrival = user_data;
  TornoEpoll *epoll = arrival->record->epoll;

  if (g_source_is_destroyed (&epoll->source) || arrival->record->cut)
    drop (arrival);
  else if (may_begin (arrival))
    begin_handshake (arrival);
  else
    g_queue_push_tail (&epoll->waiting, arrival);
  return G_SOURCE_REMOVE;
}

/**
 * torno_epoll_tls_take:
 * @self: the loop
 * @socket: a connection that was admitted
 * @local: where it came in
 * @remote: where it comes from
 */
void
torno_epoll_tls_take (TornoEpoll *self, GSocket *socket, GSocketAddress *local, GSocketAddress *remote)
{
  g_autoptr (GSource) source = g_socket_create_source (socket, G_IO_IN, NULL);
  Arrival *arrival = g_new0 (Arrival, 1);

  arrival->record = torno_epoll_stream_new (self, -1);
  arrival->record->socket = g_object_ref (socket);
  arrival->record->phase = TORNO_EPOLL_HEAD;
  arrival->local = g_object_ref (local);
  arrival->remote = g_object_ref (remote);
  torno_epoll_watch_add (arrival->record, remote);
  g_source_set_callback (source, (GSourceFunc) (void (*) (void)) on_first_word, arrival, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/**
 * torno_epoll_tls_end:
 * @self: a loop that is about to go
 *
 * Lets go of those that wait.
 */
void
torno_epoll_tls_end (TornoEpoll *self)
{
  Arrival *arrival;

  while ((arrival = g_queue_pop_head (&self->waiting)) != NULL)
    drop (arrival);
}

/**
 * torno_epoll_set_certificate:
 * @epoll: a loop
 * @certificate: what connections show from now on; those that are there keep theirs
 */
void
torno_epoll_set_certificate (TornoEpoll *epoll, GTlsCertificate *certificate)
{
  g_set_object (&epoll->certificate, certificate);
}

/**
 * torno_epoll_is_tls:
 * @remote: (nullable): the address that came with a connection
 *
 * Returns: whether it speaks TLS to us
 */
gboolean
torno_epoll_is_tls (GSocketAddress *remote)
{
  const EpollStream *record = torno_epoll_find_stream (remote);

  return record != NULL && record->socket != NULL;
}
