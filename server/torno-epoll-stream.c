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
  GIOStreamClass parent_class;
} EpollStreamClass;

typedef struct
{
  GInputStream parent_instance;
  EpollStream *stream; /* not owned: the stream owns us */
} EpollInput;

typedef struct
{
  GInputStreamClass parent_class;
} EpollInputClass;

typedef struct
{
  GOutputStream parent_instance;
  EpollStream *stream; /* not owned */
} EpollOutput;

typedef struct
{
  GOutputStreamClass parent_class;
} EpollOutputClass;

GType torno_epoll_stream_get_type (void);
GType torno_epoll_input_get_type (void);
GType torno_epoll_output_get_type (void);
static void pollable_input_init (GPollableInputStreamInterface *iface);
static void pollable_output_init (GPollableOutputStreamInterface *iface);

G_DEFINE_TYPE (EpollStream, torno_epoll_stream, G_TYPE_IO_STREAM)
G_DEFINE_TYPE_WITH_CODE (EpollInput,
                         torno_epoll_input,
                         G_TYPE_INPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_input_init))
G_DEFINE_TYPE_WITH_CODE (EpollOutput,
                         torno_epoll_output,
                         G_TYPE_OUTPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, pollable_output_init))

/* --- sources that wait for a flag, not for a descriptor --- */

typedef struct
{
  GSource source;
  EpollStream *stream; /* owned */
  GObject *half;
  gboolean is_output;
} ReadySource;

static gboolean
is_ready (const ReadySource *self)
{
  const EpollStream *stream = self->stream;

  if (stream->fd < 0)
    return TRUE;
  return self->is_output ? stream->writable && stream->out->len == 0 : stream->readable;
}

static gboolean
prepare_ready (GSource *source, int *timeout)
{
  *timeout = -1;
  return is_ready ((ReadySource *) source);
}

static gboolean
check_ready (GSource *source)
{
  return is_ready ((ReadySource *) source);
}

static gboolean
dispatch_ready (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return ((GPollableSourceFunc) (void (*) (void)) callback) (((ReadySource *) source)->half, user_data);
}

static void
finalize_ready (GSource *source)
{
  g_object_unref (((ReadySource *) source)->stream);
}

/* What a closure set on the source is called with, as GIO's own pollable sources do it. */
static gboolean
invoke_closure (GObject *half, gpointer user_data)
{
  GClosure *closure = user_data;
  g_auto (GValue) param = G_VALUE_INIT, result = G_VALUE_INIT;

  g_value_init (&result, G_TYPE_BOOLEAN);
  g_value_init (&param, G_TYPE_OBJECT);
  g_value_set_object (&param, half);
  g_closure_invoke (closure, &result, 1, &param, NULL);
  return g_value_get_boolean (&result);
}

static GSourceFuncs ready_funcs = {
  prepare_ready, check_ready, dispatch_ready, finalize_ready, (GSourceFunc) (void (*) (void)) invoke_closure, NULL
};

static GSource *
make_source (EpollStream *stream, gpointer half, gboolean is_output, GCancellable *cancellable)
{
  GSource *source = g_source_new (&ready_funcs, sizeof (ReadySource));
  ReadySource *self = (ReadySource *) source;

  self->stream = g_object_ref (stream);
  self->half = half;
  self->is_output = is_output;
  if (cancellable != NULL)
    {
      GSource *cancel = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancel);
      g_source_add_child_source (source, cancel);
      g_source_unref (cancel);
    }
  return source;
}

/* --- sending --- */

static void
mark_clean (EpollStream *self)
{
  if (!self->is_dirty)
    return;
  self->is_dirty = FALSE;
  g_queue_unlink (&self->epoll->dirty, &self->dirty_link);
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
  g_queue_push_tail_link (&self->epoll->dirty, &self->dirty_link);
}

/**
 * torno_epoll_stream_wake:
 * @self: a stream that can do something it could not do before
 */
void
torno_epoll_stream_wake (EpollStream *self)
{
  if (self->phase == TORNO_EPOLL_SOCKET)
    torno_side_context_wake (self->epoll->side);
}

static void
note_full (EpollStream *self)
{
  self->writable = FALSE;
  if (self->stalled_since_us == 0)
    self->stalled_since_us = g_get_monotonic_time ();
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
          self->stalled_since_us = 0;
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
fail_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "would block");
  return -1;
}

static gssize
fail_errno (GError **error)
{
  int saved = errno;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (saved), g_strerror (saved));
  return -1;
}

static gssize
write_now (EpollStream *self, const void *bytes, gsize length, GError **error)
{
  gssize n;

  if (self->doses > 0)
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
    return fail_would_block (error);
  n = send (self->fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n >= 0)
    {
      self->stalled_since_us = 0;
      return n;
    }
  if (errno == EAGAIN)
    note_full (self);
  if (errno == EAGAIN || errno == EINTR)
    return fail_would_block (error);
  return fail_errno (error);
}

static gssize
write_output (GOutputStream *output, const void *bytes, gsize length, GCancellable *cancellable, GError **error)
{
  return write_now (((EpollOutput *) output)->stream, bytes, length, error);
}

static gssize
write_pollable (GPollableOutputStream *output, const void *bytes, gsize length, GError **error)
{
  return write_now (((EpollOutput *) output)->stream, bytes, length, error);
}

static gboolean
is_writable (GPollableOutputStream *output)
{
  const EpollStream *stream = ((EpollOutput *) output)->stream;

  return stream->fd < 0 || (stream->writable && stream->out->len == 0);
}

static GSource *
make_output_source (GPollableOutputStream *output, GCancellable *cancellable)
{
  return make_source (((EpollOutput *) output)->stream, output, TRUE, cancellable);
}

