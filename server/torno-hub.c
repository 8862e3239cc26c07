/* All sockets of this process, by what they are. Messages between a station and those who watch it pass through here. */
#include "config.h"

#include "torno-hub.h"

#include "torno-peer.h"

#include <string.h>

struct _TornoHub
{
  TornoServer *server;
  TornoKeyRing *key_ring;
  GPtrArray *peers; /* of TornoPeer, in the order in which they came */
  guint n_named;    /* stations that were given a name */
};

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
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_peer_unref);
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
  while (hub->peers->len > 0)
    torno_peer_close (hub->peers->pdata[0], SOUP_WEBSOCKET_CLOSE_GOING_AWAY);
  g_ptr_array_unref (hub->peers);
  g_free (hub);
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
}

/**
 * torno_hub_remove:
 * @hub: the hub
 * @peer: a peer that is closing
 *
 * Those who watched only this station watch all stations of the gym from now on.
 */
void
torno_hub_remove (TornoHub *hub, TornoPeer *peer)
{
  for (guint i = 0; i < hub->peers->len; i++)
    {
      TornoPeer *other = hub->peers->pdata[i];

      if (other->station == peer)
        g_clear_pointer (&other->station, torno_peer_unref);
    }
  g_ptr_array_remove (hub->peers, peer);
}

static gboolean
is_station_of (const TornoPeer *peer, gint64 gym_id)
{
  return peer->kind == TORNO_PEER_STATION && peer->actor != NULL && peer->gym_id == gym_id && peer->name != NULL;
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
  TornoPeer *before = name != NULL ? torno_hub_find_station (hub, station->gym_id, name) : NULL;
  guint at;

  if (before != NULL && before != station)
    torno_peer_close (before, TORNO_CLOSE_REPLACED);
  g_free (station->name);
  station->name = name != NULL ? g_strdup (name) : g_strdup_printf ("station-%u", ++hub->n_named);
  if (g_ptr_array_find (hub->peers, station, &at))
    g_ptr_array_add (hub->peers, g_ptr_array_steal_index (hub->peers, at));
}

/**
 * torno_hub_find_station:
 * @hub: the hub
 * @gym_id: a gym
 * @name: (nullable): a station's name
 *
 * Returns: (transfer none) (nullable): that station; without a name the one that logged in last
 */
TornoPeer *
torno_hub_find_station (TornoHub *hub, gint64 gym_id, const char *name)
{
  for (guint i = hub->peers->len; i > 0; i--)
    {
      TornoPeer *peer = hub->peers->pdata[i - 1];

      if (is_station_of (peer, gym_id) && (name == NULL || strcmp (peer->name, name) == 0))
        return peer;
    }
  return NULL;
}

/* --- telling --- */

/**
 * torno_hub_tell_watchers:
 * @hub: the hub
 * @station: the station it happens at
 * @user_id: whom it is about, or 0
 * @text: what the gym's watchers are told
 * @public_text: (nullable): what a watcher without a token is told of its own user
 *
 * Returns: how many were told
 */
guint
torno_hub_tell_watchers (TornoHub *hub, TornoPeer *station, gint64 user_id, const char *text, const char *public_text)
{
  guint n = 0;

  for (guint i = 0; i < hub->peers->len; i++)
    {
      TornoPeer *peer = hub->peers->pdata[i];

      if (peer->kind != TORNO_PEER_WATCHER)
        continue;
      if (peer->actor != NULL && peer->gym_id == station->gym_id && (peer->station == NULL || peer->station == station))
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
 * torno_hub_tell_bound:
 * @hub: the hub
 * @station: a station
 * @text: a message
 *
 * Returns: how many watchers are bound to it and were told
 */
guint
torno_hub_tell_bound (TornoHub *hub, TornoPeer *station, const char *text)
{
  guint n = 0;

  for (guint i = 0; i < hub->peers->len; i++)
    {
      TornoPeer *peer = hub->peers->pdata[i];

      if (peer->station != station)
        continue;
      torno_peer_send (peer, text);
      n++;
    }
  return n;
}

/**
 * torno_hub_tell_stations:
 * @hub: the hub
 * @gym_id: a gym
 * @text: a message for all its stations
 */
void
torno_hub_tell_stations (TornoHub *hub, gint64 gym_id, const char *text)
{
  for (guint i = 0; i < hub->peers->len; i++)
    if (is_station_of (hub->peers->pdata[i], gym_id))
      torno_peer_send (hub->peers->pdata[i], text);
}

/**
 * torno_hub_write_health:
 * @hub: the hub
 * @database: whether the database answers
 * @with_users: whether the caller may see who is connected
 * @writer: gets the answer of GET /ws/health
 */
void
torno_hub_write_health (TornoHub *hub, gboolean database, gboolean with_users, TornoWriter *writer)
{
  g_autoptr (GHashTable) gyms = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, NULL);
  GHashTableIter iter;
  gpointer gym_id, n;

  torno_writer_add_literal (writer, "{");
  torno_message_add_number (writer, "active_connections", hub->peers->len);
  if (with_users)
    {
      gboolean first = TRUE;

      torno_writer_add_name (writer, "connected_users");
      torno_writer_add_literal (writer, "[");
      for (guint i = 0; i < hub->peers->len; i++)
        {
          const TornoPeer *peer = hub->peers->pdata[i];
          g_autofree char *id = g_strdup_printf ("%s\"%" G_GINT64_FORMAT "\"", first ? "" : ",", peer->user_id);

          if (peer->kind != TORNO_PEER_WATCHER)
            continue;
          torno_writer_add_text (writer, id);
          first = FALSE;
        }
      torno_writer_add_literal (writer, "]");
    }
  for (guint i = 0; i < hub->peers->len; i++)
    {
      TornoPeer *peer = hub->peers->pdata[i];

      if (is_station_of (peer, peer->gym_id))
        g_hash_table_insert (gyms, &peer->gym_id,
                             GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (gyms, &peer->gym_id)) + 1));
    }
  torno_writer_add_name (writer, "gym_subscriptions");
  torno_writer_add_literal (writer, "{");
  g_hash_table_iter_init (&iter, gyms);
  while (g_hash_table_iter_next (&iter, &gym_id, &n))
    {
      g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, *(gint64 *) gym_id);

      torno_message_add_number (writer, name, GPOINTER_TO_UINT (n));
    }
  torno_writer_end (writer, '}');
  torno_message_add_text (writer, "status", database ? "healthy" : "degraded");
  torno_writer_end (writer, '}');
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
  torno_hub_tell_stations (hub, gym_id, text);
}

static void
close_where (TornoHub *self, gint64 user_id, const char *session_id)
{
  for (guint i = self->peers->len; i > 0; i--)
    {
      TornoPeer *peer = i <= self->peers->len ? self->peers->pdata[i - 1] : NULL;

      if (peer != NULL && peer->actor != NULL
          && (peer->actor->user_id == user_id || (session_id != NULL && g_strcmp0 (peer->actor->session_id, session_id) == 0)))
        torno_peer_close (peer, TORNO_CLOSE_LOGIN);
    }
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
