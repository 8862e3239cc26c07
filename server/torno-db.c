/* The pool: spreads jobs over the connections and turns what comes back into results or a refusal. Reads share a few
 * connections and their Syncs; a write is a transaction of its own; a held write keeps a connection to itself. */
#include "config.h"

#include "torno-db-private.h"
#include "torno-refusal.h"

#include <stdarg.h>
#include <string.h>

/* Past this many jobs waiting for PostgreSQL a request is better refused than kept waiting. */
#define MAX_JOBS 4000
#define CONNECT_PATIENCE_US (10 * G_USEC_PER_SEC)

typedef struct
{
  TornoDb *db;
  TornoDbCallback callback;
  gpointer user_data;
} Request;

static gboolean
refuse_without_jobs (const TornoDbJob *job, TornoRefusal *refusal)
{
  if (!job->lost && !job->failed_at_sync)
    return FALSE;
  refusal->error = TORNO_ERROR_DATABASE_UNAVAILABLE;
  return TRUE;
}

/**
 * torno_db_find_refusal:
 * @job: a job that is done
 * @refusal: (out): why it came to nothing: the first step that failed says it, those after it were only skipped
 *
 * Returns: whether it did
 */
gboolean
torno_db_find_refusal (const TornoDbJob *job, TornoRefusal *refusal)
{
  for (guint i = 0; i < job->n_received; i++)
    if (PQresultStatus (job->results[i]) != PGRES_PIPELINE_ABORTED
        && torno_refusal_from_result (job->results[i], refusal))
      return TRUE;
  return refuse_without_jobs (job, refusal);
}

static gboolean
was_only_skipped (const TornoDbJob *job)
{
  return job->kind == TORNO_DB_JOB_SHARED && !job->lost && job->n_received > 0
         && PQresultStatus (job->results[0]) == PGRES_PIPELINE_ABORTED;
}

/**
 * torno_db_choose:
 * @connections: of TornoDbConnection
 *
 * Returns: (nullable): the one with the least to do that is up and not held
 */
TornoDbConnection *
torno_db_choose (GPtrArray *connections)
{
  TornoDbConnection *best = NULL;

  for (guint i = 0; i < connections->len; i++)
    {
      TornoDbConnection *one = connections->pdata[i];

      if (one != NULL && torno_db_connection_is_up (one) && !torno_db_connection_is_held (one)
          && (best == NULL || torno_db_connection_count_jobs (one) < torno_db_connection_count_jobs (best)))
        best = one;
    }
  return best;
}

static void
on_job_done (TornoDbJob *job, gpointer user_data)
{
  Request *request = user_data;
  g_auto (TornoRefusal) refusal = { 0 };
  TornoDbConnection *again;

  /* Another read of the same Sync failed and took this one along: it goes out once more on its own. */
  if (was_only_skipped (job) && job->n_sends == 1 && (again = torno_db_choose (request->db->readers)) != NULL)
    {
      for (guint i = 0; i < job->n_received; i++)
        g_clear_pointer (&job->results[i], PQclear);
      job->n_received = 0;
      job->kind = TORNO_DB_JOB_ALONE;
      torno_db_connection_send (again, job);
      return;
    }
  if (request->callback == NULL)
    ;
  else if (torno_db_find_refusal (job, &refusal))
    request->callback (NULL, &refusal, request->user_data);
  else
    request->callback (job->results, NULL, request->user_data);
  torno_db_job_free (job);
  g_free (request);
}

static guint
count_jobs (GPtrArray *connections)
{
  guint n = 0;

  for (guint i = 0; i < connections->len; i++)
    n += connections->pdata[i] != NULL ? torno_db_connection_count_jobs (connections->pdata[i]) : 0;
  return n;
}

/**
 * torno_db_send:
 * @self: the pool
 * @connection: one of it that is up
 * @job: (transfer full): what is to be done there
 * @callback: (nullable): gets the results, or the refusal
 */
void
torno_db_send (TornoDb *self,
               TornoDbConnection *connection,
               TornoDbJob *job,
               TornoDbCallback callback,
               gpointer user_data)
{
  Request *request = g_new (Request, 1);

  *request = (Request){ self, callback, user_data };
  job->done = on_job_done;
  job->user_data = request;
  torno_db_connection_send (connection, job);
  torno_db_watch_wake (self->watch);
}

