/* `torno-server rotate-keys` (protocol.md, "Encryption of templates"): every template of a gym is opened with the old
 * key and sealed with a new one, in one transaction, after which the stations log in again. Blocking: for a command. A
 * template that is being stored meanwhile waits for the key's row and is then sealed anew by its server. */
#include "config.h"

#include "torno-rotate.h"

#include "torno-db-once.h"
#include "torno-error.h"
#include "torno-key-ring.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <libpq-fe.h>
#include <string.h>

typedef struct
{
  PGconn *connection;
  TornoKeyRing *ring;
} Rotation;

static PGresult *
run (Rotation *self, const char *sql, int n, const char *const *values, GError **error)
{
  PGresult *result = PQexecParams (self->connection, sql, n, NULL, values, NULL, NULL, 0);

  if (PQresultStatus (result) == PGRES_COMMAND_OK || PQresultStatus (result) == PGRES_TUPLES_OK)
    return result;
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s", g_strchomp (PQresultErrorMessage (result)));
  PQclear (result);
  return NULL;
}

static gboolean
run_command (Rotation *self, const char *sql, int n, const char *const *values, GError **error)
{
  PGresult *result = run (self, sql, n, values, error);

  PQclear (result);
  return result != NULL;
}

static gboolean
reseal (Rotation *self,
        gint64 gym_id,
        const PGresult *prints,
        int row,
        const guint8 *old_key,
        const guint8 *new_key,
        GError **error)
{
  gint64 user_id = g_ascii_strtoll (PQgetvalue (prints, row, 0), NULL, 10);
  guint finger = g_ascii_strtoull (PQgetvalue (prints, row, 1), NULL, 10);
  g_autoptr (GBytes) template
      = torno_template_box_open (old_key, gym_id, user_id, finger, PQgetvalue (prints, row, 2), error);
  g_autofree char *box = NULL, *gym_text = g_strdup_printf ("%" G_GINT64_FORMAT, gym_id);
  const char *values[4] = { gym_text, PQgetvalue (prints, row, 0), PQgetvalue (prints, row, 1) };
  gsize length;

  if (template == NULL)
    {
      g_prefix_error (error, "the template of user %" G_GINT64_FORMAT ", finger %u: ", user_id, finger);
      return FALSE;
    }
  values[3] = box = torno_template_box_seal (new_key, gym_id, user_id, finger, g_bytes_get_data (template, &length),
                                             g_bytes_get_size (template), error);
  return box != NULL
         && run_command (self,
                         "UPDATE fingerprints SET template_box = $4, updated_at = now() "
                         "WHERE gym_id = $1 AND user_id = $2 AND finger = $3",
                         4, values, error);
}

static gboolean
reseal_all (Rotation *self, gint64 gym_id, const guint8 *old_key, const guint8 *new_key, GError **error)
{
  g_autofree char *gym_text = g_strdup_printf ("%" G_GINT64_FORMAT, gym_id);
  const char *values[] = { gym_text };
  PGresult *prints
      = run (self, "SELECT user_id, finger, template_box FROM fingerprints WHERE gym_id = $1 ORDER BY user_id, finger",
             1, values, error);
  gboolean fine = prints != NULL;

  for (int row = 0; fine && row < PQntuples (prints); row++)
    fine = reseal (self, gym_id, prints, row, old_key, new_key, error);
  PQclear (prints);
  return fine;
}

static gboolean
rotate_gym (Rotation *self, gint64 gym_id, const char *wrapped, GError **error)
{
  g_autoptr (GBytes) old_key = torno_key_ring_unwrap (self->ring, gym_id, wrapped);
  g_autofree char *gym_text = g_strdup_printf ("%" G_GINT64_FORMAT, gym_id), *new_wrapped = NULL;
  guint8 new_key[TORNO_TEMPLATE_BOX_KEY_BYTES];
  const char *values[2] = { gym_text };

  if (old_key == NULL)
    {
      g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL,
                   "the key of gym %" G_GINT64_FORMAT " does not open with this FINGERPRINT_KEY", gym_id);
      return FALSE;
    }
  if (gnutls_rnd (GNUTLS_RND_KEY, new_key, sizeof new_key) != 0)
    g_error ("no random numbers");
  values[1] = new_wrapped = torno_key_ring_wrap (self->ring, gym_id, new_key, error);
  return new_wrapped != NULL && reseal_all (self, gym_id, g_bytes_get_data (old_key, NULL), new_key, error)
         && run_command (self, "UPDATE gym_keys SET wrapped_key = $2, updated_at = now() WHERE gym_id = $1", 2, values,
                         error)
         && run_command (
             self, "SELECT pg_notify('torno', json_build_object('record', 'gym_key', 'gym_id', $1::bigint)::text)", 1,
             values, error);
}

static gboolean
rotate_all (Rotation *self, gint64 gym_id, GError **error)
{
  g_autofree char *gym_text = gym_id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, gym_id) : NULL;
  const char *values[] = { gym_text };
  PGresult *keys = run (self,
                        "SELECT gym_id, wrapped_key FROM gym_keys WHERE $1::bigint IS NULL OR gym_id = $1 "
                        "ORDER BY gym_id FOR UPDATE",
                        1, values, error);
  gboolean fine = keys != NULL;

  for (int row = 0; fine && row < PQntuples (keys); row++)
    fine = rotate_gym (self, g_ascii_strtoll (PQgetvalue (keys, row, 0), NULL, 10), PQgetvalue (keys, row, 1), error);
  PQclear (keys);
  return fine;
}

/**
 * torno_rotate_keys:
 * @conninfo: how libpq connects
 * @fingerprint_keys: FINGERPRINT_KEY; the first of several wraps the new keys
 * @gym_id: a gym, or 0 for all
 *
 * Returns: FALSE with %TORNO_ERROR, and nothing changed
 */
gboolean
torno_rotate_keys (const char *conninfo, const char *fingerprint_keys, gint64 gym_id, GError **error)
{
  g_autoptr (TornoKeyRing) ring = torno_key_ring_new (NULL, fingerprint_keys, error);
  Rotation self = { NULL, ring };
  gboolean fine;

  if (ring == NULL)
    return FALSE;
  self.connection = torno_db_connect_once (conninfo, error);
  if (self.connection == NULL)
    return FALSE;
  fine = run_command (&self, "BEGIN", 0, NULL, error) && rotate_all (&self, gym_id, error)
         && run_command (&self, "COMMIT", 0, NULL, error);
  PQfinish (self.connection); /* what is not committed is rolled back */
  return fine;
}
