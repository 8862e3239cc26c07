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

/* Stations that had the gym's key before it was changed log in again. */
static void
close_older_stations (TornoHub *self, gint64 gym_id, gint64 changed_us)
{
  for (guint i = self->peers->len; i > 0; i--)
    {
      TornoPeer *peer = i <= self->peers->len ? self->peers->pdata[i - 1] : NULL;

      if (peer != NULL && torno_hub_is_station_of (peer, gym_id, NULL) && peer->logged_in_us < changed_us)
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
  self->deaf_since_us = 0;
  for (int row = 0; row < PQntuples (results[0]); row++)
    {
      const char *record = torno_db_get_text (results[0], row, "record");
      gint64 gym_id = torno_db_get_integer (results[0], row, "gym_id");

      if (strcmp (record, "session") == 0)
        torno_hub_on_session_ended (self, torno_db_get_text (results[0], row, "session_id"));
      else if (strcmp (record, "gym_key") == 0)
        close_older_stations (self, gym_id, torno_db_get_integer (results[0], row, "cursor"));
      else
        torno_hub_on_members_changed (self, gym_id, torno_db_get_integer (results[0], row, "cursor"));
    }
}

/**
 * torno_hub_set_listening:
 * @hub: the hub
 * @listening: whether announcements arrive
 */
void
torno_hub_set_listening (TornoHub *hub, gboolean listening)
{
  g_autofree char *sessions = NULL;
  char seconds[24];

  if (!listening)
    {
      if (hub->deaf_since_us == 0)
        hub->deaf_since_us = g_get_monotonic_time ();
      return;
    }
  if (hub->peers->len == 0)
    {
      hub->deaf_since_us = 0;
      return;
    }
  sessions = list_sessions (hub);
  /* An announcement may have been on its way when the line was found dead. */
  g_snprintf (seconds, sizeof seconds, "%" G_GINT64_FORMAT,
              (g_get_monotonic_time () - hub->deaf_since_us) / G_USEC_PER_SEC + 60);
  torno_db_call (torno_server_get_db (hub->server), "news_missed", on_missed, hub, "sessions", sessions, "seconds",
                 seconds, NULL);
}
