/* A connection costs the one who opens it nothing, so it is bounded: those that dribble a request, never ask, or never
 * read the answer are cut off by a look at all of them once a second, and one address has at most its share.
 *
 * libsoup does not tell of its connections, but hands on the address that came with each: that object is the key. */
#include "config.h"

#include "torno-address.h"
#include "torno-epoll-private.h"
#include "torno-tally.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STREAM_KEY "torno-epoll-stream"
#define IDLE_FACTOR 4
#define STALL_FACTOR 2
#define REFUSAL                                                                                                        \
  "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Type: application/json\r\n"      \
  "Content-Length: 53\r\n\r\n{\"detail\":\"Too many connections\",\"code\":\"overloaded\"}"

/* libsoup is told as if the peer had closed: see torno-epoll-stream.c. */
static void
cut (EpollStream *stream)
{
  g_byte_array_set_size (stream->out, 0);
  stream->cut = stream->broken = stream->ended = stream->readable = stream->writable = TRUE;
  if (stream->socket != NULL)
    g_socket_shutdown (stream->socket, TRUE, TRUE, NULL);
  else
    torno_epoll_stream_wake (stream);
}

static gboolean
is_late (const EpollStream *stream, gint64 now)
{
  gint64 request_us = stream->epoll->limits.request_seconds * G_USEC_PER_SEC;

  if (stream->cut)
    return FALSE;
  if (stream->stalled_since_us != 0 && now - stream->stalled_since_us > STALL_FACTOR * request_us)
    return TRUE;
  switch (stream->phase)
    {
    case TORNO_EPOLL_IDLE:
      return now - stream->since_us > IDLE_FACTOR * request_us;
    case TORNO_EPOLL_HEAD:
    case TORNO_EPOLL_BODY:
      return now - stream->since_us > request_us;
    case TORNO_EPOLL_WORK:
    case TORNO_EPOLL_SOCKET:
      break;
    }
  return FALSE;
}

static gboolean
on_sweep (gpointer user_data)
{
  TornoEpoll *self = user_data;
  gint64 now = g_get_monotonic_time ();

  for (GList *link = self->streams.head; link != NULL; link = link->next)
    if (is_late (link->data, now))
      cut (link->data);
  return G_SOURCE_CONTINUE;
}

/* --- counting --- */

/* NULL for those that are not counted one by one. */
static char *
find_counted_address (const TornoEpoll *self, GSocketAddress *remote)
{
  GInetAddress *address
      = G_IS_INET_SOCKET_ADDRESS (remote) ? g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)) : NULL;
  g_autofree char *text = NULL;

  if (address == NULL || g_inet_address_get_is_loopback (address))
    return NULL;
  text = g_inet_address_to_string (address);
  if (torno_address_is_listed (self->limits.proxies, text))
    return NULL;
  return g_steal_pointer (&text);
}

/**
 * torno_epoll_find_stream:
 * @remote: (nullable): the address that came with a connection
 *
 * Returns: (transfer none) (nullable): what is counted of it
 */
EpollStream *
torno_epoll_find_stream (GSocketAddress *remote)
{
  return remote != NULL ? g_object_get_data (G_OBJECT (remote), STREAM_KEY) : NULL;
}

/**
 * torno_epoll_watch_admit:
 * @self: the loop
 * @fd: a connection that has come in
 * @remote: where it comes from
 *
 * Returns: FALSE where it is one too many; it is told so, and to be closed
 */
gboolean
torno_epoll_watch_admit (TornoEpoll *self, int fd, GSocketAddress *remote)
{
  const TornoEpollLimits *limits = &self->limits;
  g_autofree char *address = find_counted_address (self, remote);
  gboolean fits
      = (limits->max_connections == 0 || self->streams.length < limits->max_connections)
        && (limits->max_per_address == 0 || torno_tally_get (self->per_address, address) < limits->max_per_address);

  if (!fits)
    send (fd, REFUSAL, strlen (REFUSAL), MSG_NOSIGNAL | MSG_DONTWAIT);
  return fits;
}

