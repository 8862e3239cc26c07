/* A gym's key lies in the database wrapped by FINGERPRINT_KEY (protocol.md, "Encryption of templates"). It is read each
 * time: storing a template and signing in are rare, and a rotated key must not be used a moment longer. */
#include "config.h"

#include "torno-key-ring.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define KEY_BYTES TORNO_TEMPLATE_BOX_KEY_BYTES

struct _TornoKeyRing
{
  TornoDb *db;
  GPtrArray *masters; /* of 32 bytes; the first wraps, all unwrap */
};

typedef struct
{
  TornoKeyRing *ring;
  gint64 gym_id;
  char gym_id_text[24];
  gboolean added;
  TornoKeyRingCallback callback;
  gpointer user_data;
} Request;

static void ask (Request *request);

/**
 * torno_key_ring_new:
 * @db: (transfer none): the database
 * @fingerprint_keys: one or several keys, base64, with commas between
 *
 * Returns: (transfer full): the ring, or NULL with %TORNO_PARSE_ERROR
 */
TornoKeyRing *
torno_key_ring_new (TornoDb *db, const char *fingerprint_keys, GError **error)
{
  g_autoptr (TornoKeyRing) self = g_new0 (TornoKeyRing, 1);
  g_auto (GStrv) keys = g_strsplit (fingerprint_keys, ",", -1);

  self->db = db;
  self->masters = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; keys[i] != NULL; i++)
    {
      gsize length = 0;
      guchar *key = g_base64_decode (g_strstrip (keys[i]), &length);

      g_ptr_array_add (self->masters, key);
      if (length != KEY_BYTES)
        {
          g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "FINGERPRINT_KEY must be 32 bytes in base64");
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

/**
 * torno_key_ring_free:
 * @ring: (nullable): the ring
 */
void
torno_key_ring_free (TornoKeyRing *ring)
{
  if (ring == NULL)
    return;
  g_ptr_array_unref (ring->masters);
  g_free (ring);
}

static void
end_request (Request *request, const guint8 *key, const char *wrapped, TornoError error)
{
  request->callback (key, wrapped, error, request->user_data);
  g_free (request);
}

static char *
describe_gym (gint64 gym_id)
{
  return g_strdup_printf ("torno:gym-key:%" G_GINT64_FORMAT, gym_id);
}

/**
 * torno_key_ring_wrap:
 * @ring: the ring
 * @gym_id: the gym it is for
 * @key: 32 bytes
 *
 * Returns: (transfer full): the key sealed by the first master key, or NULL with %TORNO_ERROR_INTERNAL
 */
char *
torno_key_ring_wrap (const TornoKeyRing *ring, gint64 gym_id, const guint8 *key, GError **error)
{
  g_autofree char *owner = describe_gym (gym_id);

  return torno_secret_box_seal (ring->masters->pdata[0], owner, key, KEY_BYTES, error);
}

/**
 * torno_key_ring_unwrap:
 * @ring: the ring
 * @gym_id: the gym it is for
 * @wrapped: a sealed key
 *
 * Returns: (transfer full) (nullable): the key, where one of the master keys opens it
 */
GBytes *
torno_key_ring_unwrap (const TornoKeyRing *ring, gint64 gym_id, const char *wrapped)
{
  g_autofree char *owner = describe_gym (gym_id);

  for (guint i = 0; i < ring->masters->len; i++)
    {
      GBytes *key = torno_secret_box_open (ring->masters->pdata[i], owner, wrapped, NULL);

      if (key != NULL && g_bytes_get_size (key) == KEY_BYTES)
        return key;
      g_clear_pointer (&key, g_bytes_unref);
    }
  return NULL;
}

static void
on_added (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Request *request = user_data;

  if (refusal != NULL)
    end_request (request, NULL, NULL, refusal->error);
  else
    ask (request);
}

/* Another process may add one at the same time: the first stays, and both read it. */
static void
add_key (Request *request)
{
  g_autofree char *wrapped = NULL;
  TornoDbStep step = { torno_db_find_statement (request->ring->db, "gym_key_add") };
  guint8 key[KEY_BYTES];

  request->added = TRUE;
  if (gnutls_rnd (GNUTLS_RND_KEY, key, sizeof key) == 0)
    wrapped = torno_key_ring_wrap (request->ring, request->gym_id, key, NULL);
  if (wrapped == NULL)
    {
      end_request (request, NULL, NULL, TORNO_ERROR_INTERNAL);
      return;
    }
  step.values[0] = request->gym_id_text;
  step.values[1] = wrapped;
  torno_db_write (request->ring->db, &step, 1, on_added, request);
}

static void
on_key (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Request *request = user_data;
  g_autoptr (GBytes) key = NULL;

  if (refusal != NULL)
    end_request (request, NULL, NULL, refusal->error);
  else if (PQntuples (results[0]) == 0 && !request->added)
    add_key (request);
  else if (PQntuples (results[0]) == 0)
    end_request (request, NULL, NULL, TORNO_ERROR_GYM_NOT_FOUND);
  else
    {
      key = torno_key_ring_unwrap (request->ring, request->gym_id, torno_db_get_text (results[0], 0, "wrapped_key"));
      if (key == NULL)
        g_warning ("the template key of gym %" G_GINT64_FORMAT " does not open with this FINGERPRINT_KEY",
                   request->gym_id);
      if (key != NULL)
        end_request (request, g_bytes_get_data (key, NULL), torno_db_get_text (results[0], 0, "wrapped_key"), 0);
      else
        end_request (request, NULL, NULL, TORNO_ERROR_INTERNAL);
    }
}

static void
ask (Request *request)
{
  torno_db_call (request->ring->db, "gym_key_get", on_key, request, "gym_id", request->gym_id_text, NULL);
}

/**
 * torno_key_ring_get:
 * @ring: the ring
 * @gym_id: a gym
 * @callback: gets its key, which is made where there is none yet
 */
void
torno_key_ring_get (TornoKeyRing *ring, gint64 gym_id, TornoKeyRingCallback callback, gpointer user_data)
{
  Request *request = g_new0 (Request, 1);

  request->ring = ring;
  request->gym_id = gym_id;
  request->callback = callback;
  request->user_data = user_data;
  g_snprintf (request->gym_id_text, sizeof request->gym_id_text, "%" G_GINT64_FORMAT, gym_id);
  ask (request);
}