static void
send_request (TornoDb *self,
              GPtrArray *connections,
              TornoDbJobKind kind,
              const TornoDbStep *steps,
              guint n,
              TornoDbCallback callback,
              gpointer user_data)
{
  TornoDbConnection *connection = torno_db_choose (connections);
  TornoRefusal refusal = { TORNO_ERROR_DATABASE_UNAVAILABLE, NULL };

  if (connection != NULL && count_jobs (connections) >= MAX_JOBS)
    {
      refusal.error = TORNO_ERROR_OVERLOADED;
      connection = NULL;
    }
  if (connection == NULL)
    {
      callback (NULL, &refusal, user_data);
      return;
    }
  torno_db_send (self, connection, torno_db_job_new (kind, steps, n), callback, user_data);
}

/**
 * torno_db_read:
 * @db: the pool
 * @steps: statements that change nothing
 * @n: how many
 * @callback: gets the results
 *
 * Runs the steps on a reading connection, together with other reads of this turn of the main loop.
 */
void
torno_db_read (TornoDb *db, const TornoDbStep *steps, guint n, TornoDbCallback callback, gpointer user_data)
{
  send_request (db, db->readers, TORNO_DB_JOB_SHARED, steps, n, callback, user_data);
}

/**
 * torno_db_write:
 * @db: the pool
 * @steps: statements that are to take effect together
 * @n: how many
 * @callback: gets the results once they are committed
 */
void
torno_db_write (TornoDb *db, const TornoDbStep *steps, guint n, TornoDbCallback callback, gpointer user_data)
{
  send_request (db, db->writers, TORNO_DB_JOB_ALONE, steps, n, callback, user_data);
}

/**
 * torno_db_has_one_up:
 * @connections: of TornoDbConnection
 *
 * Returns: whether any of them is up
 */
gboolean
torno_db_has_one_up (GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++)
    if (connections->pdata[i] != NULL && torno_db_connection_is_up (connections->pdata[i]))
      return TRUE;
  return FALSE;
}

/* --- the pool --- */

static GPtrArray *
make_pool (guint n)
{
  GPtrArray *pool = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_db_connection_free);

  g_ptr_array_set_size (pool, n);
  return pool;
}

/* Empties a pool one by one: what a refused request does next must find no freed connection in it. */
static void
close_pool (GPtrArray *pool)
{
  while (pool->len > 0)
    {
      TornoDbConnection *connection = g_ptr_array_steal_index (pool, pool->len - 1);

      if (connection != NULL)
        torno_db_connection_free (connection);
    }
}

/**
 * torno_db_new:
 * @conninfo: a libpq connection string or URL; several hosts allowed
 * @statements: (transfer none): all statements; must outlive the pool
 * @n_readers: connections for reads
 * @n_writers: connections for writes, and as many again for held ones
 *
 * Returns: (transfer full): a pool that has not connected yet
 */
TornoDb *
torno_db_new (const char *conninfo, TornoStatements *statements, guint n_readers, guint n_writers)
{
  TornoDb *self = g_new0 (TornoDb, 1);

  self->conninfo = g_strdup (conninfo);
  self->statements = statements;
  self->readers = make_pool (n_readers);
  self->writers = make_pool (n_writers);
  self->holders = make_pool (n_writers);
  g_queue_init (&self->waiting_holds);
  self->watch = torno_db_watch_new ((GPtrArray *[]){ self->readers, self->writers, self->holders },
                                    torno_db_find_statement (self, "standby_waits"), torno_db_look_at_waiting, self);
  return self;
}

/**
 * torno_db_free:
 * @db: (nullable): the pool; requests under way are refused first
 */
