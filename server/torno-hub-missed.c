/* What was announced while nobody listened is asked for when announcements arrive again: a session that ended in the
 * meantime must not keep its socket. */
#include "config.h"

#include "torno-hub-private.h"

#include <string.h>

static char *
list_sessions (TornoHub *self)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  gboolean first = TRUE;

  torno_writer_add_literal (&writer, "[");
  for (guint i = 0; i < self->peers->len; i++)
    {
      const TornoActor *actor = ((TornoPeer *) self->peers->pdata[i])->actor;

      if (actor == NULL)
        continue;
      torno_writer_add_text (&writer, first ? "{" : ",{");
      torno_message_add_text (&writer, "id", actor->session_id);
      torno_message_add_number (&writer, "gym_id", actor->gym_id);
      torno_message_add_text (&writer, "role", torno_role_get_name (actor->role));
      torno_writer_end (&writer, '}');
      first = FALSE;
    }
  torno_writer_add_literal (&writer, "]");
  return torno_writer_steal_text (&writer);
}

/* Stations that have another key than their gym has now log in again. */
static void
close_outdated (TornoHub *self, gint64 gym_id, const char *wrapped_key)
{
  for (guint i = self->peers->len; i > 0; i--)
    {
      TornoPeer *peer = i <= self->peers->len ? self->peers->pdata[i - 1] : NULL;

      if (peer != NULL && torno_hub_is_station_of (peer, gym_id, NULL) && peer->wrapped_key != NULL
          && strcmp (peer->wrapped_key, wrapped_key) != 0)
        torno_peer_close (peer, TORNO_CLOSE_LOGIN);
    }
}

static void
on_missed (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoHub *self = user_data;

  /* Refused: the database has gone away again, and is asked when it is back. */
  if (refusal != NULL)
    return;
  for (int row = 0; row < PQntuples (results[0]); row++)
    {
      const char *record = torno_db_get_text (results[0], row, "record");
      const char *text = torno_db_get_text (results[0], row, "text");
      gint64 gym_id = torno_db_get_integer (results[0], row, "gym_id");

      if (strcmp (record, "session") == 0)
        torno_hub_on_session_ended (self, text);
      else if (strcmp (record, "gym_key") == 0)
        close_outdated (self, gym_id, text);
      else
        torno_hub_on_members_changed (self, gym_id, torno_db_get_integer (results[0], row, "cursor"));
    }
}

/**
 * torno_hub_on_listening:
 * @hub: the hub of a server to which announcements arrive, perhaps again
 */
void
torno_hub_on_listening (TornoHub *hub)
{
  g_autofree char *sessions = NULL;

  if (hub->peers->len == 0)
    return;
  sessions = list_sessions (hub);
  torno_db_call (torno_server_get_db (hub->server), "news_missed", on_missed, hub, "sessions", sessions, NULL);
}

static void
on_session (const TornoActor *actor, TornoError error, gpointer user_data)
{
  g_autoptr (TornoPeer) peer = user_data;

  if (actor == NULL && error == TORNO_ERROR_NOT_AUTHENTICATED)
    torno_peer_close (peer, TORNO_CLOSE_LOGIN);
}

/**
 * torno_hub_check_session:
 * @hub: the hub
 * @peer: a peer that has just come into the hub, or logged in
 *
 * Its session may have ended before it was here to be told.
 */
void
torno_hub_check_session (TornoHub *hub, TornoPeer *peer)
{
  torno_gate_authenticate (torno_server_get_gate (hub->server), peer->token, on_session, torno_peer_ref (peer));
}