static void
pollable_output_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = is_writable;
  iface->create_source = make_output_source;
  iface->write_nonblocking = write_pollable;
}

static void
torno_epoll_output_class_init (EpollOutputClass *class)
{
  G_OUTPUT_STREAM_CLASS (class)->write_fn = write_output;
}

static void
torno_epoll_output_init (EpollOutput *self)
{
}

/* --- receiving --- */

static gboolean
needs_poison (void)
{
  return !soup_check_version (3, 3, 0);
}

/* A body that ends too early libsoup sees by itself, and none is to end with what we made up. */
static gboolean
is_between_bodies (const EpollStream *self)
{
  return self->phase == TORNO_EPOLL_IDLE || self->phase == TORNO_EPOLL_HEAD;
}

static gssize
read_now (EpollStream *self, void *buffer, gsize length, GError **error)
{
  gssize n;

  if (self->fd < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the connection is closed");
      return -1;
    }
  if (!self->readable)
    return fail_would_block (error);
  n = self->cut ? 0 : recv (self->fd, buffer, length, MSG_DONTWAIT);
  if (n > 0)
    {
      /* Less than asked for: nothing is left, and epoll tells when more comes. The end comes without an event of its
       * own. */
      self->readable = self->ended || (gsize) n == length;
      if (self->phase == TORNO_EPOLL_IDLE)
        torno_epoll_set_phase (self->remote, TORNO_EPOLL_HEAD);
      return n;
    }
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    {
      self->readable = self->ended || errno == EINTR;
      return fail_would_block (error);
    }
  self->ended = self->readable = TRUE;
  if (is_between_bodies (self) && self->doses < MAX_DOSES && length >= POISON_BYTES && needs_poison ())
    {
      self->doses++;
      memcpy (buffer, POISON, POISON_BYTES);
      return POISON_BYTES;
    }
  return n == 0 ? 0 : fail_errno (error);
}

static gssize
read_input (GInputStream *input, void *buffer, gsize length, GCancellable *cancellable, GError **error)
{
  return read_now (((EpollInput *) input)->stream, buffer, length, error);
}

static gssize
read_pollable (GPollableInputStream *input, void *buffer, gsize length, GError **error)
{
  return read_now (((EpollInput *) input)->stream, buffer, length, error);
}

static gboolean
is_readable (GPollableInputStream *input)
{
  const EpollStream *stream = ((EpollInput *) input)->stream;

  return stream->fd < 0 || stream->readable;
}

static GSource *
make_input_source (GPollableInputStream *input, GCancellable *cancellable)
{
  return make_source (((EpollInput *) input)->stream, input, FALSE, cancellable);
}

static void
pollable_input_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_readable;
  iface->create_source = make_input_source;
  iface->read_nonblocking = read_pollable;
}

static void
torno_epoll_input_class_init (EpollInputClass *class)
{
  G_INPUT_STREAM_CLASS (class)->read_fn = read_input;
}

static void
torno_epoll_input_init (EpollInput *self)
{
}

/* --- the stream --- */

static GInputStream *
get_input (GIOStream *stream)
{
  return ((EpollStream *) stream)->input;
}

static GOutputStream *
get_output (GIOStream *stream)
{
  return ((EpollStream *) stream)->output;
}

static gboolean
close_stream (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  EpollStream *self = (EpollStream *) stream;

  if (self->fd < 0)
    return TRUE;
  if (self->out->len > 0 && !self->broken)
    torno_epoll_stream_flush (self);
  mark_clean (self);
  torno_epoll_watch_remove (self);
  close (self->fd); /* also takes it out of epoll */
  self->fd = -1;
  return TRUE;
}

/* GIO's own would close on a thread of its pool, in the midst of what the loop does. */
static void
close_stream_async (GIOStream *stream,
                    int io_priority,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_priority (task, io_priority);
  close_stream (stream, cancellable, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
finish_close_stream (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
finalize_stream (GObject *object)
{
  EpollStream *self = (EpollStream *) object;

  close_stream (G_IO_STREAM (self), NULL, NULL);
  g_object_unref (self->input);
  g_object_unref (self->output);
  g_byte_array_unref (self->out);
  g_source_unref (&self->epoll->source);
  G_OBJECT_CLASS (torno_epoll_stream_parent_class)->finalize (object);
}

static void
torno_epoll_stream_class_init (EpollStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize_stream;
  G_IO_STREAM_CLASS (class)->get_input_stream = get_input;
  G_IO_STREAM_CLASS (class)->get_output_stream = get_output;
  G_IO_STREAM_CLASS (class)->close_fn = close_stream;
  G_IO_STREAM_CLASS (class)->close_async = close_stream_async;
  G_IO_STREAM_CLASS (class)->close_finish = finish_close_stream;
}

static void
torno_epoll_stream_init (EpollStream *self)
{
  EpollInput *input = g_object_new (torno_epoll_input_get_type (), NULL);
  EpollOutput *output = g_object_new (torno_epoll_output_get_type (), NULL);

  input->stream = output->stream = self;
  self->fd = -1;
  self->input = G_INPUT_STREAM (input);
  self->output = G_OUTPUT_STREAM (output);
  self->out = g_byte_array_new ();
}

/**
 * torno_epoll_stream_new:
 * @epoll: who tells it what its socket can do
 * @fd: (transfer full): the socket
 *
 * Returns: (transfer full): a stream that may write
 */
EpollStream *
torno_epoll_stream_new (TornoEpoll *epoll, int fd)
{
  EpollStream *self = g_object_new (torno_epoll_stream_get_type (), NULL);

  self->fd = fd;
  self->epoll = (TornoEpoll *) g_source_ref (&epoll->source);
  self->writable = TRUE;
  return self;
}
