/* What torno-epoll-stream is for plain connections: the end of an idle one is handed to libsoup as a request that it must
 * refuse, since it never lets go of it otherwise, and what a connection is at is noted, so that it can be cut off. TLS
 * itself is GIO's, whose handshake wants a socket of GIO's and a thread; so nothing is gathered here. */
#include "config.h"

#include "torno-tls-stream.h"

#include "torno-pollable.h"

typedef struct
{
  GIOStream parent_instance;
  GIOStream *base;
  EpollStream *record; /* owned */
  GInputStream *input;
  GOutputStream *output;
  TornoPoison poison;
  gboolean has_ended;
} TlsStream;

typedef struct
{
  GIOStreamClass parent_class;
} TlsStreamClass;

GType torno_tls_stream_get_type (void);

G_DEFINE_TYPE (TlsStream, torno_tls_stream, G_TYPE_IO_STREAM)

/* --- receiving --- */

static GPollableInputStream *
get_base_input (gpointer owner)
{
  return G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (((TlsStream *) owner)->base));
}

static gssize
read_now (gpointer owner, void *buffer, gsize length, GError **error)
{
  TlsStream *self = owner;
  g_autoptr (GError) fault = NULL;
  gssize n = self->has_ended ? 0
                             : g_pollable_input_stream_read_nonblocking (get_base_input (self), buffer, length, NULL, &fault);

  if (n > 0)
    {
      if (self->record->phase == TORNO_EPOLL_IDLE)
        torno_epoll_set_phase (self->record->remote, TORNO_EPOLL_HEAD);
      return n;
    }
  if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return -1;
    }
  self->has_ended = TRUE;
  return torno_epoll_give_poison (&self->poison, self->record->phase, buffer, length);
}

static gboolean
is_readable (gpointer owner)
{
  return ((TlsStream *) owner)->has_ended || g_pollable_input_stream_is_readable (get_base_input (owner));
}

static GSource *
make_input_source (gpointer owner, gpointer half, GCancellable *cancellable)
{
  g_autoptr (GSource) source = ((TlsStream *) owner)->has_ended
                                   ? g_timeout_source_new (0)
                                   : g_pollable_input_stream_create_source (get_base_input (owner), NULL);

  return g_pollable_source_new_full (half, source, cancellable);
}

/* --- sending --- */

static GPollableOutputStream *
get_base_output (gpointer owner)
{
  return G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (((TlsStream *) owner)->base));
}

static gssize
write_now (gpointer owner, const void *bytes, gsize length, GError **error)
{
  TlsStream *self = owner;
  g_autoptr (GError) fault = NULL;
  gssize n;

  if (self->poison.doses > 0)
    return length; /* the answer to a request that nobody made, or not to its end */
  n = g_pollable_output_stream_write_nonblocking (get_base_output (self), bytes, length, NULL, &fault);
  if (n > 0)
    self->record->stalled_since_us = 0;
  else if (self->record->stalled_since_us == 0 && g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->record->stalled_since_us = g_get_monotonic_time ();
  if (fault != NULL)
    g_propagate_error (error, g_steal_pointer (&fault));
  return n;
}

static gboolean
is_writable (gpointer owner)
{
  return g_pollable_output_stream_is_writable (get_base_output (owner));
}

static GSource *
make_output_source (gpointer owner, gpointer half, GCancellable *cancellable)
{
  g_autoptr (GSource) source = g_pollable_output_stream_create_source (get_base_output (owner), NULL);

  return g_pollable_source_new_full (half, source, cancellable);
}

static const TornoPollableFuncs pollable_funcs
    = { read_now, write_now, is_readable, is_writable, make_input_source, make_output_source };

/* --- the stream --- */

static GInputStream *
get_input (GIOStream *stream)
{
  return ((TlsStream *) stream)->input;
}

static GOutputStream *
get_output (GIOStream *stream)
{
  return ((TlsStream *) stream)->output;
}

/* TLS says good bye, for which nobody who does not read is waited for: nothing goes out of a socket that is shut down. */
static gboolean
close_stream (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  TlsStream *self = (TlsStream *) stream;
  GSocket *socket = self->record->socket;

  if (g_io_stream_is_closed (self->base))
    return TRUE;
  if (!(g_socket_condition_check (socket, G_IO_OUT) & G_IO_OUT))
    g_socket_shutdown (socket, TRUE, TRUE, NULL);
  g_io_stream_close (self->base, NULL, NULL);
  torno_epoll_watch_remove (self->record);
  return TRUE;
}

/* GIO's own would close on a thread of its pool. */
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
  TlsStream *self = (TlsStream *) object;

  close_stream (G_IO_STREAM (self), NULL, NULL);
  g_object_unref (self->input);
  g_object_unref (self->output);
  g_object_unref (self->base);
  g_object_unref (self->record);
  G_OBJECT_CLASS (torno_tls_stream_parent_class)->finalize (object);
}

static void
torno_tls_stream_class_init (TlsStreamClass *class)
{
  G_OBJECT_CLASS (class)->finalize = finalize_stream;
  G_IO_STREAM_CLASS (class)->get_input_stream = get_input;
  G_IO_STREAM_CLASS (class)->get_output_stream = get_output;
  G_IO_STREAM_CLASS (class)->close_fn = close_stream;
  G_IO_STREAM_CLASS (class)->close_async = close_stream_async;
  G_IO_STREAM_CLASS (class)->close_finish = finish_close_stream;
}

static void
torno_tls_stream_init (TlsStream *self)
{
  self->input = torno_pollable_input_new (&pollable_funcs, self);
  self->output = torno_pollable_output_new (&pollable_funcs, self);
}

/**
 * torno_tls_stream_new:
 * @base: (transfer none): a TLS connection whose handshake is over
 * @record: (transfer none): what is counted of it
 *
 * Returns: (transfer full): a stream that closes both
 */
GIOStream *
torno_tls_stream_new (GIOStream *base, EpollStream *record)
{
  TlsStream *self = g_object_new (torno_tls_stream_get_type (), NULL);

  self->base = g_object_ref (base);
  self->record = g_object_ref (record);
  return G_IO_STREAM (self);
}
