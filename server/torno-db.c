/* The pool: spreads jobs over the connections and turns what comes back into results or a refusal. Reads share a few
 * connections and their Syncs; a write is a transaction of its own; a held write keeps a connection to itself. */
#include "config.h"

#include "torno-db.h"

#include "torno-db-connection.h"
#include "torno-db-watch.h"
#include "torno-refusal.h"

#include <stdarg.h>
#include <string.h>

/* Past this many jobs waiting for PostgreSQL a request is better refused than kept waiting. */
#define MAX_JOBS 4000
#define CONNECT_PATIENCE_US (10 * G_USEC_PER_SEC)
/* As long as a statement waits for a lock (torno-db-connection). */
#define HOLD_PATIENCE_US (3 * G_USEC_PER_SEC / 2)

struct _TornoDb
{
  char *conninfo;
  TornoStatements *statements;
  GPtrArray *readers, *writers, *holders; /* of TornoDbConnection */
  GQueue waiting_holds;                   /* TornoDbHold that wait for a free holder */
  TornoDbWatch *watch;
};

typedef struct
{
  TornoDb *db;
  TornoDbCallback callback;
  gpointer user_data;
} Request;

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

static gboolean
refuse_without_jobs (const TornoDbJob *job, TornoRefusal *refusal)
{
  if (!job->lost && !job->failed_at_sync)
    return FALSE;
  refusal->error = TORNO_ERROR_DATABASE_UNAVAILABLE;
  return TRUE;
}

/* The first step that failed says why; those after it were only skipped. */
static gboolean
find_refusal (const TornoDbJob *job, TornoRefusal *refusal)
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

static TornoDbConnection *
choose (GPtrArray *connections)
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
  if (was_only_skipped (job) && job->n_sends == 1 && (again = choose (request->db->readers)) != NULL)
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
  else if (find_refusal (job, &refusal))
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

