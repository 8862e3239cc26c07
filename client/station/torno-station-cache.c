/* What a station knows of its members outlives it: the gym's key lies in the keyring, all else sealed with it on disk.
 * Without a keyring nothing is kept. */
#include "config.h"

#include "torno-station-private.h"

#include "torno-api-json.h"
#include "torno-keyring.h"
#include "torno-settings.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define NAME_CHARACTERS 16
/* A keyring that asks somebody for its password must not keep a station that has a server from its work. */
#define LOADING_SECONDS 10
/* How much older than the truth the age of what is kept may be after a crash. */
#define KEEP_SECONDS 300
/* How long the first connection may take before its lack counts. */
#define AWAY_SECONDS 3
#define HOUR_SECONDS 3600
#define MAX_REPEAT_MINUTES (24 * 60)

static char *
make_owner (TornoStation *self)
{
  return g_strdup_printf ("%s %" G_GINT64_FORMAT, torno_link_get_url (self->link), self->gym_id);
}

static char *
get_folders (void)
{
  return g_build_filename (g_get_user_data_dir (), "torno", "stations", NULL);
}

static char *
make_name (TornoStation *self)
{
  g_autofree char *check = g_compute_checksum_for_string (G_CHECKSUM_SHA256, torno_link_get_url (self->link), -1);

  return g_strdup_printf ("%.*s-%" G_GINT64_FORMAT, NAME_CHARACTERS, check, self->gym_id);
}

/* Returns: (transfer full): the path of a folder of this gym at this server, which is there. */
char *
torno_station_make_folder (TornoStation *self)
{
  g_autofree char *folders = get_folders (), *name = make_name (self);
  char *folder = g_build_filename (folders, name, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    g_warning ("%s: %s", folder, g_strerror (errno));
  return folder;
}

/* Whoever works for one gym has no business with another's members. Visits that wait there stay. */
static void
erase_other_gyms (TornoStation *self)
{
  g_autofree char *folders = get_folders (), *own_name = make_name (self);
  g_autoptr (GDir) folder = g_dir_open (folders, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (folders, name, "members", NULL);

      if (!g_str_equal (name, own_name) && g_unlink (path) != 0 && errno != ENOENT)
        g_warning ("%s: %s", path, g_strerror (errno));
    }
}

static TornoMemberCache *
make_cache (TornoStation *self, const guint8 *key)
{
  g_autofree char *folder = torno_station_make_folder (self), *owner = make_owner (self);
  g_autofree char *path = g_build_filename (folder, "members", NULL);

  return torno_member_cache_new (path, key, owner, self->gym_id);
}

static void
set_fault (TornoStation *self, const char *fault)
{
  g_free (self->cache_fault);
  self->cache_fault = g_strdup (fault);
  torno_station_notify_cache (self);
}

static void
on_key_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  TornoStation *self = user_data;
  TornoMemberCache *cache;

  if (torno_keyring_change_finish (result, &error) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  /* Nobody could read it after this. */
  cache = torno_template_sync_get_cache (self->sync);
  if (cache != NULL)
    torno_member_cache_erase (cache);
  torno_template_sync_set_cache (self->sync, NULL);
  set_fault (self, error->message);
}

static void
keep_key (TornoStation *self, const char *key)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *owner = make_owner (self), *text = NULL;

  json_object_set_string_member (object, "owner", owner);
  json_object_set_string_member (object, "key", key);
  json_object_set_int_member (object, "repeat_minutes", self->repeat_minutes);
  text = torno_api_json_print (object);
  torno_keyring_save_text_async (TORNO_KEYRING_STATION, _ ("Torno fingerprint station"), text, self->keyring,
                                 on_key_saved_cb, self);
  explicit_bzero (text, strlen (text));
}

/* @object: the server's `connected`, or what the keyring keeps of it. */
static void
take_repeat_minutes (TornoStation *self, JsonObject *object)
{
  self->repeat_minutes
      = CLAMP (torno_api_json_get_integer (object, "repeat_minutes", self->repeat_minutes), 0, MAX_REPEAT_MINUTES);
}

static void
start_sync (TornoStation *self, JsonObject *message)
{
  const char *text = torno_api_json_get_string (message, "station_key");
  g_autofree guint8 *key = NULL;
  gsize size;

  if (!torno_template_sync_connect (self->sync, message))
    return;
  take_repeat_minutes (self, message);
  key = g_base64_decode (text, &size);
  torno_template_sync_set_cache (self->sync, make_cache (self, key));
  explicit_bzero (key, size);
  set_fault (self, NULL);
  keep_key (self, text);
}

/* @message: the server's `connected`. */
void
torno_station_cache_connect (TornoStation *self, JsonObject *message)
{
  if (!self->is_loading)
    {
      start_sync (self, message);
      return;
    }
  g_clear_pointer (&self->connected, json_object_unref);
  self->connected = json_object_ref (message);
}

/* From here on the server may be asked. */
static void
end_loading (TornoStation *self)
{
  g_autoptr (JsonObject) connected = g_steal_pointer (&self->connected);

  self->is_loading = FALSE;
  g_clear_handle_id (&self->loading_id, g_source_remove);
  if (connected != NULL && torno_link_get_online (self->link))
    start_sync (self, connected);
  torno_station_notify_cache (self);
}

static gboolean
on_loading_over_cb (gpointer user_data)
{
  TornoStation *self = user_data;

  self->loading_id = 0;
  end_loading (self);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  TornoStation *station; /* weak */
  TornoMemberCache *cache;
  guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES];
} Loading;

