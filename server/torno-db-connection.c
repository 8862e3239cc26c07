/* One connection at work: what is sent, and whose the answers are. Nothing here blocks; every job that was under way
 * when a connection is lost ends as lost. torno-db-connect brings it up, torno-db-source polls it. */
#include "config.h"

#include "torno-db-connection-private.h"

/* --- jobs --- */

static void
finish_job (TornoDbConnection *self, TornoDbJob *job)
{
  g_queue_remove (&self->jobs, job);
  self->stuck = FALSE;
  if (job->kind == TORNO_DB_JOB_ALONE)
    self->held = FALSE;
  job->done (job, job->user_data);
  if (!self->held && g_queue_is_empty (&self->jobs))
    self->idle (self, self->user_data);
}

/**
 * torno_db_connection_lose_jobs:
 * @self: a connection
 *
 * Ends all jobs under way as lost.
 */
void
torno_db_connection_lose_jobs (TornoDbConnection *self)
{
  TornoDbJob *job;

  self->held = FALSE;
  while ((job = g_queue_pop_head (&self->jobs)) != NULL)
    {
      job->lost = TRUE;
      job->done (job, job->user_data);
    }
}

/* --- sending --- */

static gboolean
send_steps (TornoDbConnection *self, TornoDbJob *job)
{
  for (guint s = 0; s < job->n_steps; s++)
    if (!PQsendQueryPrepared (self->pg, job->steps[s].statement->name, job->steps[s].statement->n_params,
                              job->steps[s].values, NULL, NULL, 1))
      return FALSE;
  return TRUE;
}

/**
 * torno_db_connection_send:
 * @connection: a connection that is up
 * @job: (transfer none): a job with its callback set, lent until it is done
 *
 * A job that is TORNO_DB_JOB_OPEN holds the connection for the job sent next, which must be TORNO_DB_JOB_ALONE.
 */
void
torno_db_connection_send (TornoDbConnection *connection, TornoDbJob *job)
{
  TornoDbConnection *self = connection;
  gboolean sent;

  job->n_sends++;
  /* Reads before this job must not share its transaction. */
  if (job->kind != TORNO_DB_JOB_SHARED && self->needs_sync)
    {
      self->needs_sync = FALSE;
      PQpipelineSync (self->pg);
    }
  if (g_queue_is_empty (&self->jobs))
    self->heard = TRUE;
  g_queue_push_tail (&self->jobs, job);
  sent = send_steps (self, job);
  switch (job->kind)
    {
    case TORNO_DB_JOB_SHARED:
      self->needs_sync = TRUE; /* the Sync goes out before the loop polls */
      break;
    case TORNO_DB_JOB_ALONE:
      sent = sent && PQpipelineSync (self->pg);
      break;
    case TORNO_DB_JOB_OPEN:
      self->held = TRUE;
      sent = sent && PQsendFlushRequest (self->pg);
      break;
    }
  if (!sent)
    torno_db_connection_lose (self, PQerrorMessage (self->pg));
  else if (job->kind != TORNO_DB_JOB_SHARED)
    torno_db_source_flush (self);
}

/* --- receiving --- */

static gboolean
is_complete (const TornoDbJob *job)
{
  return job->kind != TORNO_DB_JOB_ALONE && job->n_received == job->n_steps;
}

static void
take_preparing (TornoDbConnection *self, PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);

  if (status == PGRES_PIPELINE_SYNC)
    {
      self->state = TORNO_DB_UP;
      self->was_up = TRUE;
      self->retry_ms = TORNO_DB_RETRY_FIRST_MS;
      g_clear_handle_id (&self->timer, g_source_remove);
      self->idle (self, self->user_data);
    }
  else if (status != PGRES_COMMAND_OK && self->fault == NULL)
    self->fault = g_strdup (PQresultErrorMessage (result));
  PQclear (result);
}

static void
take_result (TornoDbConnection *self, PGresult *result)
{
  ExecStatusType status = PQresultStatus (result);
  TornoDbJob *job = g_queue_peek_head (&self->jobs);

  if (status == PGRES_PIPELINE_SYNC)
    {
      PQclear (result);
      if (job != NULL && job->kind == TORNO_DB_JOB_ALONE && job->n_received == job->n_steps)
        finish_job (self, job);
      return;
    }
  if (job == NULL)
    {
      PQclear (result);
      return;
    }
  if (job->n_received == job->n_steps)
    {
      /* An error where only the Sync was left: the commit itself failed. */
      job->failed_at_sync = TRUE;
      PQclear (result);
      return;
    }
  job->results[job->n_received++] = result;
  if (is_complete (job))
    finish_job (self, job);
}

/**
 * torno_db_connection_receive:
 * @self: a connection with bytes to be read
 */
void
torno_db_connection_receive (TornoDbConnection *self)
{
  self->heard = TRUE;
  if (!PQconsumeInput (self->pg))
    {
      torno_db_connection_lose (self, PQerrorMessage (self->pg));
      return;
    }
  self->nulls = 0;
  while (self->pg != NULL && !PQisBusy (self->pg))
    {
      PGresult *result = PQgetResult (self->pg);

      if (result == NULL)
        {
          /* One NULL ends a query; a second one in a row says that nothing is left. */
          if (++self->nulls > 1)
            break;
          continue;
        }
      self->nulls = 0;
      if (self->state == TORNO_DB_PREPARING)
        take_preparing (self, result);
      else
        take_result (self, result);
    }
  if (self->pg != NULL && PQstatus (self->pg) == CONNECTION_BAD)
    torno_db_connection_lose (self, PQerrorMessage (self->pg));
}