void
torno_db_free (TornoDb *db)
{
  TornoDbHold *hold;

  if (db == NULL)
    return;
  g_clear_pointer (&db->watch, torno_db_watch_free);
  while ((hold = g_queue_pop_head (&db->waiting_holds)) != NULL)
    torno_db_refuse_hold (hold);
  close_pool (db->readers);
  close_pool (db->writers);
  close_pool (db->holders);
  g_ptr_array_unref (db->readers);
  g_ptr_array_unref (db->writers);
  g_ptr_array_unref (db->holders);
  g_free (db->conninfo);
  g_free (db);
}

static void
open_all (TornoDb *self, GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++)
    connections->pdata[i] = torno_db_connection_new (self->conninfo, self->statements, torno_db_on_idle, self);
}

static gboolean
has_unsettled (GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++)
    if (!torno_db_connection_is_settled (connections->pdata[i]))
      return TRUE;
  return FALSE;
}

static const char *
find_fault (GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++)
    if (torno_db_connection_get_fault (connections->pdata[i]) != NULL)
      return torno_db_connection_get_fault (connections->pdata[i]);
  return NULL;
}

/**
 * torno_db_connect:
 * @db: a new pool
 * @cancellable: (nullable): cancelled by a source of that context, it ends the waiting
 *
 * Connects, and iterates the thread's main context until that has worked or failed: for the start of a program. Later
 * losses mend themselves.
 *
 * Returns: FALSE with %TORNO_ERROR_DATABASE_UNAVAILABLE, %TORNO_ERROR_INTERNAL where a statement is refused, or
 *   %G_IO_ERROR_CANCELLED
 */
gboolean
torno_db_connect (TornoDb *db, GCancellable *cancellable, GError **error)
{
  gint64 end = g_get_monotonic_time () + CONNECT_PATIENCE_US;
  const char *fault;

  open_all (db, db->readers);
  open_all (db, db->writers);
  open_all (db, db->holders);
  torno_db_watch_connect (db->watch, db->conninfo, db->statements);
  while ((has_unsettled (db->readers) || has_unsettled (db->writers) || has_unsettled (db->holders))
         && g_get_monotonic_time () < end && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  fault = find_fault (db->readers);
  if (fault == NULL)
    fault = find_fault (db->writers);
  if (fault == NULL)
    return TRUE;
  g_set_error (error, TORNO_ERROR, torno_db_is_up (db) ? TORNO_ERROR_INTERNAL : TORNO_ERROR_DATABASE_UNAVAILABLE, "%s",
               fault);
  return FALSE;
}

/**
 * torno_db_is_up:
 * @db: the pool
 *
 * Returns: whether reads and writes have a connection
 */
gboolean
torno_db_is_up (const TornoDb *db)
{
  return torno_db_has_one_up (db->readers) && torno_db_has_one_up (db->writers);
}

/**
 * torno_db_find_statement:
 * @db: the pool
 * @name: a statement's name
 *
 * Returns: (nullable) (transfer none): the statement
 */
const TornoStatement *
torno_db_find_statement (const TornoDb *db, const char *name)
{
  return torno_statements_find (db->statements, name);
}

/**
 * torno_db_call:
 * @db: the pool
 * @statement: a statement's name
 * @callback: gets its one result
 * @first_param: (nullable): a parameter's name, its value as text or NULL, then the next pair; ended by a NULL name
 *
 * Runs one statement as a transaction of its own, with values by name; those not named are NULL.
 */
void
torno_db_call (TornoDb *db,
               const char *statement,
               TornoDbCallback callback,
               gpointer user_data,
               const char *first_param,
               ...)
{
  TornoDbStep step = { torno_db_find_statement (db, statement) };
  const char *name = first_param;
  va_list args;

  g_return_if_fail (step.statement != NULL);
  va_start (args, first_param);
  while (name != NULL)
    {
      const char *value = va_arg (args, const char *); /* NOLINT(clang-analyzer-valist.Uninitialized): va_start() above */
      gboolean found = FALSE;

      for (guint i = 0; i < step.statement->n_params; i++)
        if (strcmp (step.statement->params[i], name) == 0)
          {
            step.values[i] = value;
            found = TRUE;
          }
      if (!found)
        g_critical ("statement %s has no parameter %s", statement, name);
      name = va_arg (args, const char *);
    }
  va_end (args);
  torno_db_write (db, &step, 1, callback, user_data);
}
