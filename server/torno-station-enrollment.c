/* Enrolling a member's fingers: who is set, the progress that watchers see, and the templates, which are sealed before
 * they leave this process for the database. */
#include "config.h"

#include "torno-station-protocol.h"

#include <string.h>

#define MAX_TEMPLATE (64 * 1024)
#define MAX_FINGER 2

/* A template or two on their way into the database. */
typedef struct
{
  TornoPeer *peer;
  gint64 user_id;
  guint n;
  guint fingers[MAX_FINGER];
  GBytes *templates[MAX_FINGER];
  gboolean completes; /* the message was enrollment_completed */
} Storing;

typedef struct
{
  TornoPeer *peer;
  char *station;
  gint64 user_id;
} Setting;

static TornoDb *
get_db (const TornoPeer *peer)
{
  return torno_server_get_db (torno_hub_get_server (peer->hub));
}

static char *
make_user_message (const char *type, gint64 user_id)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;

  torno_message_begin (&writer, type);
  torno_message_add_id_text (&writer, "user_id", user_id);
  torno_message_add_number (&writer, "id", user_id);
  return torno_message_end (&writer);
}

/* --- setting the member --- */

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
  torno_db_call (get_db (setting->peer), "enrollment_user", on_enrollment_user, setting, "gym_id", gym_id, "user_id",
                 user_id, NULL);
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

/* --- storing --- */

static void
end_storing (Storing *storing)
{
  TornoPeer *peer = storing->peer;

  for (guint i = 0; i < storing->n; i++)
    g_bytes_unref (storing->templates[i]);
  g_free (storing);
  torno_peer_done (peer);
}

static const char *
get_error_type (const Storing *storing)
{
  return storing->completes ? "enrollment_error" : "store_error";
}

static void
tell_stored (Storing *storing)
{
  TornoPeer *peer = storing->peer;
  TornoText what = storing->completes ? TORNO_TEXT_ENROLLMENT_COMPLETED : TORNO_TEXT_FINGERPRINT_STORED;
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  torno_message_begin (&writer, storing->completes ? "enrollment_completed" : "fingerprint_stored");
  torno_message_add_text (&writer, "message", torno_texts_get (peer->language, what));
  torno_message_add_id_text (&writer, "user_id", storing->user_id);
  torno_message_add_number (&writer, "id", storing->user_id);
  if (!storing->completes)
    torno_message_add_number (&writer, "finger", storing->fingers[0]);
  text = torno_message_end (&writer);
  torno_peer_send (peer, text);
  torno_hub_tell_watchers (peer->hub, peer->gym_id, peer->name, storing->user_id, text, text);
  if (storing->completes)
    peer->target_user_id = 0;
}

static void on_key (const guint8 *key, const char *wrapped, TornoError error, gpointer user_data);

static void
on_stored (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Storing *storing = user_data;

  /* The key was rotated since we read it: once more with the new one. */
  if (refusal != NULL && refusal->error == TORNO_ERROR_STALE_VERSION)
    {
      torno_key_ring_get (torno_hub_get_key_ring (storing->peer->hub), storing->peer->gym_id, on_key, storing);
      return;
    }
  if (refusal != NULL)
    torno_peer_send_error (storing->peer, get_error_type (storing), refusal->error, storing->user_id);
  else
    tell_stored (storing);
  end_storing (storing);
}

static void
store (Storing *storing, const guint8 *key, const char *wrapped)
{
  TornoPeer *peer = storing->peer;
  TornoDbStep steps[MAX_FINGER];
  g_autofree char *actor_id = g_strdup_printf ("%" G_GINT64_FORMAT, peer->actor->user_id),
                  *gym_id = g_strdup_printf ("%" G_GINT64_FORMAT, peer->gym_id),
                  *user_id = g_strdup_printf ("%" G_GINT64_FORMAT, storing->user_id);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < storing->n; i++)
    {
      gsize length;
      const guint8 *bytes = g_bytes_get_data (storing->templates[i], &length);
      char *box
          = torno_template_box_seal (key, peer->gym_id, storing->user_id, storing->fingers[i], bytes, length, &error);
      char *finger = g_strdup_printf ("%u", storing->fingers[i]);

      g_ptr_array_add (texts, box);
      g_ptr_array_add (texts, finger);
      if (box == NULL)
        {
          torno_peer_send_error (peer, get_error_type (storing), TORNO_ERROR_INTERNAL, storing->user_id);
          end_storing (storing);
          return;
        }
      steps[i] = (TornoDbStep){ torno_db_find_statement (get_db (peer), "fingerprint_store"),
                                { actor_id, gym_id, user_id, finger, box, wrapped } };
    }
  torno_db_write (get_db (peer), steps, storing->n, on_stored, storing);
}

