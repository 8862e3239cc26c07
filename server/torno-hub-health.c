/* GET /ws/health: how many are connected, over all processes. */
#include "config.h"

#include "torno-hub-private.h"

#include <string.h>

static void
count_station (GHashTable *gyms, gint64 gym_id)
{
  gint64 *key = g_memdup2 (&gym_id, sizeof gym_id);

  g_hash_table_insert (gyms, key, GUINT_TO_POINTER (GPOINTER_TO_UINT (g_hash_table_lookup (gyms, key)) + 1));
}

static void
write_users (TornoHub *self, const PGresult *others, TornoWriter *writer)
{
  gboolean first = TRUE;

  torno_writer_add_name (writer, "connected_users");
  torno_writer_add_literal (writer, "[");
  for (guint i = 0; i < self->peers->len + (others != NULL ? PQntuples (others) : 0); i++)
    {
      const TornoPeer *peer = i < self->peers->len ? self->peers->pdata[i] : NULL;
      int row = (int) i - (int) self->peers->len;
      gboolean is_watcher = peer != NULL ? peer->kind == TORNO_PEER_WATCHER
                                         : strcmp (torno_db_get_text (others, row, "kind"), "watcher") == 0;
      gint64 user_id = peer != NULL ? peer->user_id : torno_db_get_integer (others, row, "user_id");
      g_autofree char *id = g_strdup_printf ("%s\"%" G_GINT64_FORMAT "\"", first ? "" : ",", user_id);

      if (!is_watcher)
        continue;
      torno_writer_add_text (writer, id);
      first = FALSE;
    }
  torno_writer_add_literal (writer, "]");
}

static void
write_gyms (TornoHub *self, const PGresult *others, TornoWriter *writer)
{
  g_autoptr (GHashTable) gyms = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer gym_id, n;

  for (guint i = 0; i < self->peers->len; i++)
    {
      const TornoPeer *peer = self->peers->pdata[i];

      if (torno_hub_is_station_of (peer, peer->gym_id, NULL))
        count_station (gyms, peer->gym_id);
    }
  for (int row = 0; others != NULL && row < PQntuples (others); row++)
    if (strcmp (torno_db_get_text (others, row, "kind"), "station") == 0
        && torno_db_get_text (others, row, "name") != NULL)
      count_station (gyms, torno_db_get_integer (others, row, "gym_id"));
  torno_writer_add_name (writer, "gym_subscriptions");
  torno_writer_add_literal (writer, "{");
  g_hash_table_iter_init (&iter, gyms);
  while (g_hash_table_iter_next (&iter, &gym_id, &n))
    {
      g_autofree char *name = g_strdup_printf ("%" G_GINT64_FORMAT, *(gint64 *) gym_id);

      torno_message_add_number (writer, name, GPOINTER_TO_UINT (n));
    }
  torno_writer_end (writer, '}');
}

/**
 * torno_hub_write_health:
 * @hub: the hub
 * @others: (nullable): the connections of the other processes
 * @database: whether the database answers
 * @with_users: whether the caller may see who is connected
 * @writer: gets the answer of GET /ws/health
 */
void
torno_hub_write_health (TornoHub *hub,
                        const PGresult *others,
                        gboolean database,
                        gboolean with_users,
                        TornoWriter *writer)
{
  torno_writer_add_literal (writer, "{");
  torno_message_add_number (writer, "active_connections", hub->peers->len + (others != NULL ? PQntuples (others) : 0));
  if (with_users)
    write_users (hub, others, writer);
  write_gyms (hub, others, writer);
  torno_message_add_text (writer, "status", database ? "healthy" : "degraded");
  torno_writer_end (writer, '}');
}
