/* Calls the worker's thread while a job is under way. libfprint does everything in steps on that thread's main loop:
 * one that does not answer for long hangs in a driver. */
#include "config.h"

#include "torno-fp-worker-private.h"

#define PERIOD_MS 2000
#define MAX_UNANSWERED 5

static gboolean
on_period_over_cb (gpointer user_data)
{
  TornoFpWorker *worker = user_data;

  if (worker->n_unanswered < MAX_UNANSWERED)
    {
      worker->n_unanswered++;
      torno_fp_worker_call (worker);
      return G_SOURCE_CONTINUE;
    }
  worker->watchdog_id = 0;
  torno_fp_worker_lose (worker);
  return G_SOURCE_REMOVE;
}

/* A job begins. */
void
torno_fp_watchdog_start (TornoFpWorker *worker)
{
  torno_fp_watchdog_stop (worker);
  worker->n_unanswered = 0;
  worker->watchdog_id = g_timeout_add (PERIOD_MS, on_period_over_cb, worker);
}

/* The job has ended, or the worker is let go. */
void
torno_fp_watchdog_stop (TornoFpWorker *worker)
{
  g_clear_handle_id (&worker->watchdog_id, g_source_remove);
}
