/* Debian 12's libsoup (before 3.3.0) never lets go of a keep-alive connection that its client closes while idle: no
 * read is under way that would see the end. A server on it runs out of descriptors after some thousand clients. Here
 * the end of an idle connection is handed to libsoup as a request that it must refuse, after which it closes.
 *
 * All connections share one edge-triggered epoll descriptor, which is the only one that the main context polls: GLib
 * wakes itself up for every descriptor that is added or taken out, eight times a request. What is written in one turn
 * of the main loop goes out in one send. Public API only. */
#include "config.h"

#include "torno-epoll-private.h"

#include <errno.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Up to this much waits for the end of the turn; larger writes go out at once. */
#define COALESCE_BYTES 16384
/* A NUL cannot stand in the head of a request. Where the end came in the middle of one it goes there first; hence
 * several doses. */
#define POISON "\0\r\n\r\n"
#define POISON_BYTES 5
#define MAX_DOSES 64

typedef struct
{
  TornoPollableStreamClass parent_class;
} EpollStreamClass;

GType torno_epoll_stream_get_type (void);

G_DEFINE_TYPE (EpollStream, torno_epoll_stream, TORNO_TYPE_POLLABLE_STREAM)

/* --- sending --- */

static void
mark_clean (EpollStream *self)
{
  if (!self->is_dirty)
    return;
  self->is_dirty = FALSE;
  g_queue_unlink (&self->record.epoll->dirty, &self->dirty_link);
}

/**
 * torno_epoll_stream_mark_dirty:
 * @self: a stream with bytes that are to go out before the next poll
 */
void
torno_epoll_stream_mark_dirty (EpollStream *self)
{
  if (self->is_dirty)
    return;
  self->is_dirty = TRUE;
  self->dirty_link = (GList){ self, NULL, NULL };
  g_queue_push_tail_link (&self->record.epoll->dirty, &self->dirty_link);
}

/**
 * torno_epoll_stream_wake:
 * @self: a stream that can do something it could not do before
 */
void
torno_epoll_stream_wake (EpollStream *self)
{
  if (self->record.phase == TORNO_EPOLL_SOCKET)
    torno_side_context_wake (self->record.epoll->side);
}

static void
note_full (EpollStream *self)
{
  self->writable = FALSE;
  if (self->record.stalled_since_us == 0)
    self->record.stalled_since_us = g_get_monotonic_time ();
}

/**
 * torno_epoll_stream_flush:
 * @self: a stream
 *
 * Leaves bytes behind where the socket is full: EPOLLOUT marks the stream dirty again.
 */
void
torno_epoll_stream_flush (EpollStream *self)
{
  gsize sent = 0;

  while (sent < self->out->len)
    {
      gssize n = send (self->fd, self->out->data + sent, self->out->len - sent, MSG_NOSIGNAL | MSG_DONTWAIT);

      if (n >= 0)
        {
          sent += n;
          self->record.stalled_since_us = 0;
        }
      else if (errno == EAGAIN)
        {
          note_full (self);
          break;
        }
      else if (errno != EINTR)
        {
          self->broken = self->ended = self->readable = TRUE;
          sent = self->out->len;
        }
    }
  if (sent > 0)
    g_byte_array_remove_range (self->out, 0, sent);
  mark_clean (self);
  torno_epoll_stream_wake (self);
}

static gssize
fail_errno (GError **error)
{
  int saved = errno;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved), g_strerror (saved));
  return -1;
}

static gssize
write_now (gpointer owner, const void *bytes, gsize length, GError **error)
{
  EpollStream *self = owner;
  gssize n;

  if (self->poison.doses > 0)
    return length; /* the answer to a request that nobody made, or not to its end */
  if (self->fd < 0 || self->broken)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "the connection has ended");
      return -1;
    }
  if (self->out->len + length <= COALESCE_BYTES)
    {
      g_byte_array_append (self->out, bytes, length);
      torno_epoll_stream_mark_dirty (self);
      return length;
    }
  if (self->out->len > 0 && self->writable)
    torno_epoll_stream_flush (self);
  if (!self->writable || self->out->len > 0)
    return torno_pollable_fail_would_block (error);
  n = send (self->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n >= 0)
    {
      self->record.stalled_since_us = 0;
      return n;
    }
  if (errno == EAGAIN)
    note_full (self);
  if (errno == EAGAIN || errno == EINTR)
    return torno_pollable_fail_would_block (error);
  return fail_errno (error);
}

static gboolean
is_writable (gpointer owner)
{
  const EpollStream *self = owner;

  return self->fd < 0 || (self->writable && self->out->len == 0);
}

static GSource *
make_output_source (gpointer owner, gpointer half, GCancellable *cancellable)
{
  return torno_epoll_source_new (owner, half, is_writable, cancellable);
}

