/* GnuTLS does the cryptography; here stands only how the bytes lie. */
#include "config.h"

#include "torno-template-box.h"

#include "torno-error.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define VERSION 0x01
#define NONCE_BYTES 12
#define TAG_BYTES 16
#define OVERHEAD (1 + NONCE_BYTES + TAG_BYTES)

static gboolean
init_cipher (gnutls_aead_cipher_hd_t *cipher, const guint8 *key, GError **error)
{
  gnutls_datum_t datum = { (guint8 *) key, TORNO_TEMPLATE_BOX_KEY_BYTES };
  int status = gnutls_aead_cipher_init (cipher, GNUTLS_CIPHER_AES_256_GCM, &datum);

  if (status != 0)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "AES-256-GCM: %s", gnutls_strerror (status));
  return status == 0;
}

/**
 * torno_secret_box_seal_bytes:
 * @key: 32 bytes
 * @associated: what the box is bound to; it opens only with the same
 * @secret: the bytes
 * @length: how many
 *
 * Returns: (transfer full): the box, or NULL with %TORNO_ERROR_INTERNAL
 */
GBytes *
torno_secret_box_seal_bytes (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                             const char *associated,
                             const guint8 *secret,
                             gsize length,
                             GError **error)
{
  g_autofree guint8 *box = g_malloc (length + OVERHEAD);
  gsize sealed = length + TAG_BYTES;
  gnutls_aead_cipher_hd_t cipher;
  int status;

  if (!init_cipher (&cipher, key, error))
    return NULL;
  box[0] = VERSION;
  status = gnutls_rnd (GNUTLS_RND_NONCE, box + 1, NONCE_BYTES);
  if (status == 0)
    status = gnutls_aead_cipher_encrypt (cipher, box + 1, NONCE_BYTES, associated, strlen (associated), TAG_BYTES,
                                         secret, length, box + 1 + NONCE_BYTES, &sealed);
  gnutls_aead_cipher_deinit (cipher);
  if (status == 0)
    return g_bytes_new_take (g_steal_pointer (&box), 1 + NONCE_BYTES + sealed);
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "AES-256-GCM: %s", gnutls_strerror (status));
  return NULL;
}

/**
 * torno_secret_box_open_bytes:
 * @key: 32 bytes
 * @associated: what the box was bound to
 * @box: the box
 * @length: its bytes
 *
 * Returns: (transfer full): the bytes, or NULL with %TORNO_PARSE_ERROR where the box is broken or not this one
 */
GBytes *
torno_secret_box_open_bytes (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                             const char *associated,
                             const guint8 *box,
                             gsize length,
                             GError **error)
{
  g_autofree guint8 *secret = NULL;
  gnutls_aead_cipher_hd_t cipher;
  gsize opened;
  int status;

  if (length < OVERHEAD || box[0] != VERSION)
    {
      g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "not a box of this kind");
      return NULL;
    }
  if (!init_cipher (&cipher, key, error))
    return NULL;
  opened = length - 1 - NONCE_BYTES;
  secret = g_malloc (opened);
  status = gnutls_aead_cipher_decrypt (cipher, box + 1, NONCE_BYTES, associated, strlen (associated), TAG_BYTES,
                                       box + 1 + NONCE_BYTES, length - 1 - NONCE_BYTES, secret, &opened);
  gnutls_aead_cipher_deinit (cipher);
  if (status == 0)
    return g_bytes_new_take (g_steal_pointer (&secret), opened);
  g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "the box does not open with this key and owner");
  return NULL;
}

/**
 * torno_secret_box_seal:
 *
 * As torno_secret_box_seal_bytes().
 *
 * Returns: (transfer full): the box as base64, or NULL with %TORNO_ERROR_INTERNAL
 */
char *
torno_secret_box_seal (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                       const char *associated,
                       const guint8 *secret,
                       gsize length,
                       GError **error)
{
  g_autoptr (GBytes) box = torno_secret_box_seal_bytes (key, associated, secret, length, error);

  return box != NULL ? g_base64_encode (g_bytes_get_data (box, NULL), g_bytes_get_size (box)) : NULL;
}

/**
 * torno_secret_box_open:
 * @box: base64
 *
 * As torno_secret_box_open_bytes().
 *
 * Returns: (transfer full): the bytes, or NULL with %TORNO_PARSE_ERROR where the box is broken or not this one
 */
GBytes *
torno_secret_box_open (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                       const char *associated,
                       const char *box,
                       GError **error)
{
  gsize length = 0;
  g_autofree guint8 *bytes = g_base64_decode (box, &length);

  return torno_secret_box_open_bytes (key, associated, bytes, length, error);
}

static char *
describe_owner (gint64 gym_id, gint64 user_id, guint finger)
{
  return g_strdup_printf ("torno:template:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%u", gym_id, user_id, finger);
}

/**
 * torno_template_box_seal:
 * @key: the gym's key
 * @gym_id: the gym
 * @user_id: the member
 * @finger: 1 or 2
 * @template: the template
 * @length: its bytes
 *
 * Returns: (transfer full): the box as base64, or NULL with %TORNO_ERROR_INTERNAL
 */
char *
torno_template_box_seal (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                         gint64 gym_id,
                         gint64 user_id,
                         guint finger,
                         const guint8 *template,
                         gsize length,
                         GError **error)
{
  g_autofree char *owner = describe_owner (gym_id, user_id, finger);

  return torno_secret_box_seal (key, owner, template, length, error);
}

/**
 * torno_template_box_open:
 * @key: the gym's key
 * @gym_id: the gym
 * @user_id: the member
 * @finger: 1 or 2
 * @box: base64
 *
 * Returns: (transfer full): the template, or NULL with %TORNO_PARSE_ERROR where the box is broken or another's
 */
GBytes *
torno_template_box_open (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                         gint64 gym_id,
                         gint64 user_id,
                         guint finger,
                         const char *box,
                         GError **error)
{
  g_autofree char *owner = describe_owner (gym_id, user_id, finger);

  return torno_secret_box_open (key, owner, box, error);
}
