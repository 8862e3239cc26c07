/* The life of one connection: connecting, preparing every statement, serving, and after a loss again from the start.
 * Nothing here blocks; every job that was under way when a connection is lost ends as lost. */
#include "config.h"

#include "torno-db-connection.h"

#include "torno-db-hosts.h"

#include <glib-unix.h>
#include <string.h>

/* A program that starts has more patience than one whose callers wait: after a failover the next host is to be tried
 * before they have come again. */
#define FIRST_CONNECT_TIMEOUT_MS 3000
#define CONNECT_TIMEOUT_MS 1200
#define PREPARE_TIMEOUT_MS 5000
#define RETRY_FIRST_MS 100
#define RETRY_LAST_MS 500

/* Planning costs more than running these statements: see ARCHITECTURE.md. The data of a gym lie in memory, where a row by
 * its index costs little more than the next one. Limits keep a stuck lock from piling up: whoever
 * waits behind a commit that waits for a lost standby is told so within two seconds too. */
#define SESSION_OPTIONS                                                                                                \
  "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1 -c jit=off -c timezone=UTC -c datestyle=ISO "         \
  "-c intervalstyle=iso_8601 -c statement_timeout=15s -c lock_timeout=1500ms "                                         \
  "-c idle_in_transaction_session_timeout=15s -c client_min_messages=error"

typedef enum
{
  STATE_DOWN,
  STATE_CONNECTING,
  STATE_PREPARING,
  STATE_UP
} State;

typedef struct
{
  GSource source;
  TornoDbConnection *connection;
  gpointer fd_tag;
  int fd;
  GIOCondition condition; /* what is waited for */
} ConnectionSource;

struct _TornoDbConnection
{
  char *conninfo;
  TornoDbHosts *hosts;
  TornoStatements *statements;
  TornoDbConnectionIdle idle;
  gpointer user_data;
  State state;
  PGconn *pg;
  ConnectionSource *source;
  GQueue jobs;         /* sent, oldest first */
  guint nulls;         /* results that ended a query, in a row */
  gboolean needs_sync; /* reads were sent since the last Sync */
  gboolean held;
  gboolean failed_once, was_up;
  gboolean heard;    /* since the last count of its silence */
  guint silent_counts;
  gboolean stuck; /* its first job has been given up, and is still to be answered */
  guint retry_ms;
  guint timer;
  char *fault;
};

static void start_connecting (TornoDbConnection *self);
static void lose_connection (TornoDbConnection *self, const char *fault);

/* --- jobs --- */

/**
 * torno_db_job_new:
 * @kind: how it relates to transactions
 * @steps: what to run
 * @n_steps: how many, at most %TORNO_DB_MAX_STEPS
 *
 * Returns: (transfer full): a job with copies of all values
 */
TornoDbJob *
torno_db_job_new (TornoDbJobKind kind, const TornoDbStep *steps, guint n_steps)
{
  TornoDbJob *job = g_new0 (TornoDbJob, 1);
  gsize size = 0;
  char *at;

  g_return_val_if_fail (n_steps <= TORNO_DB_MAX_STEPS, NULL);
  job->kind = kind;
  job->n_steps = n_steps;
  for (guint s = 0; s < n_steps; s++)
    for (guint i = 0; i < steps[s].statement->n_params; i++)
      size += steps[s].values[i] != NULL ? strlen (steps[s].values[i]) + 1 : 0;
  at = job->values = g_malloc (size + 1);
  for (guint s = 0; s < n_steps; s++)
    {
      job->steps[s].statement = steps[s].statement;
      for (guint i = 0; i < steps[s].statement->n_params; i++)
        if (steps[s].values[i] != NULL)
          {
            job->steps[s].values[i] = at;
            at = g_stpcpy (at, steps[s].values[i]) + 1;
          }
    }
  return job;
}

static void
clear_results (TornoDbJob *job)
{
  for (guint i = 0; i < job->n_received; i++)
    g_clear_pointer (&job->results[i], PQclear);
  job->n_received = 0;
}

/**
 * torno_db_job_free:
 * @job: a job that is not under way
 */
void
torno_db_job_free (TornoDbJob *job)
{
  clear_results (job);
  g_free (job->values);
  g_free (job);
}

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

