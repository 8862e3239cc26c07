/* The station's side of download_templates (protocol.md). */
#include "config.h"

#include "torno-template-sync.h"

#include "torno-api-json.h"

#include <string.h>

#define PAGE 100
/* The server takes 50 messages a second from a station; the door's own must find room among them. */
#define PAUSE_MS 25
#define PAUSE_AFTER_ERROR_MS 2000

struct _TornoTemplateSync
{
  TornoGallery *gallery;
  TornoLink *link;
  gint64 gym_id;
  guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES];
  gboolean has_key;
  gint64 cursor;
  gboolean is_fetching;
  gboolean is_stale;    /* something changed while it was being fetched */
  gboolean is_complete; /* once all was there */
  guint pause_id;
  gint64 time;         /* when all was as the server has it, seconds since 1970 */
  GHashTable *members; /* gint64, inside the member -> TornoSyncedMember */
};

/**
 * torno_template_sync_new:
 * @gallery: what to keep up to date
 * @link: the way to the server
 * @gym_id: whose templates they are: the boxes are bound to it
 *
 * Returns: (transfer full): a sync that waits for torno_template_sync_connect()
 */
TornoTemplateSync *
torno_template_sync_new (TornoGallery *gallery, TornoLink *link, gint64 gym_id)
{
  TornoTemplateSync *sync = g_new0 (TornoTemplateSync, 1);

  sync->gallery = g_object_ref (gallery);
  sync->link = g_object_ref (link);
  sync->gym_id = gym_id;
  sync->members = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                         (GDestroyNotify) torno_synced_member_free);
  return sync;
}

/**
 * torno_template_sync_free:
 * @sync: (transfer full): a sync
 */
void
torno_template_sync_free (TornoTemplateSync *sync)
{
  g_clear_handle_id (&sync->pause_id, g_source_remove);
  g_hash_table_unref (sync->members);
  g_object_unref (sync->gallery);
  g_object_unref (sync->link);
  /* explicit_bzero, since a plain memset before free may be optimised away. */
  explicit_bzero (sync->key, sizeof sync->key);
  g_free (sync);
}

static void
ask_for_page (TornoTemplateSync *sync)
{
  g_autoptr (JsonObject) message = json_object_new ();

  json_object_set_string_member (message, "type", "download_templates");
  json_object_set_int_member (message, "since", sync->cursor);
  json_object_set_int_member (message, "limit", PAGE);
  sync->is_stale = FALSE;
  sync->is_fetching = torno_link_send (sync->link, message);
}

static gboolean
on_pause_over_cb (gpointer user_data)
{
  TornoTemplateSync *sync = user_data;

  sync->pause_id = 0;
  ask_for_page (sync);
  return G_SOURCE_REMOVE;
}

static void
ask_in (TornoTemplateSync *sync, guint pause_ms)
{
  if (sync->pause_id == 0)
    sync->pause_id = g_timeout_add (pause_ms, on_pause_over_cb, sync);
}

static gboolean
take_key (TornoTemplateSync *sync, const char *text)
{
  gsize size = 0;
  g_autofree guint8 *key = text != NULL ? g_base64_decode (text, &size) : NULL;
  gboolean is_good = size == sizeof sync->key;

  /* Under a new key everything was sealed anew, and another gym's prints would have no business here. */
  if (is_good && (!sync->has_key || memcmp (key, sync->key, size) != 0))
    {
      memcpy (sync->key, key, size);
      sync->has_key = TRUE;
      sync->cursor = 0;
      sync->is_complete = FALSE;
      torno_gallery_clear (sync->gallery);
      g_hash_table_remove_all (sync->members);
    }
  if (key != NULL)
    explicit_bzero (key, size);
  return is_good;
}

/**
 * torno_template_sync_connect:
 * @sync: a sync
 * @message: the server's `connected`
 *
 * Begins to fetch; after a reconnection what has changed since.
 */
void
torno_template_sync_connect (TornoTemplateSync *sync, JsonObject *message)
{
  torno_template_sync_disconnect (sync);
  if (take_key (sync, torno_api_json_get_string (message, "station_key")))
    ask_for_page (sync);
}

