/* All sockets of this process, by what they are. What concerns other processes too is torno-relay's business. */
#include "config.h"

#include "torno-hub.h"

#include "torno-hub-private.h"

#include <string.h>

/**
 * torno_hub_write_connections:
 * @hub: the hub
 * @writer: gets the connections of this process as a JSON array, as server/sql/presence.sql reads it
 */
void
torno_hub_write_connections (TornoHub *hub, TornoWriter *writer)
{
  torno_writer_add_literal (writer, "[");
  for (guint i = 0; i < hub->peers->len; i++)
    {
      const TornoPeer *peer = hub->peers->pdata[i];

      torno_writer_add_text (writer, i > 0 ? ",{" : "{");
      torno_message_add_number (writer, "id", peer->id);
      torno_message_add_text (writer, "kind", peer->kind == TORNO_PEER_STATION ? "station" : "watcher");
      torno_message_add_number (writer, "gym_id", peer->gym_id);
      torno_message_add_number (writer, "user_id", peer->user_id);
      torno_message_add_text (writer, "name", peer->name);
      torno_message_add_text (writer, "station", peer->station);
      torno_message_add_number (writer, "logged_in_us", peer->logged_in_us);
      torno_writer_end (writer, '}');
    }
  torno_writer_add_literal (writer, "]");
}

static void
write_snapshot (TornoWriter *writer, gpointer user_data)
{
  torno_hub_write_connections (user_data, writer);
}

/**
 * torno_hub_new:
 * @server: (transfer none): the server
 * @key_ring: (transfer none): the gyms' keys
 *
 * Returns: (transfer full): a hub without peers
 */
TornoHub *
torno_hub_new (TornoServer *server, TornoKeyRing *key_ring)
{
  TornoHub *self = g_new0 (TornoHub, 1);

  self->server = server;
  self->key_ring = key_ring;
  g_queue_init (&self->unsent);
  g_queue_init (&self->unheard);
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_peer_unref);
  self->presence = torno_presence_new (torno_server_get_db (server), write_snapshot, self);
  return self;
}

/**
 * torno_hub_free:
 * @hub: (nullable): the hub; its sockets are closed
 */
