/* The main thread's half of a libfprint device: starts the thread, hands it the jobs and takes what it tells. */
#include "config.h"

#include "torno-fp-worker-private.h"

#include "torno-reader-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  TornoFpWorker *worker;
  TornoFpEventKind kind;
  guint value;
  GBytes *bytes;
  GError *error;
} Event;

typedef enum
{
  ORDER_START,
  ORDER_CANCEL,
  ORDER_RESUME,
  ORDER_ANSWER,
  ORDER_END
} OrderKind;

typedef struct
{
  TornoFpWorker *worker;
  OrderKind kind;
  TornoFpJob job;
  GCancellable *cancellable;
  GPtrArray *kept; /* of the reader at that time */
} Order;

static void
unref_worker (TornoFpWorker *worker)
{
  if (!g_atomic_ref_count_dec (&worker->ref_count))
    return;
  g_clear_pointer (&worker->loop, g_main_loop_unref);
  g_clear_pointer (&worker->presses, g_ptr_array_unref);
  g_clear_pointer (&worker->prints, g_ptr_array_unref);
  g_clear_pointer (&worker->kept, g_ptr_array_unref);
  g_clear_object (&worker->cancellable);
  g_clear_object (&worker->wish);
  g_free (worker);
}

static TornoFpWorker *
ref_worker (TornoFpWorker *worker)
{
  g_atomic_ref_count_inc (&worker->ref_count);
  return worker;
}

static void
free_event (Event *event)
{
  unref_worker (event->worker);
  g_clear_pointer (&event->bytes, g_bytes_unref);
  g_clear_error (&event->error);
  g_free (event);
}

/* Every reference to the task is dropped here, on the main thread: it holds the reader. */
static void
return_result (TornoFpWorker *worker, Event *event)
{
  g_autoptr (GTask) task = g_steal_pointer (&worker->task);
  TornoFpJob job = worker->task_job;

  worker->task_job = TORNO_FP_JOB_NONE;
  torno_fp_watchdog_stop (worker);
  g_cancellable_disconnect (g_task_get_cancellable (task), worker->wish_id);
  torno_reader_set_state (worker->reader, TORNO_READER_IDLE);
  if (worker->device != NULL && !worker->is_lost)
    torno_reader_set_n_stages (worker->reader, fp_device_get_nr_enroll_stages (worker->device));
  if (event->error != NULL)
    g_task_return_error (task, g_steal_pointer (&event->error));
  else if (job == TORNO_FP_JOB_CAPTURE || job == TORNO_FP_JOB_ENROLL)
    g_task_return_pointer (task, g_steal_pointer (&event->bytes), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_boolean (task, TRUE);
}

/* libfprint's objects belong to the default main context again once the thread has ended. */
static void
bury_thread (TornoFpWorker *worker)
{
  g_thread_join (g_steal_pointer (&worker->thread));
  torno_fp_renewal_stop (worker);
  g_clear_object (&worker->device);
  g_clear_object (&worker->context);
  if (worker->source->destroy != NULL)
    worker->source->destroy (worker->source_data);
  unref_worker (worker);
}

static gboolean
on_event_cb (gpointer user_data)
{
  Event *event = user_data;
  TornoFpWorker *worker = event->worker;

  if (event->kind == TORNO_FP_EVENT_ENDED)
    bury_thread (worker);
  else if (worker->reader == NULL)
    return G_SOURCE_REMOVE;
  else if (event->kind == TORNO_FP_EVENT_ALIVE)
    worker->n_unanswered = 0;
  /* One that was lost is given up, also where it comes to itself. */
  else if (worker->is_lost)
    return G_SOURCE_REMOVE;
  else if (event->kind == TORNO_FP_EVENT_RESULT)
    return_result (worker, event);
  else if (event->kind == TORNO_FP_EVENT_HOT)
    torno_fp_renewal_begin (worker);
  else if (event->kind == TORNO_FP_EVENT_STATE)
    torno_reader_set_state (worker->reader, event->value);
  else if (event->kind == TORNO_FP_EVENT_PROGRESS)
    torno_reader_emit_progress (worker->reader, event->value);
  else if (event->kind == TORNO_FP_EVENT_RETRY)
    torno_reader_emit_retry (worker->reader, event->value);
  else
    torno_reader_emit_removed (worker->reader);
  return G_SOURCE_REMOVE;
}

static void
send_event (TornoFpWorker *worker, Event *event)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  event->worker = ref_worker (worker);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_event_cb, event, (GDestroyNotify) free_event);
  g_source_attach (source, worker->main_context);
}