static void
send_request (TornoDb *self,
              GPtrArray *connections,
              TornoDbJobKind kind,
              const TornoDbStep *steps,
              guint n,
              TornoDbCallback callback,
              gpointer user_data)
{
  TornoDbConnection *connection = choose (connections);
  TornoRefusal refusal = { TORNO_ERROR_DATABASE_UNAVAILABLE, NULL };
  TornoDbJob *job;
  Request *request;

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
  request = g_new (Request, 1);
  *request = (Request){ self, callback, user_data };
  job = torno_db_job_new (kind, steps, n);
  job->done = on_job_done;
  job->user_data = request;
  torno_db_connection_send (connection, job);
  torno_db_watch_wake (self->watch);
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

static gboolean
has_one_up (GPtrArray *connections)
{
  for (guint i = 0; i < connections->len; i++)
    if (connections->pdata[i] != NULL && torno_db_connection_is_up (connections->pdata[i]))
      return TRUE;
  return FALSE;
}

/* --- held transactions --- */

static void
on_hold_ready (TornoDbJob *job, gpointer user_data)
{
  TornoDbHold *hold = user_data;
  g_auto (TornoRefusal) refusal = { 0 };

  hold->lost = job->lost;
  if (find_refusal (job, &refusal))
    hold->callback (hold, NULL, &refusal, hold->user_data);
  else
    hold->callback (hold, job->results, NULL, hold->user_data);
  torno_db_job_free (job);
}

static gboolean
start_hold (TornoDb *self, TornoDbHold *hold)
{
  TornoDbConnection *one = choose (self->holders);

  if (one == NULL || torno_db_connection_count_jobs (one) > 0)
    return FALSE;
  hold->connection = one;
  torno_db_connection_send (one, hold->job);
  return TRUE;
}

static void
on_idle (TornoDbConnection *connection, gpointer user_data)
{
  TornoDb *self = user_data;
  TornoDbHold *hold;

  while ((hold = g_queue_peek_head (&self->waiting_holds)) != NULL && start_hold (self, hold))
    g_queue_remove (&self->waiting_holds, hold);
}

static void
refuse_hold (TornoDbHold *hold)
{
  hold->job->lost = TRUE;
  hold->job->done (hold->job, hold);
}

/* Nobody waits for a connection that is not coming back soon. */
static gboolean
look_at_waiting (gpointer user_data)
{
  TornoDb *self = user_data;
  gboolean is_up = has_one_up (self->holders);
  gint64 oldest = g_get_monotonic_time () - HOLD_PATIENCE_US;
  TornoDbHold *hold;

  while ((hold = g_queue_peek_head (&self->waiting_holds)) != NULL && (!is_up || hold->began < oldest))
    {
      g_queue_remove (&self->waiting_holds, hold);
      refuse_hold (hold);
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
    refuse_hold (hold);
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
  Request *request;
  TornoDbJob *job;

  if (hold->lost || !torno_db_connection_is_held (hold->connection))
    {
      g_free (hold);
      if (callback != NULL)
        callback (NULL, &refusal, user_data);
      return;
    }
  request = g_new (Request, 1);
  *request = (Request){ hold->db, callback, user_data };
  job = torno_db_job_new (TORNO_DB_JOB_ALONE, steps, n);
  job->done = on_job_done;
  job->user_data = request;
  torno_db_connection_send (hold->connection, job);
  torno_db_watch_wake (hold->db->watch);
  g_free (hold);
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
  self->watch = torno_db_watch_new ((GPtrArray *[]) { self->readers, self->writers, self->holders },
                                    torno_db_find_statement (self, "standby_waits"), look_at_waiting, self);
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
    refuse_hold (hold);
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
    connections->pdata[i] = torno_db_connection_new (self->conninfo, self->statements, on_idle, self);
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
 *
 * Connects, and iterates the thread's main context until that has worked or failed: for the start of a program. Later
 * losses mend themselves.
 *
 * Returns: FALSE with %TORNO_ERROR_DATABASE_UNAVAILABLE, or %TORNO_ERROR_INTERNAL where a statement is refused
 */
gboolean
torno_db_connect (TornoDb *db, GError **error)
{
  gint64 end = g_get_monotonic_time () + CONNECT_PATIENCE_US;
  const char *fault;

  open_all (db, db->readers);
  open_all (db, db->writers);
  open_all (db, db->holders);
  torno_db_watch_connect (db->watch, db->conninfo, db->statements);
  while ((has_unsettled (db->readers) || has_unsettled (db->writers) || has_unsettled (db->holders))
         && g_get_monotonic_time () < end)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
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
  return has_one_up (db->readers) && has_one_up (db->writers);
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
      const char *value = va_arg (args, const char *);
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

/**
 * torno_db_get_integer:
 * @result: a result
 * @row: a row of it
 * @column: the name of an int8 or int4 column
 *
 * Returns: the number, 0 for NULL
 */
gint64
torno_db_get_integer (const PGresult *result, int row, const char *column)
{
  int number = PQfnumber (result, column);
  const char *bytes;
  gint64 wide;
  gint32 narrow;

  if (number < 0 || PQgetisnull (result, row, number))
    return 0;
  bytes = PQgetvalue (result, row, number);
  if (PQgetlength (result, row, number) == 8)
    {
      memcpy (&wide, bytes, 8);
      return GINT64_FROM_BE (wide);
    }
  memcpy (&narrow, bytes, 4);
  return GINT32_FROM_BE (narrow);
}

/**
 * torno_db_get_text:
 * @result: a result
 * @row: a row of it
 * @column: the name of a text column
 *
 * Returns: (nullable) (transfer none): the text, valid as long as @result
 */
const char *
torno_db_get_text (const PGresult *result, int row, const char *column)
{
  int number = PQfnumber (result, column);

  return number < 0 || PQgetisnull (result, row, number) ? NULL : PQgetvalue (result, row, number);
}

/**
 * torno_db_get_boolean:
 * @result: a result
 * @row: a row of it
 * @column: the name of a boolean column
 *
 * Returns: the value, FALSE for NULL
 */
gboolean
torno_db_get_boolean (const PGresult *result, int row, const char *column)
{
  int number = PQfnumber (result, column);

  return number >= 0 && !PQgetisnull (result, row, number) && *PQgetvalue (result, row, number) != 0;
}
