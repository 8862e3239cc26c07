/* A database that dies says so, and all its connections with it. One that is frozen, or behind a cable that was pulled,
 * says nothing, and neither does a commit that waits for a standby which is gone. A statement that takes its time looks the
 * same; so a connection of its own asks when others have been silent for a while. No answer: all are given up and connect
 * anew. An answer: those that wait for a standby are put aside, the others go on waiting. Callers are told within two
 * seconds either way (issue "database away"). */
#include "config.h"

#include "torno-db-watch.h"

#define LOOK_MS 250
#define SILENT_LOOKS 3 /* after which the database is asked */
#define PROBE_LOOKS 2  /* which the answer may take */

struct _TornoDbWatch
{
  GPtrArray *pools[TORNO_DB_WATCH_POOLS];
  const TornoStatement *probe;
  TornoDbWatchLook look;
  gpointer user_data;
  TornoDbConnection *prober;
  guint timer;
  gboolean probing;
  guint unanswered; /* looks since somebody asked, or would have */
};

typedef void (*Visit) (TornoDbWatch *self, TornoDbConnection *connection, gpointer data);

static void
visit_all (TornoDbWatch *self, Visit visit, gpointer data)
{
  for (guint p = 0; p < TORNO_DB_WATCH_POOLS; p++)
    for (guint i = 0; i < self->pools[p]->len; i++)
      if (self->pools[p]->pdata[i] != NULL)
        visit (self, self->pools[p]->pdata[i], data);
}

static void
drop (TornoDbWatch *self, TornoDbConnection *connection, gpointer data)
{
  torno_db_connection_drop (connection, "the database does not answer");
}

static void
ignore_idle (TornoDbConnection *connection, gpointer user_data)
{
}

/* --- asking --- */

static void
put_aside (TornoDbWatch *self, TornoDbConnection *connection, gpointer data)
{
  const PGresult *waiting = data;

  for (int row = 0; row < PQntuples (waiting); row++)
    if (torno_db_get_integer (waiting, row, "pid") == torno_db_connection_get_pid (connection))
      {
        g_message ("a commit waits for a standby; its caller is told to come again");
        torno_db_connection_give_up (connection);
        return;
      }
}

static void
on_probed (TornoDbJob *job, gpointer user_data)
{
  TornoDbWatch *self = user_data;

  self->probing = FALSE;
  self->unanswered = 0;
  if (!job->lost && job->n_received == 1 && PQresultStatus (job->results[0]) == PGRES_TUPLES_OK)
    visit_all (self, put_aside, job->results[0]);
  torno_db_job_free (job);
}

static void
ask (TornoDbWatch *self)
{
  TornoDbStep step = { self->probe };
  TornoDbJob *job = torno_db_job_new (TORNO_DB_JOB_ALONE, &step, 1);

  self->probing = TRUE;
  job->done = on_probed;
  job->user_data = self;
  torno_db_connection_send (self->prober, job);
}

/* --- looking --- */

typedef struct
{
  gboolean busy, silent;
} Sight;

static void
look_at (TornoDbWatch *self, TornoDbConnection *connection, gpointer data)
{
  Sight *sight = data;

  sight->busy |= torno_db_connection_count_jobs (connection) > 0;
  sight->silent |= torno_db_connection_count_silence (connection) >= SILENT_LOOKS;
}

static gboolean
on_look (gpointer user_data)
{
  TornoDbWatch *self = user_data;
  Sight sight = { FALSE, FALSE };

  visit_all (self, look_at, &sight);
  if (!sight.silent && !self->probing)
    self->unanswered = 0;
  else if (++self->unanswered > PROBE_LOOKS)
    {
      self->unanswered = 0;
      torno_db_connection_drop (self->prober, "the database does not answer");
      visit_all (self, drop, NULL);
    }
  else if (!self->probing && torno_db_connection_is_up (self->prober))
    ask (self);
  if (self->look (self->user_data) || sight.busy || self->probing)
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

/**
 * torno_db_watch_new:
 * @pools: arrays of #TornoDbConnection, or of NULL where none is open yet; must outlive the watch
 * @probe: (transfer none): answers the numbers of the processes that wait for a standby
 * @look: called at each look
 *
 * Returns: (transfer full): a watch that sleeps
 */
TornoDbWatch *
torno_db_watch_new (GPtrArray *const pools[TORNO_DB_WATCH_POOLS],
                    const TornoStatement *probe,
                    TornoDbWatchLook look,
                    gpointer user_data)
{
  TornoDbWatch *self = g_new0 (TornoDbWatch, 1);

  for (guint p = 0; p < TORNO_DB_WATCH_POOLS; p++)
    self->pools[p] = pools[p];
  self->probe = probe;
  self->look = look;
  self->user_data = user_data;
  return self;
}

/**
 * torno_db_watch_free:
 * @watch: (nullable): the watch
 */
void
torno_db_watch_free (TornoDbWatch *watch)
{
  if (watch == NULL)
    return;
  g_clear_handle_id (&watch->timer, g_source_remove);
  if (watch->prober != NULL)
    torno_db_connection_free (watch->prober);
  g_free (watch);
}

/**
 * torno_db_watch_connect:
 * @watch: the watch
 * @conninfo: a libpq connection string or URL
 * @statements: what its connection prepares; must outlive the watch
 */
void
torno_db_watch_connect (TornoDbWatch *watch, const char *conninfo, TornoStatements *statements)
{
  watch->prober = torno_db_connection_new (conninfo, statements, ignore_idle, NULL);
}

/**
 * torno_db_watch_wake:
 * @watch: (nullable): the watch
 *
 * Looks every now and then until nobody waits for the database any more.
 */
void
torno_db_watch_wake (TornoDbWatch *watch)
{
  if (watch != NULL && watch->timer == 0 && watch->prober != NULL)
    watch->timer = g_timeout_add (LOOK_MS, on_look, watch);
}