static void
lose_jobs (TornoDbConnection *self)
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

/* Every change makes GLib wake itself up, and so the loop turn once more. */
static void
watch (TornoDbConnection *self, GIOCondition condition)
{
  if (self->source->condition == condition)
    return;
  self->source->condition = condition;
  g_source_modify_unix_fd (&self->source->source, self->source->fd_tag, condition);
}

static void
flush (TornoDbConnection *self)
{
  int rest = PQflush (self->pg);

  if (rest < 0)
    lose_connection (self, PQerrorMessage (self->pg));
  else
    watch (self, rest > 0 ? G_IO_IN | G_IO_OUT | G_IO_HUP | G_IO_ERR : G_IO_IN | G_IO_HUP | G_IO_ERR);
}

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
    lose_connection (self, PQerrorMessage (self->pg));
  else if (job->kind != TORNO_DB_JOB_SHARED)
    flush (self);
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
      self->state = STATE_UP;
      self->was_up = TRUE;
      self->retry_ms = RETRY_FIRST_MS;
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

static void
receive (TornoDbConnection *self)
{
  self->heard = TRUE;
  if (!PQconsumeInput (self->pg))
    {
      lose_connection (self, PQerrorMessage (self->pg));
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
      if (self->state == STATE_PREPARING)
        take_preparing (self, result);
      else
        take_result (self, result);
    }
  if (self->pg != NULL && PQstatus (self->pg) == CONNECTION_BAD)
    lose_connection (self, PQerrorMessage (self->pg));
}

/* --- the source --- */

static gboolean
prepare_source (GSource *source, int *timeout)
{
  TornoDbConnection *self = ((ConnectionSource *) source)->connection;

  *timeout = -1;
  if (self->needs_sync && self->state == STATE_UP && !self->held)
    {
      self->needs_sync = FALSE;
      PQpipelineSync (self->pg);
      flush (self);
    }
  return FALSE;
}

static gboolean
check_source (GSource *source)
{
  return g_source_query_unix_fd (source, ((ConnectionSource *) source)->fd_tag) != 0;
}

static void prepare_statements (TornoDbConnection *self);

static gboolean rewatch (TornoDbConnection *self, GIOCondition condition);

static void
go_on_connecting (TornoDbConnection *self)
{
  PostgresPollingStatusType at = PQconnectPoll (self->pg);

  if (at == PGRES_POLLING_FAILED || !rewatch (self, at == PGRES_POLLING_WRITING ? G_IO_OUT : G_IO_IN))
    lose_connection (self, PQerrorMessage (self->pg));
  else if (at == PGRES_POLLING_OK)
    prepare_statements (self);
}

