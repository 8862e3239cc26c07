/* Idempotency-Key: a POST that is sent again answers what it answered first, and does its work once (api.md,
 * "Conventions"). The key, the work and the answer are one transaction: the key is claimed first, so that a duplicate
 * waits on its row until the first has ended; the answer is stored before the commit, so that a crash loses either all
 * or nothing. Answers that do not come from the transaction (4xx) are stored on their own. */
#include "config.h"

#include "torno-call-private.h"

#include <string.h>

#define MAX_WORK_STEPS 2

static void
on_committed (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoCall *call = user_data;

  if (refusal != NULL)
    torno_call_write_refusal (call, refusal->error, refusal->details);
  torno_call_send (call);
}

static void
on_stored_answer (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoCall *call = user_data;

  if (refusal != NULL)
    torno_call_write_refusal (call, refusal->error, refusal->details);
  else if (PQntuples (results[0]) == 0)
    torno_call_write_refusal (call, TORNO_ERROR_DATABASE_UNAVAILABLE, NULL);
  else
    {
      torno_writer_clear (&call->writer);
      torno_writer_add_text (&call->writer, torno_db_get_text (results[0], 0, "answer"));
      call->status = torno_db_get_integer (results[0], 0, "status");
    }
  torno_call_send (call);
}

static TornoDbStep
make_step (const TornoCall *call, const char *statement)
{
  return (TornoDbStep){ torno_db_find_statement (torno_server_get_db (call->server), statement),
                        { call->idempotency_scope, call->idempotency_key, call->body_hash } };
}

static void
replay (TornoCall *call)
{
  TornoDbStep step = make_step (call, "idempotency_get");

  torno_db_write (torno_server_get_db (call->server), &step, 1, on_stored_answer, call);
}

static void
store_and_commit (TornoCall *call, TornoDbHold *hold)
{
  TornoDbStep step = make_step (call, "idempotency_store");
  g_autofree char *answer = g_strndup (call->writer.bytes, call->writer.length);
  char status[12];

  g_snprintf (status, sizeof status, "%u", call->status);
  step.values[2] = status;
  step.values[3] = answer;
  torno_db_hold_finish (hold, &step, 1, on_committed, call);
}

static void
on_worked (TornoDbHold *hold, PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoCall *call = user_data;

  if (refusal != NULL)
    {
      TornoError error = refusal->error;

      torno_db_hold_finish (hold, NULL, 0, NULL, NULL);
      if (error == TORNO_ERROR_ALREADY_ANSWERED)
        replay (call);
      else if (!torno_call_retry (call, error))
        torno_call_refuse_with (call, refusal);
      return;
    }
  call->results.results = results + 1;
  torno_call_write_results (call);
  if (call->status == 200)
    store_and_commit (call, hold);
  else
    {
      /* A row refused: what was claimed goes with the transaction. */
      TornoDbStep step = make_step (call, "idempotency_abandon");

      torno_db_hold_finish (hold, &step, 1, NULL, NULL);
      if (torno_idempotency_keeps (call->status))
        torno_idempotency_keep_refusal (call);
      else
        torno_call_send (call);
    }
}

/**
 * torno_idempotency_run:
 * @call: (transfer full): a call with an idempotency key
 * @steps: the work
 * @n: how many steps
 */
void
torno_idempotency_run (TornoCall *call, const TornoDbStep *steps, guint n)
{
  TornoDbStep all[1 + MAX_WORK_STEPS];

  all[0] = make_step (call, "idempotency_claim");
  memcpy (all + 1, steps, n * sizeof *steps);
  torno_db_hold (torno_server_get_db (call->server), all, n + 1, on_worked, call);
}

/**
 * torno_idempotency_keeps:
 * @status: an HTTP status
 *
 * Returns: whether an answer of that status is kept
 */
gboolean
torno_idempotency_keeps (guint status)
{
  return status < 500 && status != 401 && status != 403 && status != 429;
}

static void
on_refusal_kept (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoCall *call = user_data;

  /* The key was used before, with another body or the same one: the first answer counts. */
  if (refusal != NULL && refusal->error == TORNO_ERROR_ALREADY_ANSWERED)
    {
      replay (call);
      return;
    }
  if (refusal != NULL)
    torno_call_write_refusal (call, refusal->error, refusal->details);
  torno_call_send (call);
}

/**
 * torno_idempotency_keep_refusal:
 * @call: (transfer full): a refused call with an idempotency key
 *
 * Stores the refusal as the key's answer, then sends it.
 */
void
torno_idempotency_keep_refusal (TornoCall *call)
{
  TornoDbStep steps[2];
  g_autofree char *answer = NULL;
  char status[12];

  if (call->body_hash == NULL)
    {
      torno_call_send (call);
      return;
    }
  answer = g_strndup (call->writer.bytes, call->writer.length);
  g_snprintf (status, sizeof status, "%u", call->status);
  steps[0] = make_step (call, "idempotency_claim");
  steps[1] = make_step (call, "idempotency_store");
  steps[1].values[2] = status;
  steps[1].values[3] = answer;
  torno_db_write (torno_server_get_db (call->server), steps, 2, on_refusal_kept, call);
}
