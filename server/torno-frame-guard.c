/* libsoup bounds a frame, but not the message that is put together of many; and what it queues for a peer, among that
 * the pongs that each ping asks for, it does not count at all. Both would let one socket fill the memory. Here the
 * heads of frames (RFC 6455, 5.2) are read as they pass, and bytes are counted on their way out. */
#include "config.h"

#include "torno-frame-guard.h"

#define MAX_HEAD 14
#define OPCODE_PING 9
/* How much of what nobody wants is thrown away in one turn of the main loop. */
#define WASTE_BYTES 65536

typedef struct
{
  guint8 head[MAX_HEAD];
  guint n_head;      /* how much of a head is here */
  guint64 n_payload; /* what is still to come of this frame */
  guint64 n_message; /* what has come of this message, or been announced */
} Frames;

struct _TornoFrameGuard
{
  TornoPollableStream parent_instance;
  Frames frames;
  gsize max_message, max_unread;
  guint64 n_owed, n_written;
  gboolean has_fault;
  TornoFrameFaultFunc on_fault;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (TornoFrameGuard, torno_frame_guard, TORNO_TYPE_POLLABLE_STREAM)

static void
tell_fault (TornoFrameGuard *self, TornoFrameFault fault)
{
  if (self->has_fault)
    return;
  self->has_fault = TRUE;
  if (self->on_fault != NULL)
    self->on_fault (fault, self->user_data);
}

/* --- reading --- */

static guint
measure_head (const Frames *frames)
{
  guint length = frames->head[1] & 127;

  return 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (frames->head[1] & 128 ? 4 : 0);
}

static guint64
read_length (const Frames *frames)
{
  guint length = frames->head[1] & 127, n = length == 126 ? 2 : length == 127 ? 8 : 0;
  guint64 value = n == 0 ? length : 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | frames->head[2 + i];
  return value;
}

/* FALSE where the message that this frame belongs to is too long. */
static gboolean
begin_frame (TornoFrameGuard *self)
{
  Frames *frames = &self->frames;
  guint opcode = frames->head[0] & 15;

  frames->n_payload = read_length (frames);
  frames->n_head = 0;
  if (opcode == OPCODE_PING)
    torno_frame_guard_owe (self, frames->n_payload);
  if (opcode & 8)
    return TRUE;
  if (opcode != 0)
    frames->n_message = 0;
  if (frames->n_payload > self->max_message - frames->n_message)
    return FALSE;
  frames->n_message += frames->n_payload;
  if (frames->head[0] & 128)
    frames->n_message = 0;
  return TRUE;
}

/* Returns how many of the bytes libsoup may see: all, or what stands before the head of a frame that is too much. */
static gsize
follow (TornoFrameGuard *self, const guint8 *bytes, gsize n)
{
  Frames *frames = &self->frames;
  gsize at = 0, frame_at = 0;

  while (at < n)
    if (frames->n_payload > 0)
      {
        gsize passed = MIN (frames->n_payload, n - at);

        frames->n_payload -= passed;
        at += passed;
      }
    else
      {
        if (frames->n_head == 0)
          frame_at = at;
        frames->head[frames->n_head++] = bytes[at++];
        if (frames->n_head >= 2 && frames->n_head == measure_head (frames) && !begin_frame (self))
          {
            tell_fault (self, TORNO_FRAME_TOO_BIG);
            return frame_at;
          }
      }
  return n;
}

/* The end is still to be seen: the other side may only now read why it was closed. */
static gssize
waste (GPollableInputStream *base, GError **error)
{
  g_autofree guint8 *scratch = g_malloc (WASTE_BYTES);
  gssize n = g_pollable_input_stream_read_nonblocking (base, scratch, WASTE_BYTES, NULL, error);

  return n > 0 ? torno_pollable_fail_would_block (error) : n;
}

static gssize
read_guarded (gpointer owner, void *buffer, gsize length, GError **error)
{
  TornoFrameGuard *self = owner;
  gssize n;

  if (self->has_fault)
    return waste (torno_pollable_stream_get_base_input (self), error);
  n = g_pollable_input_stream_read_nonblocking (torno_pollable_stream_get_base_input (self), buffer, length, NULL, error);
  if (n <= 0)
    return n;
  n = follow (self, buffer, n);
  return n > 0 ? n : torno_pollable_fail_would_block (error);
}

/* --- writing --- */

static gssize
write_counted (gpointer owner, const void *bytes, gsize length, GError **error)
{
  TornoFrameGuard *self = owner;
  gssize n = g_pollable_output_stream_write_nonblocking (torno_pollable_stream_get_base_output (self), bytes, length, NULL, error);

  if (n > 0)
    self->n_written += n;
  return n;
}

static const TornoPollableFuncs pollable_funcs
    = { read_guarded,
        write_counted,
        torno_pollable_is_base_readable,
        torno_pollable_is_base_writable,
        torno_pollable_make_base_input_source,
        torno_pollable_make_base_output_source };

/* --- the guard --- */

static gboolean
close_base (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (torno_pollable_stream_get_base (stream), cancellable, error);
}

static void
on_base_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_io_stream_close_finish (G_IO_STREAM (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* In the way that the base has for it. */
static void
close_base_async (GIOStream *stream,
                  int io_priority,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_io_stream_close_async (torno_pollable_stream_get_base (stream), io_priority, cancellable, on_base_closed, task);
}

static void
torno_frame_guard_class_init (TornoFrameGuardClass *class)
{
  G_IO_STREAM_CLASS (class)->close_fn = close_base;
  G_IO_STREAM_CLASS (class)->close_async = close_base_async;
  class->parent_class.funcs = &pollable_funcs;
}

static void
torno_frame_guard_init (TornoFrameGuard *self)
{
}

/**
 * torno_frame_guard_new:
 * @base: a connection whose handshake is over, with pollable streams
 * @max_message: how many bytes the payload of a message may have, over all its frames
 * @max_unread: how many bytes may wait for the other end to read them
 * @on_fault: told of the first message or reader that goes beyond
 *
 * Returns: (transfer full): a stream for soup_websocket_connection_new(), of a server
 */
TornoFrameGuard *
torno_frame_guard_new (GIOStream *base,
                       gsize max_message,
                       gsize max_unread,
                       TornoFrameFaultFunc on_fault,
                       gpointer user_data)
{
  TornoFrameGuard *self = g_object_new (TORNO_TYPE_FRAME_GUARD, NULL);

  torno_pollable_stream_set_base (TORNO_POLLABLE_STREAM (self), base);
  self->max_message = max_message;
  self->max_unread = max_unread;
  self->on_fault = on_fault;
  self->user_data = user_data;
  return self;
}

/**
 * torno_frame_guard_owe:
 * @guard: the guard
 * @length: the payload of a frame that is about to be handed to the WebSocket
 *
 * Returns: FALSE where it is not to be: the other end has stopped to read, or is being let go
 */
gboolean
torno_frame_guard_owe (TornoFrameGuard *guard, gsize length)
{
  guard->n_owed += length + (length < 126 ? 2 : length < 65536 ? 4 : 10); /* RFC 6455, 5.2: a server's frame */
  if (guard->n_owed > guard->n_written + guard->max_unread)
    tell_fault (guard, TORNO_FRAME_UNREAD);
  return !guard->has_fault;
}

/**
 * torno_frame_guard_let_go:
 * @guard: a guard whose faults nobody wants to hear of any more
 */
void
torno_frame_guard_let_go (TornoFrameGuard *guard)
{
  guard->on_fault = NULL;
}