static gboolean
dispatch_source (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TornoDbConnection *self = ((ConnectionSource *) source)->connection;
  GIOCondition condition = g_source_query_unix_fd (source, ((ConnectionSource *) source)->fd_tag);

  if (self->state == STATE_CONNECTING)
    go_on_connecting (self);
  else
    {
      if (condition & G_IO_OUT)
        flush (self);
      if (self->pg != NULL && (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)))
        receive (self);
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { prepare_source, check_source, dispatch_source, NULL, NULL, NULL };

static void
drop_source (TornoDbConnection *self)
{
  if (self->source == NULL)
    return;
  g_source_destroy (&self->source->source);
  g_source_unref (&self->source->source);
  self->source = NULL;
}

/* The socket may change between the attempts of one PQconnectPoll() over several hosts. */
static gboolean
rewatch (TornoDbConnection *self, GIOCondition condition)
{
  int fd = PQsocket (self->pg);

  if (self->source == NULL || self->source->fd != fd)
    {
      drop_source (self);
      if (fd < 0)
        return FALSE;
      self->source = (ConnectionSource *) g_source_new (&source_funcs, sizeof (ConnectionSource));
      self->source->connection = self;
      self->source->fd = fd;
      self->source->condition = condition;
      self->source->fd_tag = g_source_add_unix_fd (&self->source->source, fd, condition);
      g_source_set_name (&self->source->source, "torno-db");
      g_source_attach (&self->source->source, g_main_context_get_thread_default ());
    }
  watch (self, condition | G_IO_HUP | G_IO_ERR);
  return TRUE;
}

/* --- connecting --- */

static gboolean
on_retry (gpointer user_data)
{
  TornoDbConnection *self = user_data;

  self->timer = 0;
  start_connecting (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_connect_timeout (gpointer user_data)
{
  TornoDbConnection *self = user_data;

  self->timer = 0;
  torno_db_hosts_put_last (self->hosts, self->pg);
  lose_connection (self, "timeout while connecting");
  return G_SOURCE_REMOVE;
}

static void
lose_connection (TornoDbConnection *self, const char *fault)
{
  if (self->pg == NULL)
    return;
  g_free (self->fault);
  self->fault = g_strchomp (g_strdup (fault));
  if (self->state == STATE_UP || !self->failed_once)
    g_message ("database connection lost: %s", self->fault);
  self->failed_once = TRUE;
  self->state = STATE_DOWN;
  self->needs_sync = FALSE;
  self->stuck = FALSE;
  drop_source (self);
  g_clear_pointer (&self->pg, PQfinish);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (self->retry_ms, on_retry, self);
  self->retry_ms = MIN (self->retry_ms * 2, RETRY_LAST_MS);
  lose_jobs (self);
}

static void
prepare_statements (TornoDbConnection *self)
{
  g_autoptr (GPtrArray) list = torno_statements_list (self->statements);

  self->state = STATE_PREPARING;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (PREPARE_TIMEOUT_MS, on_connect_timeout, self);
  g_clear_pointer (&self->fault, g_free);
  if (PQsetnonblocking (self->pg, 1) != 0 || !PQenterPipelineMode (self->pg))
    {
      lose_connection (self, PQerrorMessage (self->pg));
      return;
    }
  for (guint i = 0; i < list->len; i++)
    {
      const TornoStatement *statement = list->pdata[i];

      if (!PQsendPrepare (self->pg, statement->name, statement->sql, statement->n_params, statement->param_types))
        {
          lose_connection (self, PQerrorMessage (self->pg));
          return;
        }
    }
  PQpipelineSync (self->pg);
  flush (self);
}

static void
start_connecting (TornoDbConnection *self)
{
  g_autofree char *host = torno_db_hosts_list (self->hosts, "host"),
                  *address = torno_db_hosts_list (self->hosts, "hostaddr"),
                  *port = torno_db_hosts_list (self->hosts, "port");
  const char *keys[] = { "dbname",           "options",         "application_name", "target_session_attrs",
                         "tcp_user_timeout", "client_encoding", "host",             "hostaddr",
                         "port",             NULL };
  /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): the options are one text in several pieces */
  const char *values[] = { self->conninfo, SESSION_OPTIONS, "torno-server", "read-write", "5000", "UTF8", host, address,
                           port, NULL };

  self->state = STATE_CONNECTING;
  self->pg = PQconnectStartParams (keys, values, 1);
  if (PQstatus (self->pg) == CONNECTION_BAD || !rewatch (self, G_IO_OUT))
    {
      lose_connection (self, PQerrorMessage (self->pg));
      return;
    }
  self->timer
      = g_timeout_add (self->was_up ? CONNECT_TIMEOUT_MS : FIRST_CONNECT_TIMEOUT_MS, on_connect_timeout, self);
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
  self->retry_ms = RETRY_FIRST_MS;
  g_queue_init (&self->jobs);
  start_connecting (self);
  return self;
}

/**
 * torno_db_connection_free:
 * @connection: a connection; jobs under way end as lost
 */
void
torno_db_connection_free (TornoDbConnection *connection)
{
  connection->state = STATE_DOWN;
  lose_jobs (connection);
  drop_source (connection);
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
  return connection->state == STATE_UP && !connection->stuck;
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
  return connection->state == STATE_UP;
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
  gboolean waits = connection->state == STATE_UP && !connection->stuck && !g_queue_is_empty (&connection->jobs);

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
  return connection->state == STATE_UP ? PQbackendPID (connection->pg) : 0;
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
  if (connection->state != STATE_UP)
    return;
  torno_db_hosts_put_last (connection->hosts, connection->pg);
  lose_connection (connection, fault);
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
