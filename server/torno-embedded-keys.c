/* The keys that lie beside an embedded cluster. */
#include "config.h"

#include "torno-embedded-private.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#define KEY_BYTES 32

/* --- keys --- */

static char *
make_key (void)
{
  guint8 bytes[KEY_BYTES];

  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, sizeof bytes) != 0)
    g_error ("no random numbers");
  return g_base64_encode (bytes, sizeof bytes);
}

/* Reads a key, or makes it; one in the environment wins. */
static gboolean
provide_key (const char *dir,
             TornoConfig *config,
             const char *setting,
             const char *file,
             const char *current,
             GError **error)
{
  g_autofree char *path = g_build_filename (dir, file, NULL), *key = NULL;

  if (current != NULL)
    return TRUE;
  if (!g_file_get_contents (path, &key, NULL, NULL))
    {
      key = make_key ();
      if (!g_file_set_contents_full (path, key, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                     error))
        return FALSE;
    }
  return torno_config_set (config, setting, g_strstrip (key), error);
}

/**
 * torno_embedded_provide_keys:
 * @dir: the folder of a cluster
 * @config: gets the keys it does not have: those of the folder, which are made where they are missing
 */
gboolean
torno_embedded_provide_keys (const char *dir, TornoConfig *config, GError **error)
{
  return provide_key (dir, config, "SECRET_KEY", "secret-key", torno_config_get_secret_key (config), error)
         && provide_key (dir, config, "FINGERPRINT_KEY", "fingerprint-key", torno_config_get_fingerprint_key (config),
                         error)
         && provide_key (dir, config, "BACKUP_KEY", "backup-key", torno_config_get_backup_key (config), error);
}

static gboolean
keep_key (const char *dir, const char *file, const char *key, GError **error)
{
  g_autofree char *path = g_build_filename (dir, file, NULL);

  return key == NULL
         || g_file_set_contents_full (path, key, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                      error);
}

/**
 * torno_embedded_keep_keys:
 * @dir: the folder of a cluster
 * @config: has the keys
 *
 * Makes keys that were given for this once those of the cluster, as after a restore.
 */
gboolean
torno_embedded_keep_keys (const char *dir, const TornoConfig *config, GError **error)
{
  return keep_key (dir, "secret-key", torno_config_get_secret_key (config), error)
         && keep_key (dir, "fingerprint-key", torno_config_get_fingerprint_key (config), error)
         && keep_key (dir, "backup-key", torno_config_get_backup_key (config), error);
}