/* Something short, for the reader's properties and signals. */
void
torno_fp_worker_tell (TornoFpWorker *worker, TornoFpEventKind kind, guint value)
{
  Event *event = g_new0 (Event, 1);

  event->kind = kind;
  event->value = value;
  send_event (worker, event);
}

/* How the job ended. @bytes: (transfer full) (nullable). @error: (transfer full) (nullable): with it, it failed. */
void
torno_fp_worker_answer (TornoFpWorker *worker, GBytes *bytes, GError *error)
{
  Event *event = g_new0 (Event, 1);

  event->kind = TORNO_FP_EVENT_RESULT;
  event->bytes = bytes;
  event->error = error;
  send_event (worker, event);
}

static gpointer
run_thread (gpointer user_data)
{
  TornoFpWorker *worker = user_data;
  GMainContext *context = g_main_loop_get_context (worker->loop);

  g_main_context_push_thread_default (context);
  torno_fp_jobs_watch (worker);
  g_main_loop_run (worker->loop);
  /* What libfprint still has to put away after the last answer. */
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  torno_fp_worker_tell (worker, TORNO_FP_EVENT_ENDED, 0);
  unref_worker (worker);
  return NULL;
}

/* Returns: (transfer none) (nullable): the first device that fits. Iterates the default main context. */
static FpDevice *
find_device (const TornoFpSource *source, FpContext *context, gpointer user_data)
{
  GPtrArray *devices = fp_context_get_devices (context);

  for (guint i = 0; i < devices->len; i++)
    if (source->fits (g_ptr_array_index (devices, i), user_data))
      return g_ptr_array_index (devices, i);
  return NULL;
}

/**
 * torno_fp_worker_new:
 * @reader: whose device it is; not kept alive
 * @context: (transfer none): what finds the device
 * @source: (transfer none): which device it is; must live for ever
 * @user_data: for the functions of @source; where NULL is returned it stays the caller's
 *
 * Returns: (transfer full) (nullable): the device on its own thread, NULL where there is none
 */
TornoFpWorker *
torno_fp_worker_new (TornoReader *reader, FpContext *context, const TornoFpSource *source, gpointer user_data)
{
  FpDevice *device = find_device (source, context, user_data);
  g_autoptr (GMainContext) thread_context = g_main_context_new ();
  TornoFpWorker *worker;

  if (device == NULL)
    return NULL;
  worker = g_new0 (TornoFpWorker, 1);
  g_atomic_ref_count_init (&worker->ref_count);
  worker->reader = reader;
  worker->context = g_object_ref (context);
  worker->device = g_object_ref (device);
  worker->main_context = g_main_context_default ();
  worker->loop = g_main_loop_new (thread_context, FALSE);
  worker->source = source;
  worker->source_data = user_data;
  worker->presses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  worker->prints = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_print_unref);
  worker->thread = g_thread_new ("fingerprint", run_thread, ref_worker (worker));
  torno_reader_set_name (reader, fp_device_get_name (device));
  torno_reader_set_n_stages (reader, fp_device_get_nr_enroll_stages (device));
  torno_reader_set_swipe (reader, fp_device_get_scan_type (device) == FP_SCAN_TYPE_SWIPE);
  torno_reader_set_inside (reader, torno_fp_chip_is_one (device));
  return worker;
}

static void
free_order (Order *order)
{
  g_clear_object (&order->cancellable);
  g_clear_pointer (&order->kept, g_ptr_array_unref);
  unref_worker (order->worker);
  g_free (order);
}

static gboolean
on_order_cb (gpointer user_data)
{
  Order *order = user_data;

  if (order->kind == ORDER_END)
    torno_fp_jobs_end (order->worker);
  else if (order->kind == ORDER_CANCEL)
    torno_fp_jobs_cancel (order->worker, order->cancellable);
  else if (order->kind == ORDER_ANSWER)
    torno_fp_worker_tell (order->worker, TORNO_FP_EVENT_ALIVE, 0);
  else if (order->kind == ORDER_RESUME)
    torno_fp_jobs_resume (order->worker);
  else
    {
      g_clear_pointer (&order->worker->kept, g_ptr_array_unref);
      order->worker->kept = g_steal_pointer (&order->kept);
      torno_fp_jobs_start (order->worker, order->job, order->cancellable);
    }
  return G_SOURCE_REMOVE;
}

