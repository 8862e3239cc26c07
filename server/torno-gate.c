/* Sessions that have been seen stay in memory, so that a known token costs no SQL. Memory is believed only while the
 * listening connection is up, since only then do revocations arrive; otherwise every request asks the database. */
#include "config.h"

#include "torno-gate.h"

#include <string.h>

/* Enough for every desk of many gyms; a flood of tokens cannot be, since they are signed. */
#define MAX_SESSIONS 20000

struct _TornoGate
{
  TornoDb *db;
  TornoTokenKey *key;
  GHashTable *sessions; /* session id (owned by the actor) -> TornoActor */
  GHashTable *tokens;   /* owned token -> owned TornoTokenClaims: whose signature has been found good */
  gboolean listening;
  guint64 generation; /* counts what was forgotten: an answer asked for before must not be kept */
};

typedef struct
{
  TornoGate *gate;
  guint64 generation;
  gint64 user_id; /* as the token has it */
  gint64 expires_at;
  char *session_id;
  TornoGateCallback callback;
  gpointer user_data;
} Question;

/* clang-format off */
static const char *const role_names[] = { [TORNO_ROLE_TRAINER] = "trainer", [TORNO_ROLE_ADMIN] = "admin" };
/* clang-format on */

/**
 * torno_role_get_name:
 * @role: a role
 *
 * Returns: as it stands in the database and on the wire
 */
const char *
torno_role_get_name (TornoRole role)
{
  return role_names[role];
}

/**
 * torno_actor_copy:
 * @actor: (nullable): an actor
 *
 * Returns: (transfer full) (nullable): a copy
 */
TornoActor *
torno_actor_copy (const TornoActor *actor)
{
  TornoActor *copy;

  if (actor == NULL)
    return NULL;
  copy = g_new (TornoActor, 1);
  *copy = *actor;
  copy->session_id = g_strdup (actor->session_id);
  copy->full_name = g_strdup (actor->full_name);
  return copy;
}

/**
 * torno_actor_free:
 * @actor: (nullable): an actor
 */
void
torno_actor_free (TornoActor *actor)
{
  if (actor == NULL)
    return;
  g_free (actor->session_id);
  g_free (actor->full_name);
  g_free (actor);
}

static void
free_claims (gpointer data)
{
  torno_token_claims_clear (data);
  g_free (data);
}

/**
 * torno_gate_new:
 * @db: (transfer none): the database
 * @key: (transfer none): what tokens are signed with
 *
 * Returns: (transfer full): a gate that does not trust its memory yet
 */
TornoGate *
torno_gate_new (TornoDb *db, TornoTokenKey *key)
{
  TornoGate *self = g_new0 (TornoGate, 1);

  self->db = db;
  self->key = key;
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) torno_actor_free);
  self->tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_claims);
  return self;
}

/**
 * torno_gate_free:
 * @gate: (nullable): the gate; no question may be under way
 */
void
torno_gate_free (TornoGate *gate)
{
  if (gate == NULL)
    return;
  g_hash_table_unref (gate->sessions);
  g_hash_table_unref (gate->tokens);
  g_free (gate);
}

static void
keep_session (TornoGate *self, const TornoActor *actor)
{
  TornoActor *kept = torno_actor_copy (actor);

  if (g_hash_table_size (self->sessions) >= MAX_SESSIONS)
    g_hash_table_remove_all (self->sessions);
  g_hash_table_replace (self->sessions, kept->session_id, kept);
}