void
torno_hub_free (TornoHub *hub)
{
  if (hub == NULL)
    return;
  torno_hub_end_rounds (hub);
  while (hub->peers->len > 0)
    torno_peer_close (hub->peers->pdata[0], SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
  g_ptr_array_unref (hub->peers);
  g_queue_clear_full (&hub->unsent, g_free);
  g_queue_clear_full (&hub->unheard, g_free);
  torno_presence_free (hub->presence);
  g_free (hub);
}

/**
 * torno_hub_start:
 * @hub: the hub of a server whose database is connected
 */
void
torno_hub_start (TornoHub *hub)
{
  torno_presence_start (hub->presence);
  torno_hub_begin_rounds (hub);
}

/**
 * torno_hub_get_server:
 * @hub: the hub
 *
 * Returns: (transfer none): its server
 */
TornoServer *
torno_hub_get_server (const TornoHub *hub)
{
  return hub->server;
}

/**
 * torno_hub_get_key_ring:
 * @hub: the hub
 *
 * Returns: (transfer none): the gyms' keys
 */
TornoKeyRing *
torno_hub_get_key_ring (const TornoHub *hub)
{
  return hub->key_ring;
}

/**
 * torno_hub_get_presence:
 * @hub: the hub
 *
 * Returns: (transfer none): this process among the others
 */
TornoPresence *
torno_hub_get_presence (const TornoHub *hub)
{
  return hub->presence;
}

/* --- who is there --- */

/**
 * torno_hub_add:
 * @hub: the hub
 * @peer: an open peer
 */
void
torno_hub_add (TornoHub *hub, TornoPeer *peer)
{
  g_ptr_array_add (hub->peers, torno_peer_ref (peer));
  torno_presence_changed (hub->presence);
}

/**
 * torno_hub_remove:
 * @hub: the hub
 * @peer: a peer that is closing
 */
void
torno_hub_remove (TornoHub *hub, TornoPeer *peer)
{
  g_ptr_array_remove (hub->peers, peer);
  torno_presence_changed (hub->presence);
}

/**
 * torno_hub_is_station_of:
 * @peer: a peer
 * @gym_id: a gym
 * @name: (nullable): a station's name
 *
 * Returns: whether the peer is a station of that gym, logged in, and of that name
 */
gboolean
torno_hub_is_station_of (const TornoPeer *peer, gint64 gym_id, const char *name)
{
  return peer->kind == TORNO_PEER_STATION && peer->actor != NULL && peer->gym_id == gym_id && peer->name != NULL
         && (name == NULL || strcmp (peer->name, name) == 0);
}

/**
 * torno_hub_get_station:
 * @self: the hub
 * @gym_id: a gym
 * @name: (nullable): a station's name
 *
 * Returns: (transfer none) (nullable): that station; of several the one that logged in last
 */
TornoPeer *
torno_hub_get_station (TornoHub *self, gint64 gym_id, const char *name)
{
  TornoPeer *last = NULL;

  for (guint i = 0; i < self->peers->len; i++)
    {
      TornoPeer *peer = self->peers->pdata[i];

      if (torno_hub_is_station_of (peer, gym_id, name) && (last == NULL || peer->logged_in_us >= last->logged_in_us))
        last = peer;
    }
  return last;
}

/**
 * torno_hub_find_station_here:
 * @hub: the hub
 * @gym_id: a gym
 * @name: (nullable): a station's name
 * @out_logged_in_us: (out): when it logged in
 *
 * Returns: (transfer none) (nullable): the name of that station; without one that of the last to log in
 */
const char *
torno_hub_find_station_here (TornoHub *hub, gint64 gym_id, const char *name, gint64 *out_logged_in_us)
{
  const TornoPeer *station = torno_hub_get_station (hub, gym_id, name);

  *out_logged_in_us = station != NULL ? station->logged_in_us : 0;
  return station != NULL ? station->name : NULL;
}

/**
 * torno_hub_close_station:
 * @hub: the hub
 * @gym_id: a gym
 * @name: the name that another station has taken
 */
void
torno_hub_close_station (TornoHub *hub, gint64 gym_id, const char *name)
{
  TornoPeer *before = torno_hub_get_station (hub, gym_id, name);

  if (before != NULL)
    torno_peer_close (before, TORNO_CLOSE_REPLACED);
}

/**
 * torno_hub_name_station:
 * @hub: the hub
 * @station: a station that has logged in
 * @name: (nullable): its name; without one it is given one
 *
 * Another station of that name is replaced. Also makes it the one that logged in last.
 */
void
torno_hub_name_station (TornoHub *hub, TornoPeer *station, const char *name)
{
  g_clear_pointer (&station->name, g_free);
  if (name != NULL)
    torno_hub_replace_station (hub, station->gym_id, name);
  station->name = name != NULL
                      ? g_strdup (name)
                      : g_strdup_printf ("station-%.6s-%u", torno_presence_get_id (hub->presence), ++hub->n_named);
  station->logged_in_us = g_get_real_time ();
  torno_presence_changed (hub->presence);
}

/**
 * torno_hub_bind_watcher:
 * @hub: the hub
 * @watcher: a watcher
 * @station: the name of the station that it watches from now on
 */
void
torno_hub_bind_watcher (TornoHub *hub, TornoPeer *watcher, const char *station)
{
  g_free (watcher->station);
  watcher->station = g_strdup (station);
  torno_presence_changed (hub->presence);
}

/* --- telling: from the last to the first, since who does not read is dropped from among them --- */

/**
 * torno_hub_tell_watchers_here:
 * @hub: the hub
 * @gym_id: the gym it happens in
 * @station: (nullable): the station it happens at
 * @user_id: whom it is about, or 0
 * @text: what the gym's watchers are told
 * @public_text: (nullable): what a watcher without a token is told of its own user
 *
 * Returns: how many were told
 */
guint
torno_hub_tell_watchers_here (TornoHub *hub,
                              gint64 gym_id,
                              const char *station,
                              gint64 user_id,
                              const char *text,
                              const char *public_text)
{
  guint n = 0;

  for (guint i = hub->peers->len; i > 0; i--)
    {
      TornoPeer *peer = hub->peers->pdata[i - 1];

      if (peer->kind != TORNO_PEER_WATCHER)
        continue;
      if (peer->actor != NULL && peer->gym_id == gym_id
          && (peer->station == NULL || g_strcmp0 (peer->station, station) == 0))
        torno_peer_send (peer, text);
      else if (peer->actor == NULL && user_id != 0 && peer->user_id == user_id && public_text != NULL)
        torno_peer_send (peer, public_text);
      else
        continue;
      n++;
    }
  return n;
}

/**
 * torno_hub_tell_bound_here:
 * @hub: the hub
 * @gym_id: a gym
 * @station: the name of a station of it
 * @text: a message
 *
 * Returns: how many watchers are bound to it here and were told
 */
guint
torno_hub_tell_bound_here (TornoHub *hub, gint64 gym_id, const char *station, const char *text)
{
  guint n = 0;

  for (guint i = hub->peers->len; i > 0; i--)
    {
      TornoPeer *peer = hub->peers->pdata[i - 1];

      if (peer->kind != TORNO_PEER_WATCHER || peer->gym_id != gym_id || g_strcmp0 (peer->station, station) != 0)
        continue;
      torno_peer_send (peer, text);
      n++;
    }
  return n;
}

/**
 * torno_hub_tell_station_here:
 * @hub: the hub
 * @gym_id: a gym
 * @station: the name of a station of it
 * @text: a message
 * @target_user_id: the member that it sets for enrolment, 0 for none any more, or %TORNO_HUB_SAME_TARGET
 *
 * Returns: whether the station is connected here
 */
gboolean
torno_hub_tell_station_here (TornoHub *hub, gint64 gym_id, const char *station, const char *text, gint64 target_user_id)
{
  TornoPeer *peer = torno_hub_get_station (hub, gym_id, station);

  if (peer == NULL)
    return FALSE;
  if (target_user_id != TORNO_HUB_SAME_TARGET)
    peer->target_user_id = target_user_id;
  torno_peer_send (peer, text);
  return TRUE;
}

/**
 * torno_hub_tell_stations_here:
 * @hub: the hub
 * @gym_id: a gym
 * @text: a message for all its stations
 */
void
torno_hub_tell_stations_here (TornoHub *hub, gint64 gym_id, const char *text)
{
  for (guint i = hub->peers->len; i > 0; i--)
    if (torno_hub_is_station_of (hub->peers->pdata[i - 1], gym_id, NULL))
      torno_peer_send (hub->peers->pdata[i - 1], text);
}

/* --- what the database announces --- */

/**
 * torno_hub_on_members_changed:
 * @hub: the hub
 * @gym_id: a gym
 * @cursor: the number of the change
 */
void
torno_hub_on_members_changed (TornoHub *hub, gint64 gym_id, gint64 cursor)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  torno_message_begin (&writer, "templates_changed");
  torno_message_add_number (&writer, "cursor", cursor);
  text = torno_message_end (&writer);
  torno_hub_tell_stations_here (hub, gym_id, text);
}
