/* Enrolling a member's fingers: who is set, and the progress that watchers see. torno-station-store has the templates.
 */
#include "config.h"

#include "torno-station-protocol.h"

typedef struct
{
  TornoPeer *peer;
  char *station;
  gint64 user_id;
} Setting;

static char *
make_user_message (const char *type, gint64 user_id)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;

  torno_message_begin (&writer, type);
  torno_message_add_id_text (&writer, "user_id", user_id);
  torno_message_add_number (&writer, "id", user_id);
  return torno_message_end (&writer);
}

static void
refuse_setting (Setting *setting, TornoError error)
{
  torno_peer_send_error (setting->peer, setting->peer->kind == TORNO_PEER_WATCHER ? "user_error" : "error", error,
                         setting->user_id);
}

static void
announce_setting (Setting *setting, const PGresult *result)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *start = NULL, *established = make_user_message ("user_established", setting->user_id);

  torno_message_begin (&writer, "start_enrollment");
  torno_message_add_id_text (&writer, "user_id", setting->user_id);
  torno_message_add_number (&writer, "id", setting->user_id);
  torno_message_add_text (&writer, "full_name", torno_db_get_text (result, 0, "full_name"));
  torno_message_add_text (&writer, "email", torno_db_get_text (result, 0, "email"));
  torno_message_add_text (&writer, "document_id", torno_db_get_text (result, 0, "document_id"));
  start = torno_message_end (&writer);
  torno_hub_tell_station (setting->peer->hub, setting->peer->gym_id, setting->station, start, setting->user_id);
  torno_hub_tell_watchers (setting->peer->hub, setting->peer->gym_id, setting->station, setting->user_id, established,
                           established);
}

static void
end_setting (Setting *setting)
{
  TornoPeer *peer = setting->peer;

  g_free (setting->station);
  g_free (setting);
  torno_peer_done (peer);
}

static void
on_enrollment_user (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Setting *setting = user_data;

  if (refusal != NULL)
    refuse_setting (setting, refusal->error);
  else if (PQntuples (results[0]) == 0)
    refuse_setting (setting, TORNO_ERROR_USER_NOT_FOUND);
  else
    announce_setting (setting, results[0]);
  end_setting (setting);
}

static void
on_station_to_set (const char *name, gpointer user_data)
{
  Setting *setting = user_data;
  g_autofree char *user_id = g_strdup_printf ("%" G_GINT64_FORMAT, setting->user_id),
                  *gym_id = g_strdup_printf ("%" G_GINT64_FORMAT, setting->peer->gym_id);

  if (name == NULL)
    {
      torno_peer_send_error (setting->peer, "error", TORNO_ERROR_STATION_NOT_FOUND, 0);
      end_setting (setting);
      return;
    }
  setting->station = g_strdup (name);
  torno_db_call (torno_server_get_db (torno_hub_get_server (setting->peer->hub)), "enrollment_user", on_enrollment_user,
                 setting, "gym_id", gym_id, "user_id", user_id, NULL);
}

/**
 * torno_enrollment_on_user:
 * @peer: a station, or a watcher of one
 * @message: `user` {user_id, or id}
 */
void
torno_enrollment_on_user (TornoPeer *peer, const TornoJson *message)
{
  Setting *setting = g_new0 (Setting, 1);

  setting->peer = peer;
  setting->user_id = torno_message_get_id (message, "user_id");
  if (setting->user_id == 0)
    setting->user_id = torno_message_get_id (message, "id");
  if (peer->kind == TORNO_PEER_STATION)
    on_station_to_set (peer->name, setting);
  else if (peer->station != NULL)
    on_station_to_set (peer->station, setting);
  else
    torno_hub_find_station (peer->hub, peer->gym_id, NULL, on_station_to_set, setting);
}

/**
 * torno_enrollment_on_progress:
 * @peer: a station
 * @message: how far it is; the watchers hear it
 */
void
torno_enrollment_on_progress (TornoPeer *peer, const TornoJson *message)
{
  g_autofree char *text = torno_message_with_user (message, peer->target_user_id),
                  *public_text = torno_message_make_public (message, peer->target_user_id);

  torno_hub_tell_watchers (peer->hub, peer->gym_id, peer->name, peer->target_user_id, text, public_text);
  torno_peer_done (peer);
}

static void
on_station_to_cancel (const char *name, gpointer user_data)
{
  TornoPeer *peer = user_data;

  if (name == NULL)
    torno_peer_send_error (peer, "error", TORNO_ERROR_STATION_NOT_FOUND, 0);
  else
    torno_hub_tell_station (peer->hub, peer->gym_id, name, "{\"type\":\"cancel_enrollment\"}", 0);
  torno_peer_done (peer);
}

/**
 * torno_enrollment_on_cancel:
 * @peer: the side that ends it
 * @message: `cancel_enrollment` of a watcher, `enrollment_cancelled` of a station
 */
void
torno_enrollment_on_cancel (TornoPeer *peer, const TornoJson *message)
{
  g_autofree char *text = NULL, *public_text = NULL;

  if (peer->kind == TORNO_PEER_WATCHER && peer->station == NULL)
    {
      torno_hub_find_station (peer->hub, peer->gym_id, NULL, on_station_to_cancel, peer);
      return;
    }
  if (peer->kind == TORNO_PEER_WATCHER)
    {
      on_station_to_cancel (peer->station, peer);
      return;
    }
  text = torno_message_with_user (message, peer->target_user_id);
  public_text = torno_message_make_public (message, peer->target_user_id);
  torno_hub_tell_watchers (peer->hub, peer->gym_id, peer->name, peer->target_user_id, text, public_text);
  peer->target_user_id = 0;
  torno_peer_done (peer);
}