static void
on_session (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Question *question = user_data;
  TornoActor actor = { .session_id = question->session_id, .expires_at = question->expires_at };

  if (refusal != NULL)
    question->callback (NULL, refusal->error, question->user_data);
  else if (PQntuples (results[0]) == 0 || torno_db_get_integer (results[0], 0, "user_id") != question->user_id)
    question->callback (NULL, TORNO_ERROR_NOT_AUTHENTICATED, question->user_data);
  else
    {
      actor.user_id = question->user_id;
      actor.gym_id = torno_db_get_integer (results[0], 0, "gym_id");
      actor.role
          = strcmp (torno_db_get_text (results[0], 0, "role"), "admin") == 0 ? TORNO_ROLE_ADMIN : TORNO_ROLE_TRAINER;
      actor.full_name = (char *) torno_db_get_text (results[0], 0, "full_name");
      if (question->gate->listening && question->gate->generation == question->generation)
        keep_session (question->gate, &actor);
      question->callback (&actor, 0, question->user_data);
    }
  g_free (question->session_id);
  g_free (question);
}

/* A token that was signed once stays signed; only its time may run out. */
static const TornoTokenClaims *
verify (TornoGate *self, const char *token)
{
  TornoTokenClaims *claims = g_hash_table_lookup (self->tokens, token);
  TornoTokenClaims found;

  if (claims != NULL)
    return claims->expires_at == 0 || claims->expires_at > g_get_real_time () / G_USEC_PER_SEC ? claims : NULL;
  if (!torno_token_verify (self->key, token, &found))
    return NULL;
  if (g_hash_table_size (self->tokens) >= MAX_SESSIONS)
    g_hash_table_remove_all (self->tokens);
  claims = g_new (TornoTokenClaims, 1);
  *claims = found;
  g_hash_table_insert (self->tokens, g_strdup (token), claims);
  return claims;
}

/**
 * torno_gate_authenticate:
 * @gate: the gate
 * @token: (nullable): what stands behind "Bearer "
 * @callback: told who calls, at once where the session is known
 */
void
torno_gate_authenticate (TornoGate *gate, const char *token, TornoGateCallback callback, gpointer user_data)
{
  const TornoTokenClaims *claims = token != NULL ? verify (gate, token) : NULL;
  const TornoActor *known;
  TornoDbStep step = { torno_db_find_statement (gate->db, "session_get") };
  Question *question;

  if (claims == NULL)
    {
      callback (NULL, TORNO_ERROR_NOT_AUTHENTICATED, user_data);
      return;
    }
  known = gate->listening ? g_hash_table_lookup (gate->sessions, claims->session_id) : NULL;
  if (known != NULL)
    {
      gboolean is_owner = known->user_id == claims->user_id;

      callback (is_owner ? known : NULL, is_owner ? 0 : TORNO_ERROR_NOT_AUTHENTICATED, user_data);
      return;
    }
  question = g_new (Question, 1);
  *question = (Question){ gate,     gate->generation, claims->user_id, claims->expires_at, g_strdup (claims->session_id),
                          callback, user_data };
  step.values[0] = question->session_id;
  torno_db_read (gate->db, &step, 1, on_session, question);
}

/**
 * torno_gate_set_listening:
 * @gate: the gate
 * @listening: whether revocations arrive
 *
 * Whatever was known before is forgotten: it may have changed unheard.
 */
void
torno_gate_set_listening (TornoGate *gate, gboolean listening)
{
  gate->listening = listening;
  gate->generation++;
  g_hash_table_remove_all (gate->sessions);
}

static gboolean
belongs_to (gpointer key, gpointer value, gpointer user_data)
{
  return ((TornoActor *) value)->user_id == *(gint64 *) user_data;
}

/**
 * torno_gate_forget_user:
 * @gate: the gate
 * @user_id: whose role, gym, password or state has changed
 */
void
torno_gate_forget_user (TornoGate *gate, gint64 user_id)
{
  gate->generation++;
  g_hash_table_foreach_remove (gate->sessions, belongs_to, &user_id);
}

/**
 * torno_gate_forget_session:
 * @gate: the gate
 * @session_id: a session that was revoked
 */
void
torno_gate_forget_session (TornoGate *gate, const char *session_id)
{
  gate->generation++;
  g_hash_table_remove (gate->sessions, session_id);
}
