/* What torno-epoll-stream is for plain connections: the end of an idle one is handed to libsoup as a request that it
 * must refuse, since it never lets go of it otherwise, and what a connection is at is noted, so that it can be cut off.
 * TLS itself is GIO's, whose handshake wants a socket of GIO's and a thread; so nothing is gathered here. */
#include "config.h"

#include "torno-tls-stream.h"

typedef struct
{
  TornoPollableStream parent_instance;
  TornoTlsPeer *peer; /* owned */
  TornoPoison poison;
  gboolean has_ended;
} TlsStream;

typedef struct
{
  TornoPollableStreamClass parent_class;
} TlsStreamClass;

GType torno_tls_stream_get_type (void);

G_DEFINE_TYPE (TlsStream, torno_tls_stream, TORNO_TYPE_POLLABLE_STREAM)

/* --- receiving --- */

static gssize
read_now (gpointer owner, void *buffer, gsize length, GError **error)
{
  TlsStream *self = owner;
  g_autoptr (GError) fault = NULL;
  gssize n = self->has_ended ? 0
                             : g_pollable_input_stream_read_nonblocking (torno_pollable_stream_get_base_input (self),
                                                                         buffer, length, NULL, &fault);

  if (n > 0)
    {
      if (self->peer->record.phase == TORNO_EPOLL_IDLE)
        torno_epoll_set_phase (self->peer->record.remote, TORNO_EPOLL_HEAD);
      return n;
    }
  if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return -1;
    }
  self->has_ended = TRUE;
  return torno_epoll_give_poison (&self->poison, self->peer->record.phase, buffer, length);
}

static gboolean
is_readable (gpointer owner)
{
  return ((TlsStream *) owner)->has_ended || torno_pollable_is_base_readable (owner);
}

static GSource *
make_input_source (gpointer owner, gpointer half, GCancellable *cancellable)
{
  g_autoptr (GSource) now = NULL;

  if (!((TlsStream *) owner)->has_ended)
    return torno_pollable_make_base_input_source (owner, half, cancellable);
  now = g_timeout_source_new (0);
  return g_pollable_source_new_full (half, now, cancellable);
}

/* --- sending --- */

static gssize
write_now (gpointer owner, const void *bytes, gsize length, GError **error)
{
  TlsStream *self = owner;
  g_autoptr (GError) fault = NULL;
  gssize n;

  if (self->poison.doses > 0)
    return length; /* the answer to a request that nobody made, or not to its end */
  n = g_pollable_output_stream_write_nonblocking (torno_pollable_stream_get_base_output (self), bytes, length, NULL,
                                                  &fault);
  if (n > 0)
    self->peer->record.stalled_since_us = 0;
  else if (self->peer->record.stalled_since_us == 0 && g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->peer->record.stalled_since_us = g_get_monotonic_time ();
  if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  return n;
}

static const TornoPollableFuncs pollable_funcs = { read_now,          write_now,
                                                   is_readable,       torno_pollable_is_base_writable,
                                                   make_input_source, torno_pollable_make_base_output_source };

/* --- the stream --- */

/* TLS says good bye, for which nobody who does not read is waited for: nothing goes out of a socket that is shut down.
 */
static gboolean
close_stream (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  TlsStream *self = (TlsStream *) stream;
  GSocket *socket = self->peer->socket;
  GIOStream *base = torno_pollable_stream_get_base (self);

  if (g_io_stream_is_closed (base))
    return TRUE;
  if (!(g_socket_condition_check (socket, G_IO_OUT) & G_IO_OUT))
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
  g_io_stream_close (base, NULL, NULL);
  torno_epoll_watch_remove (&self->peer->record);
  return TRUE;
}

static void
finalize_stream (GObject *object)
{
  TlsStream *self = (TlsStream *) object;

  close_stream (G_IO_STREAM (self), NULL, NULL);
  torno_tls_peer_free (self->peer);
  G_OBJECT_CLASS (torno_tls_stream_parent_class)->finalize (object);
}

static void
torno_tls_stream_class_init (TlsStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize_stream;
  G_IO_STREAM_CLASS (class)->close_fn = close_stream;
  class->parent_class.funcs = &pollable_funcs;
}

static void
torno_tls_stream_init (TlsStream *self)
{
}

static void
end (EpollRecord *record)
{
  g_socket_shutdown (((TornoTlsPeer *) record)->socket, TRUE, TRUE, NULL);
}

/**
 * torno_tls_peer_new:
 * @epoll: the loop that counts it
 * @socket: a connection that was admitted
 * @remote: where it comes from
 *
 * Returns: (transfer full): who has begun and said nothing yet
 */
TornoTlsPeer *
torno_tls_peer_new (TornoEpoll *epoll, GSocket *socket, GSocketAddress *remote)
{
  TornoTlsPeer *self = g_new0 (TornoTlsPeer, 1);

  self->socket = g_object_ref (socket);
  self->record.is_tls = TRUE;
  self->record.end = end;
  self->record.phase = TORNO_EPOLL_HEAD;
  torno_epoll_watch_add (&self->record, epoll, remote);
  return self;
}

/**
 * torno_tls_peer_free:
 * @peer: (transfer full): a connection, which is closed
 */
void
torno_tls_peer_free (TornoTlsPeer *peer)
{
  TornoEpoll *epoll = peer->record.epoll;

  torno_epoll_watch_remove (&peer->record);
  g_socket_close (peer->socket, NULL);
  g_object_unref (peer->socket);
  g_free (peer);
  g_source_unref (&epoll->source);
}

/**
 * torno_tls_stream_new:
 * @base: (transfer none): a TLS connection whose handshake is over
 * @peer: (transfer full): what is counted of it
 *
 * Returns: (transfer full): a stream that closes both
 */
GIOStream *
torno_tls_stream_new (GIOStream *base, TornoTlsPeer *peer)
{
  TlsStream *self = g_object_new (torno_tls_stream_get_type (), NULL);

  torno_pollable_stream_set_base (TORNO_POLLABLE_STREAM (self), base);
  self->peer = peer;
  return G_IO_STREAM (self);
}
