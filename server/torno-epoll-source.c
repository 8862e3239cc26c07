/* Sources of torno-epoll-stream, which wait for a flag and not for a descriptor. */
#include "config.h"

#include "torno-epoll-private.h"

typedef struct
{
  GSource source;
  EpollStream *stream; /* owned */
  GObject *half;
  gboolean (*is_ready) (gpointer stream);
} ReadySource;

static gboolean
prepare_ready (GSource *source, int *timeout)
{
  *timeout = -1;
  return ((ReadySource *) source)->is_ready (((ReadySource *) source)->stream);
}

static gboolean
check_ready (GSource *source)
{
  return ((ReadySource *) source)->is_ready (((ReadySource *) source)->stream);
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

/**
 * torno_epoll_source_new:
 * @stream: a stream
 * @half: what the callback is told of: the stream's input or output
 * @is_ready: asked about @stream at each turn
 * @cancellable: (nullable): makes the source ready as well
 *
 * Returns: (transfer full): a source for a pollable half; it keeps @stream
 */
GSource *
torno_epoll_source_new (EpollStream *stream, gpointer half, gboolean (*is_ready) (gpointer), GCancellable *cancellable)
{
  GSource *source = g_source_new (&ready_funcs, sizeof (ReadySource));
  ReadySource *self = (ReadySource *) source;

  self->stream = g_object_ref (stream);
  self->half = half;
  self->is_ready = is_ready;
  if (cancellable != NULL)
    {
      GSource *cancel = g_cancellable_source_new (cancellable);

      g_source_set_dummy_callback (cancel);
      g_source_add_child_source (source, cancel);
      g_source_unref (cancel);
    }
  return source;
}
