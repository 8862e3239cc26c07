/* Running a call that is let in and checked: its statements, what a list still lacks, and the answer. */
#include "config.h"

#include "torno-call-private.h"

#include <string.h>

#define MAX_LOADS 5

/* The listener tells the gate too, as it does on every process; but this caller's next request must not come first. */
static void
forget_account (const TornoCall *call)
{
  const char *id = call->route->forgets != NULL ? torno_call_get_value (call, call->route->forgets) : NULL;

  if (id != NULL)
    torno_gate_forget_user (torno_server_get_gate (call->server), g_ascii_strtoll (id, NULL, 10));
}

/**
 * torno_call_retry:
 * @call: a call whose statement was refused
 * @error: why
 *
 * Without If-Match only what prepare() had read can be stale: it reads once more.
 *
 * Returns: whether the call was taken and goes on
 */
gboolean
torno_call_retry (TornoCall *call, TornoError error)
{
  if (error != TORNO_ERROR_STALE_VERSION || call->if_match != NULL || call->route->prepare == NULL || call->retried)
    return FALSE;
  call->retried = TRUE;
  call->route->prepare (call);
  return TRUE;
}

static TornoDbStep
make_step (const TornoCall *call, const char *name)
{
  TornoDbStep step = { torno_db_find_statement (torno_server_get_db (call->server), name) };

  for (guint i = 0; i < step.statement->n_params; i++)
    step.values[i] = torno_call_get_value (call, step.statement->params[i]);
  return step;
}

static void
on_counted (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoCall *call = user_data;

  if (refusal != NULL)
    {
      torno_call_refuse_with (call, refusal);
      return;
    }
  call->total = torno_db_get_integer (results[0], 0, "total");
  torno_call_write_total (call);
  torno_call_send (call);
}

static void
count_list (TornoCall *call)
{
  TornoDbStep step = make_step (call, call->route->count);

  torno_db_read (torno_server_get_db (call->server), &step, 1, on_counted, call);
}

static void
on_fragments (gboolean fine, gpointer user_data)
{
  TornoCall *call = user_data;

  /* Somebody who changes the catalogue in between again and again has all the time there is. */
  if (!fine || ++call->n_loads > MAX_LOADS)
    torno_call_refuse (call, TORNO_ERROR_DATABASE_UNAVAILABLE);
  else
    torno_call_run (call);
}

static void
on_results (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoCall *call = user_data;

  if (refusal != NULL)
    {
      if (!torno_call_retry (call, refusal->error))
        torno_call_refuse_with (call, refusal);
      return;
    }
  if (!torno_call_has_fragments (call, results[0]))
    {
      torno_fragments_load (torno_server_get_fragments (call->server), on_fragments, call);
      return;
    }
  forget_account (call);
  call->results.results = results;
  torno_call_write_results (call);
  if (call->route->kind == TORNO_ANSWER_LIST && call->status == 200 && call->total < 0)
    count_list (call);
  else
    torno_call_send (call);
}

static guint
make_steps (const TornoCall *call, TornoDbStep steps[2])
{
  guint n = 0;

  steps[n++] = make_step (call, call->statement);
  if (call->route->then != NULL)
    steps[n++] = make_step (call, call->route->then);
  return n;
}

static const char *
choose_statement (const TornoCall *call)
{
  const TornoRoute *route = call->route;

  if (route->plain == NULL)
    return route->statement;
  for (guint i = 0; i < G_N_ELEMENTS (route->more) && route->more[i] != NULL; i++)
    if (torno_call_get_value (call, route->more[i]) != NULL)
      return route->statement;
  return route->plain;
}

/**
 * torno_call_run:
 * @call: (transfer full): a call that is let in and checked
 *
 * Runs the route's statements and answers.
 */
void
torno_call_run (TornoCall *call)
{
  TornoDbStep steps[2];
  guint n;

  if (call->route->statement == NULL)
    {
      call->status = 200;
      call->route->finish (call);
      torno_call_send (call);
      return;
    }
  call->statement = choose_statement (call);
  n = call->results.n = make_steps (call, steps);
  if (call->idempotency_key != NULL)
    torno_idempotency_run (call, steps, n);
  else if (strcmp (call->route->method, "GET") == 0)
    torno_db_read (torno_server_get_db (call->server), steps, n, on_results, call);
  else
    torno_db_write (torno_server_get_db (call->server), steps, n, on_results, call);
}