/**
 * torno_epoll_watch_add:
 * @stream: a connection that was admitted
 * @remote: where it comes from
 */
void
torno_epoll_watch_add (EpollStream *stream, GSocketAddress *remote)
{
  TornoEpoll *self = stream->epoll;

  stream->remote = g_object_ref (remote);
  g_object_set_data (G_OBJECT (remote), STREAM_KEY, stream);
  stream->since_us = g_get_monotonic_time ();
  stream->link.data = stream;
  g_queue_push_tail_link (&self->streams, &stream->link);
  stream->address = find_counted_address (self, remote);
  torno_tally_add (self->per_address, stream->address, 1);
}

/**
 * torno_epoll_watch_remove:
 * @stream: a connection that is closed
 */
void
torno_epoll_watch_remove (EpollStream *stream)
{
  TornoEpoll *self = stream->epoll;

  if (stream->remote == NULL)
    return;
  g_object_set_data (G_OBJECT (stream->remote), STREAM_KEY, NULL);
  g_clear_object (&stream->remote);
  g_queue_unlink (&self->streams, &stream->link);
  torno_tally_add (self->per_address, stream->address, -1);
  g_clear_pointer (&stream->address, g_free);
}

/* --- the loop's own --- */

/**
 * torno_epoll_watch_begin:
 * @self: a new loop
 */
void
torno_epoll_watch_begin (TornoEpoll *self)
{
  g_queue_init (&self->streams);
  self->per_address = torno_tally_new ();
}

/**
 * torno_epoll_watch_stop:
 * @self: a loop that is about to go; its streams may outlive this
 */
void
torno_epoll_watch_stop (TornoEpoll *self)
{
  g_clear_handle_id (&self->sweep_timer, g_source_remove);
}

/**
 * torno_epoll_watch_end:
 * @self: a loop whose last stream has gone
 */
void
torno_epoll_watch_end (TornoEpoll *self)
{
  g_hash_table_unref (self->per_address);
}

/* --- public --- */

/**
 * torno_epoll_set_limits:
 * @epoll: a loop
 * @limits: what its connections may cost; what it points to must outlive the loop
 */
void
torno_epoll_set_limits (TornoEpoll *epoll, const TornoEpollLimits *limits)
{
  epoll->limits = *limits;
  if (epoll->sweep_timer == 0)
    epoll->sweep_timer = g_timeout_add_seconds (1, on_sweep, epoll);
}

/**
 * torno_epoll_set_phase:
 * @remote: the address that came with a connection; one without a connection of ours is let be
 * @phase: what it is at from now on
 */
void
torno_epoll_set_phase (GSocketAddress *remote, TornoEpollPhase phase)
{
  EpollStream *stream = torno_epoll_find_stream (remote);

  if (stream == NULL || stream->phase == TORNO_EPOLL_SOCKET)
    return;
  /* The time of a body is that of its whole request. */
  if (phase != TORNO_EPOLL_BODY || stream->phase != TORNO_EPOLL_HEAD)
    stream->since_us = g_get_monotonic_time ();
  stream->phase = phase;
}

/**
 * torno_epoll_cut:
 * @remote: the address that came with a connection
 *
 * Ends it without a word.
 */
void
torno_epoll_cut (GSocketAddress *remote)
{
  EpollStream *stream = torno_epoll_find_stream (remote);

  if (stream != NULL)
    cut (stream);
}

/**
 * torno_epoll_get_side_context:
 * @remote: the address that came with a connection
 *
 * Returns: (transfer none) (nullable): where the sources of a connection are to lie that seldom has anything to say;
 * NULL for one that speaks TLS, or is not of a loop of ours
 */
TornoSideContext *
torno_epoll_get_side_context (GSocketAddress *remote)
{
  const EpollStream *stream = torno_epoll_find_stream (remote);

  return stream != NULL && stream->socket == NULL ? stream->epoll->side : NULL;
}
