/* GIO wants a class for each half of a stream, and two ways to read and to write. Here they are once, over functions of
 * whoever owns the stream. */
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

/* --- public --- */

/**
 * torno_pollable_input_new:
 * @funcs: what @owner can do; a constant
 * @owner: (transfer none): whose half it is, and who keeps it
 *
 * Returns: (transfer full): a pollable input stream
 */
GInputStream *
torno_pollable_input_new (const TornoPollableFuncs *funcs, gpointer owner)
{
  PollableInput *self = g_object_new (torno_pollable_input_get_type (), NULL);

  self->funcs = funcs;
  self->owner = owner;
  return G_INPUT_STREAM (self);
}

/**
 * torno_pollable_output_new:
 * @funcs: what @owner can do; a constant
 * @owner: (transfer none): whose half it is, and who keeps it
 *
 * Returns: (transfer full): a pollable output stream
 */
GOutputStream *
torno_pollable_output_new (const TornoPollableFuncs *funcs, gpointer owner)
{
  PollableOutput *self = g_object_new (torno_pollable_output_get_type (), NULL);

  self->funcs = funcs;
  self->owner = owner;
  return G_OUTPUT_STREAM (self);
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
