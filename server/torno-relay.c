/* Messages between sockets that are connected to different processes travel over NOTIFY; what does not fit there goes
 * by reference. They arrive in the order in which they were sent: each waits until the one before is committed, and
 * behind a reference that is being fetched. Nothing is notified while this process is alone. */
#include "config.h"

#include "torno-hub.h"

#include "torno-changes.h"
#include "torno-hub-private.h"

#include <string.h>

/* NOTIFY takes 8,000 bytes. */
#define MAX_PAYLOAD 7900
/* More than the busiest gyms send while the database catches its breath. */
#define MAX_WAITING 10000

typedef struct
{
  TornoHub *hub;
  char *own_name;
  gint64 own_logged_in_us;
  TornoHubStationFound found;
  gpointer user_data;
} Search;

static TornoDb *
get_db (const TornoHub *hub)
{
  return torno_server_get_db (torno_hub_get_server (hub));
}

static gboolean
has_others (const TornoHub *hub)
{
  return torno_presence_has_others (torno_hub_get_presence (hub));
}

/* --- sending --- */

static void send_next (TornoHub *hub);

static void
on_sent (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoHub *hub = user_data;

  hub->is_sending = FALSE;
  /* What happened while the database was away is old news when it is back. */
  if (refusal != NULL && refusal->error == TORNO_ERROR_DATABASE_UNAVAILABLE)
    g_queue_clear_full (&hub->unsent, g_free);
  else
    send_next (hub);
}

static void
send_by_reference (TornoHub *hub, const char *payload)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *reference = NULL;

  torno_writer_add_literal (&writer, "{");
  torno_message_add_text (&writer, "record", "relay");
  torno_message_add_text (&writer, "process", torno_presence_get_id (torno_hub_get_presence (hub)));
  torno_message_add_number (&writer, "reference", 0);
  reference = torno_message_end (&writer);
  torno_db_call (get_db (hub), "notify_long", on_sent, hub, "payload", reference, "text", payload, NULL);
}

static void
send_next (TornoHub *hub)
{
  g_autofree char *payload = hub->is_sending ? NULL : g_queue_pop_head (&hub->unsent);

  if (payload == NULL)
    return;
  hub->is_sending = TRUE;
  if (strlen (payload) > MAX_PAYLOAD)
    send_by_reference (hub, payload);
  else
    torno_db_call (get_db (hub), "notify", on_sent, hub, "payload", payload, NULL);
}

static void
publish (TornoHub *hub,
         const char *to,
         gint64 gym_id,
         const char *station,
         gint64 user_id,
         const char *text,
         const char *public_text)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;

  if (!has_others (hub) || hub->unsent.length >= MAX_WAITING)
    return;
  torno_writer_add_literal (&writer, "{");
  torno_message_add_text (&writer, "record", "relay");
  torno_message_add_text (&writer, "process", torno_presence_get_id (torno_hub_get_presence (hub)));
  torno_message_add_text (&writer, "to", to);
  torno_message_add_number (&writer, "gym_id", gym_id);
  torno_message_add_text (&writer, "station", station);
  torno_message_add_number (&writer, "user_id", user_id);
  torno_message_add_text (&writer, "text", text);
  torno_message_add_text (&writer, "public", public_text);
  g_queue_push_tail (&hub->unsent, torno_message_end (&writer));
  send_next (hub);
}

/**
 * torno_hub_tell_watchers:
 * @hub: the hub
 * @gym_id: the gym it happens in
 * @station: (nullable): the station it happens at
 * @user_id: whom it is about, or 0
 * @text: what the gym's watchers are told
 * @public_text: (nullable): what a watcher without a token is told of its own user
 */
void
torno_hub_tell_watchers (TornoHub *hub,
                         gint64 gym_id,
                         const char *station,
                         gint64 user_id,
                         const char *text,
                         const char *public_text)
{
  torno_hub_tell_watchers_here (hub, gym_id, station, user_id, text, public_text);
  publish (hub, "watchers", gym_id, station, user_id, text, public_text);
}

/**
 * torno_hub_tell_station:
 * @hub: the hub
 * @gym_id: a gym
 * @station: the name of a station of it
 * @text: a message
 * @target_user_id: as of torno_hub_tell_station_here()
 */
void
torno_hub_tell_station (TornoHub *hub, gint64 gym_id, const char *station, const char *text, gint64 target_user_id)
{
  if (!torno_hub_tell_station_here (hub, gym_id, station, text, target_user_id))
    publish (hub, "station", gym_id, station, target_user_id, text, NULL);
}

/**
 * torno_hub_replace_station:
 * @hub: the hub
 * @gym_id: a gym
 * @name: a name that a station is about to take: whoever has it is closed
 */
void
torno_hub_replace_station (TornoHub *hub, gint64 gym_id, const char *name)
{
  torno_hub_close_station (hub, gym_id, name);
  publish (hub, "replaced", gym_id, name, 0, NULL, NULL);
}

/**
 * torno_hub_tell_changed:
 * @hub: the hub
 * @gym_id: a gym, 0: any
 * @record: a kind of record
 */
void
torno_hub_tell_changed (TornoHub *hub, gint64 gym_id, const char *record)
{
  torno_hub_tell_changed_here (hub, gym_id, record);
  publish (hub, "changed", gym_id, NULL, 0, record, NULL);
}

static void
on_bound_counted (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoPeer *station = user_data;

  if (refusal != NULL || torno_db_get_integer (results[0], 0, "total") == 0)
    torno_peer_send_error (station, "error", TORNO_ERROR_WATCHER_NOT_FOUND, 0);
  torno_peer_unref (station);
}

/**
 * torno_hub_tell_bound:
 * @hub: the hub
 * @station: a station
 * @text: a message for the watchers bound to it; it is told where there are none
 */
