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
  TornoRoster *roster;
  TornoLink *link;
  gint64 gym_id;
  guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES];
  gboolean has_key;
  gint64 cursor;
  gboolean is_fetching;
  gboolean is_stale;    /* something changed while it was being fetched */
  gboolean is_complete; /* once all was there */
  guint pause_id;
  gint64 time;             /* when all was as the server has it, seconds since 1970 */
  TornoMemberCache *cache; /* NULL: none */
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

  sync->link = g_object_ref (link);
  sync->gym_id = gym_id;
  sync->roster = torno_roster_new (gallery);
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
  g_clear_pointer (&sync->cache, torno_member_cache_unref);
  torno_roster_free (sync->roster);
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

static void
forget_everything (TornoTemplateSync *sync)
{
  sync->cursor = 0;
  sync->is_complete = FALSE;
  torno_roster_clear (sync->roster);
  if (sync->cache != NULL)
    torno_member_cache_erase (sync->cache);
}

/* Returns: whether @text is a key. */
static gboolean
take_key (TornoTemplateSync *sync, const char *text, gboolean *out_is_new)
{
  gsize size = 0;
  g_autofree guint8 *key = text != NULL ? g_base64_decode (text, &size) : NULL;
  gboolean is_good = size == sizeof sync->key;

  /* Under a new key everything was sealed anew, and another gym's prints would have no business here. */
  *out_is_new = is_good && (!sync->has_key || memcmp (key, sync->key, size) != 0);
  if (*out_is_new)
    {
      memcpy (sync->key, key, size);
      sync->has_key = TRUE;
      forget_everything (sync);
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
 *
 * Returns: whether the key is another one than before: what a cache holds is of no more use
 */
gboolean
torno_template_sync_connect (TornoTemplateSync *sync, JsonObject *message)
{
  gboolean is_new = FALSE;

  torno_template_sync_disconnect (sync);
  if (!take_key (sync, torno_api_json_get_string (message, "station_key"), &is_new))
    return FALSE;
  /* A server that was put back to an older state counts its changes anew from there. */
  if (torno_api_json_get_integer (message, "cursor", G_MAXINT64) < sync->cursor)
    forget_everything (sync);
  ask_for_page (sync);
  return is_new;
}

/**
 * torno_template_sync_set_cache:
 * @sync: a sync
 * @cache: (nullable) (transfer full): what is told of from now on is kept in it
 */
void
torno_template_sync_set_cache (TornoTemplateSync *sync, TornoMemberCache *cache)
{
  g_clear_pointer (&sync->cache, torno_member_cache_unref);
  sync->cache = cache;
}

/* What the server has not told of yet may be newer. */
static void
note_time (TornoTemplateSync *sync)
{
  if (!sync->is_complete || sync->is_fetching || sync->pause_id != 0 || sync->is_stale)
    return;
  sync->time = g_get_real_time () / G_USEC_PER_SEC;
  if (sync->cache != NULL)
    torno_member_cache_set_time (sync->cache, sync->cursor, sync->time);
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

/* Returns: whether a template is gone. */
static gboolean
take_members (TornoTemplateSync *sync, JsonArray *data)
{
  guint n = data != NULL ? json_array_get_length (data) : 0;
  gboolean is_gone = FALSE;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (data, i);
      TornoSyncedMember *member = JSON_NODE_HOLDS_OBJECT (node)
                                      ? torno_synced_member_read (json_node_get_object (node), sync->key, sync->gym_id)
                                      : NULL;

      if (member != NULL)
        is_gone |= torno_roster_add (sync->roster, member);
    }
  return is_gone;
}

/* Returns: whether somebody is gone. */
static gboolean
take_deleted (TornoTemplateSync *sync, JsonArray *deleted)
{
  guint n = deleted != NULL ? json_array_get_length (deleted) : 0;

  for (guint i = 0; i < n; i++)
    torno_roster_remove (sync->roster, json_node_get_int (json_array_get_element (deleted, i)));
  return n > 0;
}

static void
take_page (TornoTemplateSync *sync, JsonObject *message)
{
  gboolean is_gone = take_members (sync, torno_api_json_get_array (message, "data"));

  is_gone |= take_deleted (sync, torno_api_json_get_array (message, "deleted"));
  sync->cursor = torno_api_json_get_integer (message, "cursor", sync->cursor);
  if (sync->cache != NULL)
    torno_member_cache_add_page (sync->cache, torno_link_get_message (sync->link));
  /* What was withdrawn leaves the disk as well. */
  if (sync->cache != NULL && is_gone)
    torno_member_cache_rewrite (sync->cache);
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
  return torno_roster_get (sync->roster, user_id);
}

/**
 * torno_template_sync_get_roster:
 * @sync: a sync
 *
 * Returns: (transfer none): all that is known of the members
 */
TornoRoster *
torno_template_sync_get_roster (TornoTemplateSync *sync)
{
  return sync->roster;
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
 * torno_template_sync_restore:
 * @sync: a sync that has not been connected yet
 * @key: the gym's
 * @content: what a cache held
 *
 * Knows again what was known before, so that only what has changed since is to be fetched.
 */
void
torno_template_sync_restore (TornoTemplateSync *sync,
                             const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                             TornoCacheContent *content)
{
  memcpy (sync->key, key, sizeof sync->key);
  sync->has_key = TRUE;
  sync->cursor = content->cursor;
  sync->time = content->time;
  sync->is_complete = content->time != 0;
  g_ptr_array_set_free_func (content->members, NULL);
  for (guint i = 0; i < content->members->len; i++)
    torno_roster_add (sync->roster, g_ptr_array_index (content->members, i));
  g_ptr_array_set_size (content->members, 0);
}

/**
 * torno_template_sync_keep_time:
 * @sync: a sync
 *
 * Notes that what is here is what the server has, where that is so.
 */
void
torno_template_sync_keep_time (TornoTemplateSync *sync)
{
  if (torno_link_get_online (sync->link))
    note_time (sync);
}

/**
 * torno_template_sync_get_cache:
 * @sync: a sync
 *
 * Returns: (transfer none) (nullable): what keeps the members
 */
TornoMemberCache *
torno_template_sync_get_cache (TornoTemplateSync *sync)
{
  return sync->cache;
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
