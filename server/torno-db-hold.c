/* Transactions that stay open between two answers, each on a connection of its own. */
#include "config.h"

#include "torno-db-private.h"
#include "torno-refusal.h"

/* As long as a statement waits for a lock (torno-db-connection). */
#define HOLD_PATIENCE_US (3 * G_USEC_PER_SEC / 2)

struct _TornoDbHold
{
  TornoDb *db;
  TornoDbConnection *connection;
  TornoDbJob *job;
  TornoDbHoldCallback callback;
  gpointer user_data;
  gint64 began;
  gboolean lost;
};

static void
on_hold_ready (TornoDbJob *job, gpointer user_data)
{
  TornoDbHold *hold = user_data;
  g_auto (TornoRefusal) refusal = { 0 };

  hold->lost = job->lost;
  if (torno_db_find_refusal (job, &refusal))
    hold->callback (hold, NULL, &refusal, hold->user_data);
  else
    hold->callback (hold, job->results, NULL, hold->user_data);
  torno_db_job_free (job);
}

static gboolean
start_hold (TornoDb *self, TornoDbHold *hold)
{
  TornoDbConnection *one = torno_db_choose (self->holders);

  if (one == NULL || torno_db_connection_count_jobs (one) > 0)
    return FALSE;
  hold->connection = one;
  torno_db_connection_send (one, hold->job);
  return TRUE;
}

/**
 * torno_db_on_idle:
 * @connection: a connection that has nothing to do
 * @user_data: the pool
 *
 * Lets those begin who wait for it.
 */
void
torno_db_on_idle (TornoDbConnection *connection, gpointer user_data)
{
  TornoDb *self = user_data;
  TornoDbHold *hold;

  while ((hold = g_queue_peek_head (&self->waiting_holds)) != NULL && start_hold (self, hold))
    g_queue_remove (&self->waiting_holds, hold);
}

/**
 * torno_db_refuse_hold:
 * @hold: (transfer full): one that has not begun
 */
void
torno_db_refuse_hold (TornoDbHold *hold)
{
  hold->job->lost = TRUE;
  hold->job->done (hold->job, hold);
}

/**
 * torno_db_look_at_waiting:
 * @user_data: the pool
 *
 * Refuses those who wait for a connection that is not coming back soon.
 *
 * Returns: whether anybody still waits
 */
gboolean
torno_db_look_at_waiting (gpointer user_data)
{
  TornoDb *self = user_data;
  gboolean is_up = torno_db_has_one_up (self->holders);
  gint64 oldest = g_get_monotonic_time () - HOLD_PATIENCE_US;
  TornoDbHold *hold;

  while ((hold = g_queue_peek_head (&self->waiting_holds)) != NULL && (!is_up || hold->began < oldest))
    {
      g_queue_remove (&self->waiting_holds, hold);
      torno_db_refuse_hold (hold);
    }
  return !g_queue_is_empty (&self->waiting_holds);
}

/**
 * torno_db_hold:
 * @db: the pool
 * @steps: the first statements of a transaction
 * @n: how many
 * @callback: gets their results while the transaction is open, and must end it
 *
 * Takes a connection to itself until torno_db_hold_finish(). Waits in line where all are taken.
 */
void
torno_db_hold (TornoDb *db, const TornoDbStep *steps, guint n, TornoDbHoldCallback callback, gpointer user_data)
{
  TornoDbHold *hold = g_new0 (TornoDbHold, 1);

  hold->db = db;
  hold->began = g_get_monotonic_time ();
  hold->callback = callback;
  hold->user_data = user_data;
  hold->job = torno_db_job_new (TORNO_DB_JOB_OPEN, steps, n);
  hold->job->done = on_hold_ready;
  hold->job->user_data = hold;
  if (!torno_db_is_up (db))
    torno_db_refuse_hold (hold);
  else if (!start_hold (db, hold))
    g_queue_push_tail (&db->waiting_holds, hold);
  torno_db_watch_wake (db->watch);
}

/**
 * torno_db_hold_finish:
 * @hold: (transfer full): an open transaction
 * @steps: (nullable): its last statements
 * @n: how many, also 0
 * @callback: (nullable): gets their results once all is committed, or the refusal where nothing is
 */
void
torno_db_hold_finish (TornoDbHold *hold,
                      const TornoDbStep *steps,
                      guint n,
                      TornoDbCallback callback,
                      gpointer user_data)
{
  TornoRefusal refusal = { TORNO_ERROR_DATABASE_UNAVAILABLE, NULL };

  if (hold->lost || !torno_db_connection_is_held (hold->connection))
    {
      g_free (hold);
      if (callback != NULL)
        callback (NULL, &refusal, user_data);
      return;
    }
  torno_db_send (hold->db, hold->connection, torno_db_job_new (TORNO_DB_JOB_ALONE, steps, n), callback, user_data);
  g_free (hold);
}
