/* Storing the templates of an enrolment, which are sealed before they leave this process for the database. */
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
  TornoDb *db = torno_server_get_db (torno_hub_get_server (peer->hub));
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
      steps[i] = (TornoDbStep){ torno_db_find_statement (db, "fingerprint_store"),
                                { actor_id, gym_id, user_id, finger, box, wrapped } };
    }
  torno_db_write (db, steps, storing->n, on_stored, storing);
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
