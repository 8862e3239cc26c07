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

#define RECORD_KEY "torno-epoll-record"
#define IDLE_FACTOR 4
#define STALL_FACTOR 2
#define REFUSAL                                                                                                        \
  "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Type: application/json\r\n"      \
  "Content-Length: 53\r\n\r\n{\"detail\":\"Too many connections\",\"code\":\"overloaded\"}"

static gboolean
is_late (const EpollRecord *record, gint64 now)
{
  gint64 request_us = record->epoll->limits.request_seconds * G_USEC_PER_SEC;

  if (record->cut)
    return FALSE;
  if (record->stalled_since_us != 0 && now - record->stalled_since_us > STALL_FACTOR * request_us)
    return TRUE;
  switch (record->phase)
    {
    case TORNO_EPOLL_IDLE:
      return now - record->since_us > IDLE_FACTOR * request_us;
    case TORNO_EPOLL_HEAD:
    case TORNO_EPOLL_BODY:
      return now - record->since_us > request_us;
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

  for (GList *link = self->records.head; link != NULL; link = link->next)
    if (is_late (link->data, now))
      torno_epoll_watch_cut (link->data);
  torno_epoll_tls_sweep (self, now);
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
 * torno_epoll_watch_find:
 * @remote: (nullable): the address that came with a connection
 *
 * Returns: (transfer none) (nullable): what is counted of it
 */
EpollRecord *
torno_epoll_watch_find (GSocketAddress *remote)
{
  return remote != NULL ? g_object_get_data (G_OBJECT (remote), RECORD_KEY) : NULL;
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
      = (limits->max_connections == 0 || self->records.length < limits->max_connections)
        && (limits->max_per_address == 0 || torno_tally_get (self->per_address, address) < limits->max_per_address);

  if (!fits)
    send (fd, REFUSAL, strlen (REFUSAL), MSG_NOSIGNAL | MSG_DONTWAIT);
  return fits;
}

/**
 * torno_epoll_watch_add:
 * @record: of a connection that was admitted
 * @self: its loop
 * @remote: where it comes from
 */
void
torno_epoll_watch_add (EpollRecord *record, TornoEpoll *self, GSocketAddress *remote)
{
  record->epoll = (TornoEpoll *) g_source_ref (&self->source);
  record->remote = g_object_ref (remote);
  g_object_set_data (G_OBJECT (remote), RECORD_KEY, record);
  record->since_us = g_get_monotonic_time ();
  record->link.data = record;
  g_queue_push_tail_link (&self->records, &record->link);
  record->address = find_counted_address (self, remote);
  torno_tally_add (self->per_address, record->address, 1);
}

/**
 * torno_epoll_watch_cut:
 * @record: of a connection
 *
 * Ends it without a word.
 */
void
torno_epoll_watch_cut (EpollRecord *record)
{
  record->cut = TRUE;
  record->end (record);
}

/**
 * torno_epoll_watch_remove:
 * @record: of a connection that is closed; once more does nothing
 */
void
torno_epoll_watch_remove (EpollRecord *record)
{
  TornoEpoll *self = record->epoll;

  if (record->remote == NULL)
    return;
  g_object_set_data (G_OBJECT (record->remote), RECORD_KEY, NULL);
  g_clear_object (&record->remote);
  g_queue_unlink (&self->records, &record->link);
  torno_tally_add (self->per_address, record->address, -1);
  g_clear_pointer (&record->address, g_free);
}

/* --- the loop's own --- */

/**
 * torno_epoll_watch_begin:
 * @self: a new loop
 */
void
torno_epoll_watch_begin (TornoEpoll *self)
{
  g_queue_init (&self->records);
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
  EpollRecord *record = torno_epoll_watch_find (remote);

  if (record == NULL || record->phase == TORNO_EPOLL_SOCKET)
    return;
  /* The time of a body is that of its whole request. */
  if (phase != TORNO_EPOLL_BODY || record->phase != TORNO_EPOLL_HEAD)
    record->since_us = g_get_monotonic_time ();
  record->phase = phase;
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
  EpollRecord *record = torno_epoll_watch_find (remote);

  if (record != NULL)
    torno_epoll_watch_cut (record);
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
  const EpollRecord *record = torno_epoll_watch_find (remote);

  return record != NULL && !record->is_tls ? record->epoll->side : NULL;
}
