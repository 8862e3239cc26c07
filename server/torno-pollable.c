/* GIO wants a class for a stream and for each half of it, two ways to read and to write, and closes on a thread of its pool
 * where nobody says otherwise. Here that is once, over functions of the classes derived from this. */
#include "config.h"

#include "torno-pollable.h"

typedef struct
{
  GInputStream parent_instance;
  const TornoPollableFuncs *funcs;
  gpointer owner; /* not owned: it owns us */
} PollableInput;

typedef struct
{
  GInputStreamClass parent_class;
} PollableInputClass;

typedef struct
{
  GOutputStream parent_instance;
  const TornoPollableFuncs *funcs;
  gpointer owner; /* not owned */
} PollableOutput;

typedef struct
{
  GOutputStreamClass parent_class;
} PollableOutputClass;

GType torno_pollable_input_get_type (void);
GType torno_pollable_output_get_type (void);
static void pollable_input_init (GPollableInputStreamInterface *iface);
static void pollable_output_init (GPollableOutputStreamInterface *iface);

G_DEFINE_TYPE_WITH_CODE (PollableInput,
                         torno_pollable_input,
                         G_TYPE_INPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_input_init))
G_DEFINE_TYPE_WITH_CODE (PollableOutput,
                         torno_pollable_output,
                         G_TYPE_OUTPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, pollable_output_init))

/* --- reading --- */

static gssize
read_input (GInputStream *stream, void *buffer, gsize length, GCancellable *cancellable, GError **error)
{
  PollableInput *self = (PollableInput *) stream;

  return self->funcs->read (self->owner, buffer, length, error);
}

static gssize
read_pollable (GPollableInputStream *stream, void *buffer, gsize length, GError **error)
{
  return read_input (G_INPUT_STREAM (stream), buffer, length, NULL, error);
}

static gboolean
is_readable (GPollableInputStream *stream)
{
  PollableInput *self = (PollableInput *) stream;

  return self->funcs->is_readable (self->owner);
}

static GSource *
make_input_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  PollableInput *self = (PollableInput *) stream;

  return self->funcs->make_input_source (self->owner, self, cancellable);
}

static void
pollable_input_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = is_readable;
  iface->create_source = make_input_source;
  iface->read_nonblocking = read_pollable;
}

static void
torno_pollable_input_class_init (PollableInputClass *class)
{
  G_INPUT_STREAM_CLASS (class)->read_fn = read_input;
}

static void
torno_pollable_input_init (PollableInput *self)
{
}

/* --- writing --- */

static gssize
write_output (GOutputStream *stream, const void *bytes, gsize length, GCancellable *cancellable, GError **error)
{
  PollableOutput *self = (PollableOutput *) stream;

  return self->funcs->write (self->owner, bytes, length, error);
}

static gssize
write_pollable (GPollableOutputStream *stream, const void *bytes, gsize length, GError **error)
{
  return write_output (G_OUTPUT_STREAM (stream), bytes, length, NULL, error);
}

static gboolean
is_writable (GPollableOutputStream *stream)
{
  PollableOutput *self = (PollableOutput *) stream;

  return self->funcs->is_writable (self->owner);
}

static GSource *
make_output_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  PollableOutput *self = (PollableOutput *) stream;

  return self->funcs->make_output_source (self->owner, self, cancellable);
}

static void
pollable_output_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = is_writable;
  iface->create_source = make_output_source;
  iface->write_nonblocking = write_pollable;
}

static void
torno_pollable_output_class_init (PollableOutputClass *class)
{
  G_OUTPUT_STREAM_CLASS (class)->write_fn = write_output;
}

static void
torno_pollable_output_init (PollableOutput *self)
{
}

/* --- the stream --- */

typedef struct
{
  GIOStream *base; /* or NULL */
  GInputStream *input;
  GOutputStream *output;
} TornoPollableStreamPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (TornoPollableStream, torno_pollable_stream, G_TYPE_IO_STREAM)

static TornoPollableStreamPrivate *
get_private (gpointer stream)
{
  return torno_pollable_stream_get_instance_private (stream);
}

static GInputStream *
get_input (GIOStream *stream)
{
  return get_private (stream)->input;
}

static GOutputStream *
get_output (GIOStream *stream)
{
  return get_private (stream)->output;
}