/* --- receiving --- */

static gboolean
needs_poison (void)
{
  return !soup_check_version (3, 3, 0);
}

/* A body that ends too early libsoup sees by itself, and none is to end with what we made up. */
static gboolean
is_between_bodies (TornoEpollPhase phase)
{
  return phase == TORNO_EPOLL_IDLE || phase == TORNO_EPOLL_HEAD;
}

/**
 * torno_epoll_give_poison:
 * @poison: what a connection that has ended was given so far
 * @phase: what it was at
 * @buffer: where libsoup reads to
 * @length: how much there is room for
 *
 * Returns: how much it is given to read; 0: the end
 */
gssize
torno_epoll_give_poison (TornoPoison *poison, TornoEpollPhase phase, void *buffer, gsize length)
{
  if (!is_between_bodies (phase) || poison->doses >= MAX_DOSES || length < POISON_BYTES || !needs_poison ())
    return 0;
  poison->doses++;
  memcpy (buffer, POISON, POISON_BYTES);
  return POISON_BYTES;
}

static gssize
read_now (gpointer owner, void *buffer, gsize length, GError **error)
{
  EpollStream *self = owner;
  gssize n, n_poison;
  int saved;

  if (self->fd < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the connection is closed");
      return -1;
    }
  if (!self->readable)
    return torno_pollable_fail_would_block (error);
  n = self->record.cut ? 0 : recv (self->fd, buffer, length, MSG_DONTWAIT);
  if (n > 0)
    {
      /* Less than asked for: nothing is left, and epoll tells when more comes. The end comes without an event of its
       * own. */
      self->readable = self->ended || (gsize) n == length;
      if (self->record.phase == TORNO_EPOLL_IDLE)
        torno_epoll_set_phase (self->record.remote, TORNO_EPOLL_HEAD);
      return n;
    }
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    {
      self->readable = self->ended || errno == EINTR;
      return torno_pollable_fail_would_block (error);
    }
  saved = errno;
  self->ended = self->readable = TRUE;
  n_poison = torno_epoll_give_poison (&self->poison, self->record.phase, buffer, length);
  errno = saved;
  return n_poison > 0 || n == 0 ? n_poison : fail_errno (error);
}

static gboolean
is_readable (gpointer owner)
{
  const EpollStream *self = owner;

  return self->fd < 0 || self->readable;
}

static GSource *
make_input_source (gpointer owner, gpointer half, GCancellable *cancellable)
{
  return torno_epoll_source_new (owner, half, is_readable, cancellable);
}

static const TornoPollableFuncs pollable_funcs
    = { read_now, write_now, is_readable, is_writable, make_input_source, make_output_source };

/* --- the stream --- */

static gboolean
close_stream (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  EpollStream *self = (EpollStream *) stream;

  if (self->fd < 0)
    return TRUE;
  if (self->out->len > 0 && !self->broken)
    torno_epoll_stream_flush (self);
  mark_clean (self);
  torno_epoll_watch_remove (&self->record);
  close (self->fd); /* also takes it out of epoll */
  self->fd = -1;
  return TRUE;
}

static void
finalize_stream (GObject *object)
{
  EpollStream *self = (EpollStream *) object;

  close_stream (G_IO_STREAM (self), NULL, NULL);
  g_byte_array_unref (self->out);
  g_source_unref (&self->record.epoll->source);
  G_OBJECT_CLASS (torno_epoll_stream_parent_class)->finalize (object);
}

static void
torno_epoll_stream_class_init (EpollStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize_stream;
  G_IO_STREAM_CLASS (class)->close_fn = close_stream;
  class->parent_class.funcs = &pollable_funcs;
}

/* libsoup is told as if the peer had closed. */
static void
end (EpollRecord *record)
{
  EpollStream *self = (EpollStream *) ((guchar *) record - G_STRUCT_OFFSET (EpollStream, record));

  g_byte_array_set_size (self->out, 0);
  self->broken = self->ended = self->readable = self->writable = TRUE;
  torno_epoll_stream_wake (self);
}

static void
torno_epoll_stream_init (EpollStream *self)
{
  self->fd = -1;
  self->record.end = end;
  self->out = g_byte_array_new ();
}

/**
 * torno_epoll_stream_new:
 * @epoll: who tells it what its socket can do
 * @fd: (transfer full): the socket, which was admitted
 * @remote: where it comes from
 *
 * Returns: (transfer full): a stream that may write
 */
EpollStream *
torno_epoll_stream_new (TornoEpoll *epoll, int fd, GSocketAddress *remote)
{
  EpollStream *self = g_object_new (torno_epoll_stream_get_type (), NULL);

  self->fd = fd;
  self->writable = TRUE;
  torno_epoll_watch_add (&self->record, epoll, remote);
  return self;
}
