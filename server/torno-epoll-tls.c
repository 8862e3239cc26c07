/* Connections that are to speak TLS: counted and bounded as the plain ones, from the first packet on. A handshake
 * blocks a thread, so it begins when the caller has said something, one address has only so many at a time, and all
 * have together: where others wait, those that take longer than a handshake does are cut off. GIO's own threads would
 * be ten. */
#include "config.h"

#include "torno-tally.h"
#include "torno-tls-stream.h"

#define MAX_HANDSHAKES 64
#define MAX_PER_ADDRESS 4
#define PATIENCE_US G_USEC_PER_SEC /* with a handshake that others wait for */

typedef struct
{
  TornoEpoll *epoll; /* not owned; the peer's record does */
  TornoTlsPeer *peer;
  GSocketAddress *local, *remote;
  GSource *heard; /* of the first word, or NULL */
  GIOStream *tls;
  GThread *thread;  /* of the handshake, or NULL */
  gint64 since_us;  /* when that began */
  gboolean greeted; /* written by the thread, before done */
  GSource *done;    /* made ready by the thread */
  GList link;       /* in one of the loop's queues of them */
} Arrival;

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
drop (Arrival *arrival)
{
  clear_source (&arrival->heard);
  g_clear_pointer (&arrival->thread, g_thread_join);
  clear_source (&arrival->done);
  g_clear_object (&arrival->tls);
  g_clear_pointer (&arrival->peer, torno_tls_peer_free);
  g_object_unref (arrival->local);
  g_object_unref (arrival->remote);
  g_free (arrival);
}

/* --- handshakes --- */

static gpointer
run_handshake (gpointer data)
{
  Arrival *arrival = data;

  arrival->greeted = g_tls_connection_handshake (G_TLS_CONNECTION (arrival->tls), NULL, NULL);
  g_source_set_ready_time (arrival->done, 0);
  return NULL;
}

static gboolean
dispatch_done (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs done_funcs = { NULL, NULL, dispatch_done, NULL, NULL, NULL };

static gboolean on_done (gpointer user_data);

static gboolean
may_begin (const Arrival *arrival)
{
  const TornoEpollTls *tls = &arrival->epoll->tls;

  return tls->under_way.length < MAX_HANDSHAKES
         && torno_tally_get (tls->per_address, arrival->peer->record.address) < MAX_PER_ADDRESS;
}

/* g_tls_server_connection_new() reads all authorities that the system trusts, each time anew, which takes longer than
 * the handshake does. We ask callers for no certificate, so nobody needs to be trusted. */
static GIOStream *
make_tls (GSocket *socket, GTlsCertificate *certificate)
{
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);

  return g_initable_new (g_tls_backend_get_server_connection_type (g_tls_backend_get_default ()), NULL, NULL,
                         "base-io-stream", connection, "certificate", certificate, "database", NULL,
                         "require-close-notify", FALSE, NULL);
}

static void
begin_handshake (Arrival *arrival)
{
  TornoEpollTls *tls = &arrival->epoll->tls;

  arrival->tls = make_tls (arrival->peer->socket, tls->certificate);
  arrival->done = g_source_new (&done_funcs, sizeof (GSource));
  g_source_set_callback (arrival->done, on_done, arrival, NULL);
  g_source_attach (arrival->done, g_main_context_get_thread_default ());
  arrival->since_us = g_get_monotonic_time ();
  g_queue_push_tail_link (&tls->under_way, &arrival->link);
  torno_tally_add (tls->per_address, arrival->peer->record.address, 1);
  arrival->thread = g_thread_new ("handshake", run_handshake, arrival);
}

static void
begin_waiting (TornoEpollTls *tls)
{
  GList *next;

  for (GList *link = tls->waiting.head; link != NULL; link = next)
    {
      Arrival *arrival = link->data;

      next = link->next;
      if (!arrival->peer->record.cut && !may_begin (arrival))
        continue;
      g_queue_unlink (&tls->waiting, link);
      if (arrival->peer->record.cut)
        drop (arrival);
      else
        begin_handshake (arrival);
    }
}