static void
free_loading (Loading *loading)
{
  g_clear_weak_pointer (&loading->station);
  g_clear_pointer (&loading->cache, torno_member_cache_unref);
  explicit_bzero (loading->key, sizeof loading->key);
  g_free (loading);
}

static void
restore (TornoStation *self, Loading *loading, TornoCacheContent *content)
{
  torno_template_sync_restore (self->sync, loading->key, content);
  for (guint i = 0; i < content->visits->len; i++)
    {
      const TornoCachedVisit *visit = &g_array_index (content->visits, TornoCachedVisit, i);

      torno_station_visits_note (self, visit->user_id, visit->time);
    }
  torno_template_sync_set_cache (self->sync, g_steal_pointer (&loading->cache));
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Loading *loading = user_data;
  TornoStation *self = loading->station;
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoCacheContent) content = torno_member_cache_load_finish (result, &error);

  if (self != NULL && self->is_loading)
    {
      if (content != NULL)
        restore (self, loading, content);
      else
        set_fault (self, error->message);
      end_loading (self);
    }
  free_loading (loading);
}

/* Returns: (transfer full) (nullable): the key where @text has it and it is this gym's. */
static guint8 *
read_key (TornoStation *self, const char *text)
{
  g_autoptr (JsonNode) root = text != NULL ? json_from_string (text, NULL) : NULL;
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *owner = torno_api_json_get_string (object, "owner"), *key = torno_api_json_get_string (object, "key");
  g_autofree char *own = make_owner (self);
  g_autofree guint8 *bytes = NULL;
  gsize size = 0;

  if (key == NULL || g_strcmp0 (owner, own) != 0)
    return NULL;
  take_repeat_minutes (self, object);
  bytes = g_base64_decode (key, &size);
  return size == TORNO_TEMPLATE_BOX_KEY_BYTES ? g_steal_pointer (&bytes) : NULL;
}

static void
load_cache (TornoStation *self, const guint8 *key)
{
  Loading *loading = g_new0 (Loading, 1);

  g_set_weak_pointer (&loading->station, self);
  loading->cache = make_cache (self, key);
  memcpy (loading->key, key, sizeof loading->key);
  torno_member_cache_load_async (loading->cache, on_loaded_cb, loading);
}

static void
on_key_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TornoStation *self = user_data;
  g_autoptr (GError) error = NULL;
  char *text = torno_keyring_load_text_finish (result, &error);
  guint8 *key;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || !self->is_loading)
    {
      torno_keyring_free_text (text);
      return;
    }
  key = read_key (self, text);
  torno_keyring_free_text (text);
  if (key != NULL)
    {
      load_cache (self, key);
      explicit_bzero (key, TORNO_TEMPLATE_BOX_KEY_BYTES);
      g_free (key);
      return;
    }
  if (error != NULL)
    set_fault (self, error->message);
  end_loading (self);
}

static gboolean
on_keep_cb (gpointer user_data)
{
  torno_template_sync_keep_time (((TornoStation *) user_data)->sync);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_away_cb (gpointer user_data)
{
  TornoStation *self = user_data;

  self->away_id = 0;
  if (!torno_link_get_online (self->link) && self->offline_since == 0)
    {
      torno_station_visits_go_offline (self);
      torno_station_notify_cache (self);
    }
  return G_SOURCE_REMOVE;
}

/* Seconds. The environment comes first. */
static gint64
find_age_limit (void)
{
  const char *text = g_getenv ("TORNO_OFFLINE_HOURS");
  const guint usual = g_settings_get_int (torno_settings_get_default (), TORNO_SETTING_OFFLINE_HOURS);
  guint64 hours = usual;
  g_autoptr (GError) error = NULL;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &hours, &error))
    {
      g_warning ("TORNO_OFFLINE_HOURS: %s", error->message);
      hours = usual;
    }
  return hours * HOUR_SECONDS;
}

static void
on_offline_hours_cb (TornoStation *self)
{
  self->age_limit = find_age_limit ();
  torno_station_notify_cache (self);
}

void
torno_station_cache_init (TornoStation *self)
{
  self->age_limit = find_age_limit ();
  g_signal_connect_object (torno_settings_get_default (), "changed::" TORNO_SETTING_OFFLINE_HOURS,
                           G_CALLBACK (on_offline_hours_cb), self, G_CONNECT_SWAPPED);
  self->keyring = g_cancellable_new ();
  self->is_loading = TRUE;
  self->loading_id = g_timeout_add_seconds (LOADING_SECONDS, on_loading_over_cb, self);
  self->keep_id = g_timeout_add_seconds (KEEP_SECONDS, on_keep_cb, self);
  self->away_id = g_timeout_add_seconds (AWAY_SECONDS, on_away_cb, self);
  erase_other_gyms (self);
  torno_keyring_load_text_async (TORNO_KEYRING_STATION, self->keyring, on_key_loaded_cb, self);
}

void
torno_station_cache_clear (TornoStation *self)
{
  g_cancellable_cancel (self->keyring);
  g_clear_object (&self->keyring);
  g_clear_handle_id (&self->loading_id, g_source_remove);
  g_clear_handle_id (&self->keep_id, g_source_remove);
  g_clear_handle_id (&self->away_id, g_source_remove);
  g_clear_pointer (&self->connected, json_object_unref);
  g_clear_pointer (&self->cache_fault, g_free);
}

/**
 * torno_station_get_age_limit:
 * @station: a station
 *
 * Returns: for how many seconds what is known of the members is believed without the server
 */
gint64
torno_station_get_age_limit (TornoStation *station)
{
  return station->age_limit;
}