/* At once: GIO's own would close on a thread of its pool, in the midst of what the loop does. */
static void
close_stream_async (GIOStream *stream,
                    int io_priority,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_priority (task, io_priority);
  if (G_IO_STREAM_GET_CLASS (stream)->close_fn (stream, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
finish_close_stream (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
make_halves (GObject *object)
{
  const TornoPollableFuncs *funcs = TORNO_POLLABLE_STREAM_GET_CLASS (object)->funcs;
  TornoPollableStreamPrivate *private = get_private (object);
  PollableInput *input = g_object_new (torno_pollable_input_get_type (), NULL);
  PollableOutput *output = g_object_new (torno_pollable_output_get_type (), NULL);

  G_OBJECT_CLASS (torno_pollable_stream_parent_class)->constructed (object);
  input->funcs = output->funcs = funcs;
  input->owner = output->owner = object;
  private->input = G_INPUT_STREAM (input);
  private->output = G_OUTPUT_STREAM (output);
}

static void
finalize_stream (GObject *object)
{
  TornoPollableStreamPrivate *private = get_private (object);

  g_object_unref (private->input);
  g_object_unref (private->output);
  g_clear_object (&private->base);
  G_OBJECT_CLASS (torno_pollable_stream_parent_class)->finalize (object);
}

static void
torno_pollable_stream_class_init (TornoPollableStreamClass *class)
{
  G_OBJECT_CLASS (class)->constructed = make_halves;
  G_OBJECT_CLASS (class)->finalize = finalize_stream;
  G_IO_STREAM_CLASS (class)->get_input_stream = get_input;
  G_IO_STREAM_CLASS (class)->get_output_stream = get_output;
  G_IO_STREAM_CLASS (class)->close_async = close_stream_async;
  G_IO_STREAM_CLASS (class)->close_finish = finish_close_stream;
}

static void
torno_pollable_stream_init (TornoPollableStream *self)
{
}

/* --- public --- */

/**
 * torno_pollable_stream_set_base:
 * @stream: a new stream
 * @base: (transfer none): the stream below, with pollable halves; it is not closed with this
 */
void
torno_pollable_stream_set_base (TornoPollableStream *stream, GIOStream *base)
{
  g_set_object (&get_private (stream)->base, base);
}

/**
 * torno_pollable_stream_get_base:
 * @stream: a stream
 *
 * Returns: (transfer none) (nullable): the stream below
 */
GIOStream *
torno_pollable_stream_get_base (gpointer stream)
{
  return get_private (stream)->base;
}

/**
 * torno_pollable_stream_get_base_input:
 * @stream: a stream over another
 *
 * Returns: (transfer none): what the other receives
 */
GPollableInputStream *
torno_pollable_stream_get_base_input (gpointer stream)
{
  return G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (get_private (stream)->base));
}

/**
 * torno_pollable_stream_get_base_output:
 * @stream: a stream over another
 *
 * Returns: (transfer none): where the other sends
 */
GPollableOutputStream *
torno_pollable_stream_get_base_output (gpointer stream)
{
  return G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (get_private (stream)->base));
}

/**
 * torno_pollable_is_base_readable:
 * @stream: a stream over another, as #TornoPollableFuncs has it
 *
 * Returns: whether the other has something to read
 */
gboolean
torno_pollable_is_base_readable (gpointer stream)
{
  return g_pollable_input_stream_is_readable (torno_pollable_stream_get_base_input (stream));
}

/**
 * torno_pollable_is_base_writable:
 * @stream: a stream over another, as #TornoPollableFuncs has it
 *
 * Returns: whether the other takes something
 */
gboolean
torno_pollable_is_base_writable (gpointer stream)
{
  return g_pollable_output_stream_is_writable (torno_pollable_stream_get_base_output (stream));
}

/**
 * torno_pollable_make_base_input_source:
 * @stream: a stream over another, as #TornoPollableFuncs has it
 * @half: the input stream that the source's callback is told of
 * @cancellable: (nullable): a cancellable
 *
 * Returns: (transfer full): a source for when the other has something to read
 */
GSource *
torno_pollable_make_base_input_source (gpointer stream, gpointer half, GCancellable *cancellable)
{
  g_autoptr (GSource) source
      = g_pollable_input_stream_create_source (torno_pollable_stream_get_base_input (stream), NULL);

  return g_pollable_source_new_full (half, source, cancellable);
}

/**
 * torno_pollable_make_base_output_source:
 * @stream: a stream over another, as #TornoPollableFuncs has it
 * @half: the output stream that the source's callback is told of
 * @cancellable: (nullable): a cancellable
 *
 * Returns: (transfer full): a source for when the other takes something
 */
GSource *
torno_pollable_make_base_output_source (gpointer stream, gpointer half, GCancellable *cancellable)
{
  g_autoptr (GSource) source
      = g_pollable_output_stream_create_source (torno_pollable_stream_get_base_output (stream), NULL);

  return g_pollable_source_new_full (half, source, cancellable);
}

/**
 * torno_pollable_fail_would_block:
 * @error: says so
 *
 * Returns: -1, as a read or write that has to wait
 */
gssize
torno_pollable_fail_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "would block");
  return -1;
}
