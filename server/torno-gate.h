/* Who is calling and what may it do: tokens, sessions, roles and gyms, kept in memory and true by LISTEN. */
#pragma once

#include "torno-db.h"
#include "torno-token.h"

G_BEGIN_DECLS

typedef enum
{
  TORNO_ROLE_TRAINER,
  TORNO_ROLE_ADMIN
} TornoRole;

typedef struct
{
  gint64 user_id;
  gint64 gym_id; /* a trainer's own gym; the gym that an admin works in */
  TornoRole role;
  gint64 expires_at; /* seconds since 1970, 0: never */
  char *full_name;
  char *session_id;
} TornoActor;

typedef struct _TornoGate TornoGate;

/* @actor: valid during the call; NULL with the error that says why (not_authenticated or database_unavailable) */
typedef void (*TornoGateCallback) (const TornoActor *actor, TornoError error, gpointer user_data);

TornoGate *torno_gate_new (TornoDb *db, TornoTokenKey *key);
void torno_gate_free (TornoGate *gate);
void torno_gate_authenticate (TornoGate *gate, const char *token, TornoGateCallback callback, gpointer user_data);
void torno_gate_set_listening (TornoGate *gate, gboolean listening);
void torno_gate_forget_user (TornoGate *gate, gint64 user_id);
void torno_gate_forget_session (TornoGate *gate, const char *session_id);
TornoActor *torno_actor_copy (const TornoActor *actor);
void torno_actor_free (TornoActor *actor);
const char *torno_role_get_name (TornoRole role);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoGate, torno_gate_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoActor, torno_actor_free)

G_END_DECLS