void
torno_hub_tell_bound (TornoHub *hub, TornoPeer *station, const char *text)
{
  guint n = torno_hub_tell_bound_here (hub, station->gym_id, station->name, text);
  g_autofree char *gym_id = g_strdup_printf ("%" G_GINT64_FORMAT, station->gym_id);

  /* Sent before it is counted: a watcher that was bound this very moment is not written yet. */
  publish (hub, "bound", station->gym_id, station->name, 0, text, NULL);
  if (n == 0 && !has_others (hub))
    torno_peer_send_error (station, "error", TORNO_ERROR_WATCHER_NOT_FOUND, 0);
  else if (n == 0)
    torno_db_call (get_db (hub), "presence_count_bound", on_bound_counted, torno_peer_ref (station), "process_id",
                   torno_presence_get_id (torno_hub_get_presence (hub)), "gym_id", gym_id, "name", station->name, NULL);
}

/* --- searching --- */

static void
end_search (Search *search, const char *name)
{
  search->found (name, search->user_data);
  g_free (search->own_name);
  g_free (search);
}

static void
on_station_elsewhere (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Search *search = user_data;
  gboolean is_elsewhere = refusal == NULL && PQntuples (results[0]) > 0
                          && torno_db_get_integer (results[0], 0, "logged_in_us") > search->own_logged_in_us;

  end_search (search, is_elsewhere ? torno_db_get_text (results[0], 0, "name") : search->own_name);
}

/**
 * torno_hub_find_station:
 * @hub: the hub
 * @gym_id: a gym
 * @name: (nullable): a station's name
 * @found: told which it is; without a name the one that logged in last
 */
void
torno_hub_find_station (TornoHub *hub, gint64 gym_id, const char *name, TornoHubStationFound found, gpointer user_data)
{
  Search *search = g_new0 (Search, 1);
  g_autofree char *gym_text = g_strdup_printf ("%" G_GINT64_FORMAT, gym_id);

  search->hub = hub;
  search->found = found;
  search->user_data = user_data;
  search->own_name = g_strdup (torno_hub_find_station_here (hub, gym_id, name, &search->own_logged_in_us));
  if (!has_others (hub))
    end_search (search, search->own_name);
  else
    torno_db_call (get_db (hub), "presence_find_station", on_station_elsewhere, search, "process_id",
                   torno_presence_get_id (torno_hub_get_presence (hub)), "gym_id", gym_text, "name", name, NULL);
}

/* --- receiving --- */

static gint64
get_number (const TornoJson *json, const char *name)
{
  const TornoJsonNode *node = torno_json_get_member (json, torno_json_get_root (json), name);

  return node != NULL && node->kind == TORNO_JSON_NUMBER ? g_ascii_strtoll (node->text, NULL, 10) : 0;
}

static void
hear (TornoHub *hub, const TornoJson *news)
{
  const TornoJsonNode *root = torno_json_get_root (news);
  const char *to = torno_json_get_string (news, root, "to"), *station = torno_json_get_string (news, root, "station"),
             *text = torno_json_get_string (news, root, "text");
  gint64 gym_id = get_number (news, "gym_id"), user_id = get_number (news, "user_id");

  if (to == NULL)
    return;
  if (strcmp (to, "watchers") == 0)
    torno_hub_tell_watchers_here (hub, gym_id, station, user_id, text, torno_json_get_string (news, root, "public"));
  else if (strcmp (to, "bound") == 0)
    torno_hub_tell_bound_here (hub, gym_id, station, text);
  else if (strcmp (to, "station") == 0)
    torno_hub_tell_station_here (hub, gym_id, station, text, user_id);
  else if (strcmp (to, "changed") == 0 && text != NULL)
    torno_hub_tell_changed_here (hub, gym_id, text);
  else if (strcmp (to, "replaced") == 0)
    torno_hub_close_station (hub, gym_id, station);
}

static void hear_next (TornoHub *hub);

static void
on_referred (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoHub *hub = user_data;
  const char *text = refusal == NULL && PQntuples (results[0]) > 0 ? torno_db_get_text (results[0], 0, "text") : NULL;
  g_autoptr (TornoJson) json = text != NULL ? torno_json_parse (text, strlen (text), NULL) : NULL;

  if (json != NULL)
    hear (hub, json);
  hub->is_fetching = FALSE;
  if (refusal != NULL && refusal->error == TORNO_ERROR_DATABASE_UNAVAILABLE)
    g_queue_clear_full (&hub->unheard, g_free);
  else
    hear_next (hub);
}

static void
hear_next (TornoHub *hub)
{
  while (!hub->is_fetching && hub->unheard.length > 0)
    {
      g_autofree char *text = g_queue_pop_head (&hub->unheard);
      g_autoptr (TornoJson) news = torno_json_parse (text, strlen (text), NULL);
      gint64 reference = get_number (news, "reference");
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, reference);

      if (reference == 0)
        {
          hear (hub, news);
          continue;
        }
      hub->is_fetching = TRUE;
      torno_db_call (get_db (hub), "relayed_get", on_referred, hub, "id", id, NULL);
    }
}

/**
 * torno_hub_on_relay:
 * @hub: the hub
 * @news: what a process has published, perhaps this one: a message, where a long one lies, or that it has come
 */
void
torno_hub_on_relay (TornoHub *hub, const TornoJson *news)
{
  const TornoJsonNode *root = torno_json_get_root (news);
  const char *process = torno_json_get_string (news, root, "process");

  if (g_strcmp0 (process, torno_presence_get_id (torno_hub_get_presence (hub))) == 0)
    return;
  torno_presence_greet (torno_hub_get_presence (hub));
  g_queue_push_tail (&hub->unheard, g_strndup (root->raw, root->raw_length));
  hear_next (hub);
}