static void
on_key (const guint8 *key, const char *wrapped, TornoError error, gpointer user_data)
{
  Storing *storing = user_data;

  if (key == NULL)
    {
      torno_peer_send_error (storing->peer, get_error_type (storing), error, storing->user_id);
      end_storing (storing);
    }
  else
    store (storing, key, wrapped);
}

/* Strict, since g_base64_decode() reads whatever it is given. NULL where it is no base64. */
static GBytes *
decode (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0, content = length, decoded;
  guchar *bytes;

  while (content > 0 && text[content - 1] == '=' && length - content < 2)
    content--;
  if (length == 0 || length % 4 != 0
      || strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") != content)
    return NULL;
  bytes = g_base64_decode (text, &decoded);
  return g_bytes_new_take (bytes, decoded);
}

static gboolean
take_template (Storing *storing, guint finger, const char *text, TornoError missing, TornoError *out_error)
{
  GBytes *template = decode (text);

  if (template == NULL || g_bytes_get_size (template) > MAX_TEMPLATE)
    {
      *out_error = template == NULL ? missing : TORNO_ERROR_TEMPLATE_TOO_LARGE;
      g_clear_pointer (&template, g_bytes_unref);
      return FALSE;
    }
  storing->fingers[storing->n] = finger;
  storing->templates[storing->n++] = template;
  return TRUE;
}

static Storing *
make_storing (TornoPeer *peer, const TornoJson *message)
{
  Storing *storing = g_new0 (Storing, 1);

  storing->peer = peer;
  storing->user_id = torno_message_get_id (message, "user_id");
  if (storing->user_id == 0)
    storing->user_id = peer->target_user_id;
  return storing;
}

static void
begin_storing (Storing *storing, gboolean fits, TornoError error)
{
  if (!fits)
    {
      torno_peer_send_error (storing->peer, get_error_type (storing), error, storing->user_id);
      end_storing (storing);
    }
  else
    torno_key_ring_get (torno_hub_get_key_ring (storing->peer->hub), storing->peer->gym_id, on_key, storing);
}

/**
 * torno_enrollment_on_store:
 * @peer: a station
 * @message: `store_fingerprint` {fingerprint_data, finger, user_id?}
 */
void
torno_enrollment_on_store (TornoPeer *peer, const TornoJson *message)
{
  gint64 finger = torno_message_get_id (message, "finger");
  Storing *storing = make_storing (peer, message);
  TornoError error = TORNO_ERROR_BAD_FINGER;
  gboolean fits = FALSE;

  if (storing->user_id == 0)
    error = TORNO_ERROR_USER_NOT_SET;
  else if (finger == 1 || finger == 2)
    fits = take_template (storing, finger,
                          torno_json_get_string (message, torno_json_get_root (message), "fingerprint_data"),
                          TORNO_ERROR_FINGERPRINT_MISSING, &error);
  begin_storing (storing, fits, error);
}

/**
 * torno_enrollment_on_completed:
 * @peer: a station
 * @message: `enrollment_completed` {fingerprint1?, fingerprint2?}
 *
 * With templates, both are stored in one transaction first.
 */
void
torno_enrollment_on_completed (TornoPeer *peer, const TornoJson *message)
{
  const TornoJsonNode *root = torno_json_get_root (message);
  Storing *storing = make_storing (peer, message);
  TornoError error = TORNO_ERROR_USER_NOT_SET;
  gboolean fits = storing->user_id != 0;

  storing->completes = TRUE;
  if (fits && torno_json_get_member (message, root, "fingerprint1") == NULL
      && torno_json_get_member (message, root, "fingerprint2") == NULL)
    {
      tell_stored (storing);
      end_storing (storing);
      return;
    }
  fits = fits
         && take_template (storing, 1, torno_json_get_string (message, root, "fingerprint1"),
                           TORNO_ERROR_FINGERPRINT_1_MISSING, &error)
         && take_template (storing, 2, torno_json_get_string (message, root, "fingerprint2"),
                           TORNO_ERROR_FINGERPRINT_2_MISSING, &error);
  begin_storing (storing, fits, error);
}
