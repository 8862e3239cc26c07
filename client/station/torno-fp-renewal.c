/* Finds a device anew on the main thread, without waiting for it: libfprint looks around and tells what it has found.
 */
#include "config.h"

#include "torno-fp-worker-private.h"

#define PATIENCE_SECONDS 10

/* @device: (nullable): NULL: it did not come back. */
static void
take_device (TornoFpWorker *worker, FpDevice *device)
{
  g_clear_handle_id (&worker->patience_id, g_source_remove);
  /* The old one first: two of libfprint's contexts must not hold one device. */
  g_clear_object (&worker->device);
  g_clear_object (&worker->context);
  worker->context = g_steal_pointer (&worker->next_context);
  g_signal_handlers_disconnect_by_data (worker->context, worker);
  worker->device = device != NULL ? g_object_ref (device) : NULL;
  torno_fp_worker_resume (worker);
}

static void
on_device_added_cb (FpContext *context, FpDevice *device, TornoFpWorker *worker)
{
  if (worker->next_context == context && worker->source->fits (device, worker->source_data))
    take_device (worker, device);
}

static gboolean
on_patience_over_cb (gpointer user_data)
{
  TornoFpWorker *worker = user_data;

  worker->patience_id = 0;
  take_device (worker, NULL);
  return G_SOURCE_REMOVE;
}

/* The worker's thread has closed the device and waits for torno_fp_worker_resume(). */
void
torno_fp_renewal_begin (TornoFpWorker *worker)
{
  worker->next_context = fp_context_new ();
  g_signal_connect (worker->next_context, "device-added", G_CALLBACK (on_device_added_cb), worker);
  worker->patience_id = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_over_cb, worker);
  if (worker->source->prepare != NULL)
    worker->source->prepare (worker->source_data);
  fp_context_enumerate (worker->next_context);
  if (worker->source->finish != NULL)
    worker->source->finish (worker->source_data);
}

/* The thread has ended. */
void
torno_fp_renewal_stop (TornoFpWorker *worker)
{
  g_clear_handle_id (&worker->patience_id, g_source_remove);
  if (worker->next_context != NULL)
    g_signal_handlers_disconnect_by_data (worker->next_context, worker);
  g_clear_object (&worker->next_context);
}