/**
 * torno_db_connection_new:
 * @conninfo: a libpq connection string or URL
 * @statements: what to prepare; must outlive the connection
 * @idle: called whenever the connection is up and has nothing to do
 *
 * Starts connecting at once; see torno_db_connection_is_settled().
 *
 * Returns: (transfer full): the connection
 */
TornoDbConnection *
torno_db_connection_new (const char *conninfo,
                         TornoStatements *statements,
                         TornoDbConnectionIdle idle,
                         gpointer user_data)
{
  TornoDbConnection *self = g_new0 (TornoDbConnection, 1);

  self->conninfo = g_strdup (conninfo);
  self->hosts = torno_db_hosts_new (conninfo);
  self->statements = statements;
  self->idle = idle;
  self->user_data = user_data;
  self->retry_ms = TORNO_DB_RETRY_FIRST_MS;
  g_queue_init (&self->jobs);
  torno_db_connection_start (self);
  return self;
}

/**
 * torno_db_connection_free:
 * @connection: a connection; jobs under way end as lost
 */
void
torno_db_connection_free (TornoDbConnection *connection)
{
  connection->state = TORNO_DB_DOWN;
  torno_db_connection_lose_jobs (connection);
  torno_db_source_drop (connection);
  g_clear_pointer (&connection->pg, PQfinish);
  g_clear_handle_id (&connection->timer, g_source_remove);
  torno_db_hosts_free (connection->hosts);
  g_free (connection->fault);
  g_free (connection->conninfo);
  g_free (connection);
}

/**
 * torno_db_connection_is_up:
 * @connection: a connection
 *
 * Returns: whether jobs can be sent
 */
gboolean
torno_db_connection_is_up (const TornoDbConnection *connection)
{
  return connection->state == TORNO_DB_UP && !connection->stuck;
}

/**
 * torno_db_connection_is_settled:
 * @connection: a connection
 *
 * Returns: whether it is up, also where a statement was refused
 */
gboolean
torno_db_connection_is_settled (const TornoDbConnection *connection)
{
  return connection->state == TORNO_DB_UP;
}

/**
 * torno_db_connection_get_fault:
 * @connection: a connection
 *
 * Returns: (nullable): why it is down, or which statement PostgreSQL would not prepare
 */
const char *
torno_db_connection_get_fault (const TornoDbConnection *connection)
{
  return connection->fault;
}

/**
 * torno_db_connection_count_jobs:
 * @connection: a connection
 *
 * Returns: how many jobs are under way
 */
guint
torno_db_connection_count_jobs (const TornoDbConnection *connection)
{
  return connection->jobs.length;
}

/**
 * torno_db_connection_is_held:
 * @connection: a connection
 *
 * Returns: whether a transaction is open on it
 */
gboolean
torno_db_connection_is_held (const TornoDbConnection *connection)
{
  return connection->held;
}

/**
 * torno_db_connection_count_silence:
 * @connection: a connection
 *
 * To be called at regular intervals. Intervals and not seconds are counted, since a server that did not run itself has
 * heard nothing either.
 *
 * Returns: for how many of the calls in a row nothing has come though something is awaited
 */
guint
torno_db_connection_count_silence (TornoDbConnection *connection)
{
  gboolean waits = connection->state == TORNO_DB_UP && !connection->stuck && !g_queue_is_empty (&connection->jobs);

  connection->silent_counts = waits && !connection->heard ? connection->silent_counts + 1 : 0;
  connection->heard = FALSE;
  return connection->silent_counts;
}

/**
 * torno_db_connection_get_pid:
 * @connection: a connection
 *
 * Returns: the number of its process in PostgreSQL, 0 without one
 */
int
torno_db_connection_get_pid (const TornoDbConnection *connection)
{
  return connection->state == TORNO_DB_UP ? PQbackendPID (connection->pg) : 0;
}

/**
 * torno_db_connection_drop:
 * @connection: a connection
 * @fault: why
 *
 * Takes it for lost, with all jobs under way, and connects anew, to another host first where there are several.
 */
void
torno_db_connection_drop (TornoDbConnection *connection, const char *fault)
{
  if (connection->state != TORNO_DB_UP)
    return;
  torno_db_hosts_put_last (connection->hosts, connection->pg);
  torno_db_connection_lose (connection, fault);
}

static void
free_given_up (TornoDbJob *job, gpointer user_data)
{
  torno_db_job_free (job);
}

/**
 * torno_db_connection_give_up:
 * @connection: a connection whose jobs are not going to be answered soon
 *
 * Ends its jobs as lost, but keeps the connection for the time when the answers come; until then it counts as down.
 * That bounds what waits in PostgreSQL, where closing and connecting anew would add one process each time.
 */
void
torno_db_connection_give_up (TornoDbConnection *connection)
{
  GQueue given_up = G_QUEUE_INIT;
  TornoDbJob *job;

  for (GList *link = connection->jobs.head; link != NULL; link = link->next)
    {
      TornoDbJob *ghost = g_new0 (TornoDbJob, 1);

      job = link->data;
      ghost->kind = job->kind;
      ghost->n_steps = job->n_steps;
      ghost->n_received = job->n_received;
      ghost->done = free_given_up;
      g_queue_push_tail (&given_up, job);
      link->data = ghost;
    }
  connection->stuck = TRUE;
  while ((job = g_queue_pop_head (&given_up)) != NULL)
    {
      job->lost = TRUE;
      job->done (job, job->user_data);
    }
}