static gboolean
on_done (gpointer user_data)
{
  Arrival *arrival = user_data;
  TornoEpoll *epoll = arrival->epoll;
  G_GNUC_UNUSED g_autoptr (GSource) alive = g_source_ref (&epoll->source);
  g_autoptr (GIOStream) stream = NULL;

  g_thread_join (g_steal_pointer (&arrival->thread));
  g_queue_unlink (&epoll->tls.under_way, &arrival->link);
  torno_tally_add (epoll->tls.per_address, arrival->peer->record.address, -1);
  if (arrival->greeted && !arrival->peer->record.cut)
    {
      stream = torno_tls_stream_new (arrival->tls, g_steal_pointer (&arrival->peer));
      epoll->accepted (stream, arrival->local, arrival->remote, epoll->user_data);
    }
  drop (arrival);
  begin_waiting (&epoll->tls);
  return G_SOURCE_REMOVE;
}

/* --- arrivals --- */

static gboolean
on_first_word (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Arrival *arrival = user_data;
  TornoEpollTls *tls = &arrival->epoll->tls;

  clear_source (&arrival->heard);
  g_queue_unlink (&tls->silent, &arrival->link);
  g_queue_push_tail_link (&tls->waiting, &arrival->link);
  begin_waiting (tls);
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
  Arrival *arrival = g_new0 (Arrival, 1);

  arrival->epoll = self;
  arrival->peer = torno_tls_peer_new (self, socket, remote);
  arrival->local = g_object_ref (local);
  arrival->remote = g_object_ref (remote);
  arrival->link.data = arrival;
  g_queue_push_tail_link (&self->tls.silent, &arrival->link);
  arrival->heard = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (arrival->heard, (GSourceFunc) (void (*) (void)) on_first_word, arrival, NULL);
  g_source_attach (arrival->heard, g_main_context_get_thread_default ());
}

/* --- the loop's own --- */

/**
 * torno_epoll_tls_begin:
 * @self: a new loop
 */
void
torno_epoll_tls_begin (TornoEpoll *self)
{
  TornoEpollTls *tls = &self->tls;

  tls->per_address = torno_tally_new ();
  g_queue_init (&tls->silent);
  g_queue_init (&tls->waiting);
  g_queue_init (&tls->under_way);
}

/**
 * torno_epoll_tls_sweep:
 * @self: the loop
 * @now: the monotonic time, in microseconds
 *
 * Makes room for those that wait, which is to be done once a second or so.
 */
void
torno_epoll_tls_sweep (TornoEpoll *self, gint64 now)
{
  TornoEpollTls *tls = &self->tls;

  if (tls->under_way.length == MAX_HANDSHAKES && tls->waiting.length > 0)
    for (GList *link = tls->under_way.head; link != NULL; link = link->next)
      {
        Arrival *arrival = link->data;

        if (now - arrival->since_us > PATIENCE_US)
          torno_epoll_watch_cut (&arrival->peer->record);
      }
  begin_waiting (tls);
}

static void
drop_all (GQueue *arrivals)
{
  GList *link;

  while ((link = g_queue_pop_head_link (arrivals)) != NULL)
    drop (link->data);
}

/**
 * torno_epoll_tls_stop:
 * @self: a loop that is about to go
 *
 * Lets go of those that were not handed on, when their threads have ended.
 */
void
torno_epoll_tls_stop (TornoEpoll *self)
{
  TornoEpollTls *tls = &self->tls;

  for (GList *link = tls->under_way.head; link != NULL; link = link->next)
    torno_epoll_watch_cut (&((Arrival *) link->data)->peer->record);
  drop_all (&tls->silent);
  drop_all (&tls->waiting);
  drop_all (&tls->under_way);
}

/**
 * torno_epoll_tls_end:
 * @self: a loop whose last connection has gone
 */
void
torno_epoll_tls_end (TornoEpoll *self)
{
  g_clear_object (&self->tls.certificate);
  g_hash_table_unref (self->tls.per_address);
}

/* --- public --- */

/**
 * torno_epoll_set_certificate:
 * @epoll: a loop
 * @certificate: what connections show from now on; those that are there keep theirs
 */
void
torno_epoll_set_certificate (TornoEpoll *epoll, GTlsCertificate *certificate)
{
  g_set_object (&epoll->tls.certificate, certificate);
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
  const EpollRecord *record = torno_epoll_watch_find (remote);

  return record != NULL && record->is_tls;
}