static void
send_order (TornoFpWorker *worker, OrderKind kind, TornoFpJob job, GCancellable *cancellable)
{
  Order *order = g_new0 (Order, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  order->worker = ref_worker (worker);
  order->kind = kind;
  order->job = job;
  g_set_object (&order->cancellable, cancellable);
  if (kind == ORDER_START && torno_reader_get_kept (worker->reader) != NULL)
    order->kept = g_ptr_array_ref (torno_reader_get_kept (worker->reader));
  /* Always by the loop, never at once on this thread, even before the thread has taken its context. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_order_cb, order, (GDestroyNotify) free_order);
  g_source_attach (source, g_main_loop_get_context (worker->loop));
}

/* Cancelling is an order like the others: libfprint hears of it on its own thread. */
static void
on_wish_cb (GCancellable *cancellable, TornoFpWorker *worker)
{
  send_order (worker, ORDER_CANCEL, TORNO_FP_JOB_NONE, cancellable);
}

static GError *
make_error_of_lost (void)
{
  return g_error_new_literal (TORNO_READER_ERROR, TORNO_READER_ERROR_FAILED,
                              _ ("The fingerprint reader's driver does not answer. It is started anew."));
}

/* Nothing is left to close. */
static void
return_lost (TornoFpJob job, GTask *task)
{
  if (job == TORNO_FP_JOB_CLOSE)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, make_error_of_lost ());
}

/* The thread does not answer: whoever waits for it is told so, and torno_fp_worker_is_lost() from now on. */
void
torno_fp_worker_lose (TornoFpWorker *worker)
{
  Event event = { .worker = worker, .error = make_error_of_lost () };

  g_warning ("%s: the driver hangs", torno_reader_get_name (worker->reader));
  worker->is_lost = TRUE;
  /* The device is in the thread's hands, so it is not asked for the number of stages. */
  return_result (worker, &event);
}

/* Asks the thread for a sign of life: %TORNO_FP_EVENT_ALIVE. */
void
torno_fp_worker_call (TornoFpWorker *worker)
{
  send_order (worker, ORDER_ANSWER, TORNO_FP_JOB_NONE, NULL);
}

/**
 * torno_fp_worker_is_lost:
 * @worker: a worker
 *
 * Returns: whether its thread hangs in the driver: another worker is needed to open the reader
 */
gboolean
torno_fp_worker_is_lost (TornoFpWorker *worker)
{
  return worker->is_lost;
}

/**
 * torno_fp_worker_run:
 * @worker: a worker
 * @job: what to do
 * @task: returns when it is done: TRUE, or #GBytes for a capture and an enrolment
 */
void
torno_fp_worker_run (TornoFpWorker *worker, TornoFpJob job, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (worker->task != NULL)
    {
      g_task_return_new_error (task, TORNO_READER_ERROR, TORNO_READER_ERROR_BUSY, "%s",
                               _ ("The fingerprint reader is busy."));
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  if (worker->is_lost)
    {
      return_lost (job, task);
      return;
    }
  worker->task = g_object_ref (task);
  worker->task_job = job;
  torno_fp_watchdog_start (worker);
  send_order (worker, ORDER_START, job, cancellable);
  worker->wish_id
      = cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (on_wish_cb), worker, NULL) : 0;
}

/* The renewed device goes on where the old one stopped. */
void
torno_fp_worker_resume (TornoFpWorker *worker)
{
  send_order (worker, ORDER_RESUME, TORNO_FP_JOB_NONE, NULL);
}

/**
 * torno_fp_worker_is_waiting:
 * @worker: a worker
 *
 * Returns: whether an operation is under way that takes presses
 */
gboolean
torno_fp_worker_is_waiting (TornoFpWorker *worker)
{
  return worker->task_job == TORNO_FP_JOB_CAPTURE || worker->task_job == TORNO_FP_JOB_ENROLL;
}

/**
 * torno_fp_worker_free:
 * @worker: (transfer full): a worker without a job: a job would keep the reader alive
 *
 * Closes the device and ends the thread in the background.
 */
void
torno_fp_worker_free (TornoFpWorker *worker)
{
  worker->reader = NULL;
  torno_fp_watchdog_stop (worker);
  send_order (worker, ORDER_END, TORNO_FP_JOB_NONE, NULL);
}
