/* Whose connection ends without having asked for it. */
#include "config.h"

#include "torno-hub-private.h"

static gboolean
on_round (gpointer user_data)
{
  TornoHub *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  for (guint i = self->peers->len; i > 0; i--)
    if (i <= self->peers->len)
      torno_peer_check (self->peers->pdata[i - 1], now_us);
  return G_SOURCE_CONTINUE;
}

/**
 * torno_hub_begin_rounds:
 * @self: the hub
 *
 * Looks at all its peers once a second from now on: a timer each would cost every turn of the main loop.
 */
void
torno_hub_begin_rounds (TornoHub *self)
{
  self->round_timer = g_timeout_add_seconds (1, on_round, self);
}

/**
 * torno_hub_end_rounds:
 * @self: the hub
 */
void
torno_hub_end_rounds (TornoHub *self)
{
  g_clear_handle_id (&self->round_timer, g_source_remove);
}

static void
close_where (TornoHub *self, gint64 user_id, const char *session_id)
{
  for (guint i = self->peers->len; i > 0; i--)
    {
      TornoPeer *peer = i <= self->peers->len ? self->peers->pdata[i - 1] : NULL;

      if (peer != NULL && peer->actor != NULL
          && (peer->actor->user_id == user_id
              || (session_id != NULL && g_strcmp0 (peer->actor->session_id, session_id) == 0)))
        torno_peer_close (peer, TORNO_CLOSE_LOGIN);
    }
}

/**
 * torno_hub_on_key_rotated:
 * @hub: the hub
 * @gym_id: a gym whose key has changed: its stations log in again and fetch all templates anew
 */
void
torno_hub_on_key_rotated (TornoHub *hub, gint64 gym_id)
{
  TornoPeer *station;

  while ((station = torno_hub_get_station (hub, gym_id, NULL)) != NULL)
    torno_peer_close (station, TORNO_CLOSE_LOGIN);
}

/**
 * torno_hub_on_session_ended:
 * @hub: the hub
 * @session_id: a session that was revoked
 */
void
torno_hub_on_session_ended (TornoHub *hub, const char *session_id)
{
  close_where (hub, 0, session_id);
}

/**
 * torno_hub_on_account_changed:
 * @hub: the hub
 * @user_id: whose role, gym, password or state has changed
 */
void
torno_hub_on_account_changed (TornoHub *hub, gint64 user_id)
{
  close_where (hub, user_id, NULL);
}