/* What the server has not told of yet may be newer. */
static void
note_time (TornoTemplateSync *sync)
{
  if (sync->is_complete && !sync->is_fetching && sync->pause_id == 0 && !sync->is_stale)
    sync->time = g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * torno_template_sync_disconnect:
 * @sync: a sync whose link is down
 */
void
torno_template_sync_disconnect (TornoTemplateSync *sync)
{
  note_time (sync);
  g_clear_handle_id (&sync->pause_id, g_source_remove);
  sync->is_fetching = FALSE;
}

/* The gallery has the prints from here on. */
static void
take_member (TornoTemplateSync *sync, TornoSyncedMember *member)
{
  for (guint finger = 1; finger <= TORNO_SYNCED_FINGERS; finger++)
    {
      torno_gallery_set (sync->gallery, member->user_id, finger, member->prints[finger - 1]);
      g_clear_pointer (&member->prints[finger - 1], torno_print_unref);
    }
  g_hash_table_replace (sync->members, &member->user_id, member);
}

static void
take_page (TornoTemplateSync *sync, JsonObject *message)
{
  JsonArray *data = torno_api_json_get_array (message, "data");
  JsonArray *deleted = torno_api_json_get_array (message, "deleted");
  guint n = data != NULL ? json_array_get_length (data) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (data, i);

      TornoSyncedMember *member
          = JSON_NODE_HOLDS_OBJECT (node) ? torno_synced_member_read (json_node_get_object (node), sync->key, sync->gym_id)
                                          : NULL;

      if (member != NULL)
        take_member (sync, member);
    }
  n = deleted != NULL ? json_array_get_length (deleted) : 0;
  for (guint i = 0; i < n; i++)
    {
      gint64 user_id = json_node_get_int (json_array_get_element (deleted, i));

      torno_gallery_remove (sync->gallery, user_id);
      g_hash_table_remove (sync->members, &user_id);
    }
  sync->cursor = torno_api_json_get_integer (message, "cursor", sync->cursor);
  ask_in (sync, PAUSE_MS);
}

static void
take_end (TornoTemplateSync *sync)
{
  sync->is_fetching = FALSE;
  sync->is_complete = TRUE;
  note_time (sync);
  if (sync->is_stale)
    ask_in (sync, PAUSE_MS);
}

static void
take_change (TornoTemplateSync *sync)
{
  sync->is_stale = TRUE;
  if (!sync->is_fetching)
    ask_in (sync, PAUSE_MS);
}

/* The page that was asked for may not come: too many messages, or the database away. */
static void
take_error (TornoTemplateSync *sync)
{
  if (sync->is_fetching)
    ask_in (sync, PAUSE_AFTER_ERROR_MS);
}

/**
 * torno_template_sync_take:
 * @sync: a sync
 * @type: of a message from the server
 * @message: the message
 *
 * Returns: whether the message was the sync's
 */
gboolean
torno_template_sync_take (TornoTemplateSync *sync, const char *type, JsonObject *message)
{
  if (!sync->has_key)
    return FALSE;
  if (g_str_equal (type, "template_data_set"))
    take_page (sync, message);
  else if (g_str_equal (type, "download_templates_completed"))
    take_end (sync);
  else if (g_str_equal (type, "templates_changed"))
    take_change (sync);
  else
    {
      if (g_str_equal (type, "error"))
        take_error (sync);
      return FALSE;
    }
  return TRUE;
}

/**
 * torno_template_sync_is_complete:
 * @sync: a sync
 *
 * Returns: whether everything was fetched once, so that who is not in the gallery is not known
 */
gboolean
torno_template_sync_is_complete (TornoTemplateSync *sync)
{
  return sync->is_complete;
}

/**
 * torno_template_sync_get_member:
 * @sync: a sync
 * @user_id: a member
 *
 * Returns: (transfer none) (nullable): what is known of the member, until the next message
 */
const TornoSyncedMember *
torno_template_sync_get_member (TornoTemplateSync *sync, gint64 user_id)
{
  return g_hash_table_lookup (sync->members, &user_id);
}

/**
 * torno_template_sync_get_name:
 * @sync: a sync
 * @user_id: a member
 *
 * Returns: (transfer none) (nullable): the member's full name
 */
const char *
torno_template_sync_get_name (TornoTemplateSync *sync, gint64 user_id)
{
  const TornoSyncedMember *member = torno_template_sync_get_member (sync, user_id);

  return member != NULL ? member->full_name : NULL;
}

/**
 * torno_template_sync_get_time:
 * @sync: a sync
 *
 * Returns: when everything here was as the server has it, in seconds since 1970; 0: never yet
 */
gint64
torno_template_sync_get_time (TornoTemplateSync *sync)
{
  return sync->time;
}
