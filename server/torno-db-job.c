/* A job of torno-db-connection: statements with copies of their values, and room for their results. */
#include "config.h"

#include "torno-db-connection.h"

#include <string.h>

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
