/* AES-256-GCM by GnuTLS, with a key of its own for each stream (HKDF, RFC 5869), so that counted nonces never come twice
 * under one key. */
#include "config.h"

#include "torno-sealed-private.h"

#include "torno-error.h"

#include <string.h>

#define PURPOSE "torno sealed stream"

static gboolean
fail (GError **error, int status)
{
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "AES-256-GCM: %s", gnutls_strerror (status));
  return FALSE;
}

static int
name_key (const guint8 *key, guint8 id[TORNO_SEALED_ID_BYTES])
{
  guint8 hash[32];
  int status = gnutls_hmac_fast (GNUTLS_MAC_SHA256, key, TORNO_SEALED_KEY_BYTES, "id", 2, hash);

  memcpy (id, hash, TORNO_SEALED_ID_BYTES);
  return status;
}

/* The first of the keys, or the one that the head names. */
static gboolean
find_key (TornoSealed *self, const char *keys, gboolean known_head, guint8 key[TORNO_SEALED_KEY_BYTES], GError **error)
{
  g_auto (GStrv) list = g_strsplit (keys, ",", -1);
  guint8 *id = self->head + TORNO_SEALED_MAGIC_BYTES;

  for (guint i = 0; list[i] != NULL; i++)
    {
      gsize length = 0;
      g_autofree guint8 *bytes = g_base64_decode (g_strstrip (list[i]), &length);
      guint8 own_id[TORNO_SEALED_ID_BYTES];
      int status = length == TORNO_SEALED_KEY_BYTES ? name_key (bytes, own_id) : GNUTLS_E_INVALID_REQUEST;

      if (status != 0)
        return fail (error, status);
      if (known_head && memcmp (own_id, id, sizeof own_id) != 0)
        continue;
      memcpy (id, own_id, sizeof own_id);
      memcpy (key, bytes, TORNO_SEALED_KEY_BYTES);
      gnutls_memset (bytes, 0, length);
      return TRUE;
    }
  g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "it was sealed with another key");
  return FALSE;
}

static int
derive (TornoSealed *self, guint8 key[TORNO_SEALED_KEY_BYTES])
{
  const gnutls_datum_t master = { key, TORNO_SEALED_KEY_BYTES },
                       salt = { self->head + TORNO_SEALED_MAGIC_BYTES + TORNO_SEALED_ID_BYTES, TORNO_SEALED_SALT_BYTES },
                       purpose = { (guint8 *) PURPOSE, strlen (PURPOSE) };
  guint8 extracted[32];
  const gnutls_datum_t middle = { extracted, sizeof extracted };
  int status = gnutls_hkdf_extract (GNUTLS_MAC_SHA256, &master, &salt, extracted);

  if (status == 0)
    status = gnutls_hkdf_expand (GNUTLS_MAC_SHA256, &middle, &purpose, key, TORNO_SEALED_KEY_BYTES);
  gnutls_memset (extracted, 0, sizeof extracted);
  return status;
}

/**
 * torno_sealed_begin:
 * @sealed: one end of a stream; its head is made, or read
 * @keys: one or several keys, 32 bytes in base64 each, with commas between; the first one seals
 * @known_head: whether the head was read
 *
 * Returns: FALSE with %TORNO_PARSE_ERROR where the stream was sealed with none of the keys
 */
gboolean
torno_sealed_begin (TornoSealed *sealed, const char *keys, gboolean known_head, GError **error)
{
  guint8 key[TORNO_SEALED_KEY_BYTES];
  gnutls_datum_t datum = { key, sizeof key };
  int status = 0;

  memcpy (sealed->head, TORNO_SEALED_MAGIC, TORNO_SEALED_MAGIC_BYTES);
  if (!known_head)
    status = gnutls_rnd (GNUTLS_RND_NONCE, sealed->head + TORNO_SEALED_MAGIC_BYTES + TORNO_SEALED_ID_BYTES,
                         TORNO_SEALED_SALT_BYTES);
  if (status == 0 && !find_key (sealed, keys, known_head, key, error))
    return FALSE;
  if (status == 0)
    status = derive (sealed, key);
  if (status == 0)
    status = gnutls_aead_cipher_init (&sealed->cipher, GNUTLS_CIPHER_AES_256_GCM, &datum);
  gnutls_memset (key, 0, sizeof key);
  return status == 0 || fail (error, status);
}

/**
 * torno_sealed_end:
 * @sealed: one end of a stream
 */
void
torno_sealed_end (TornoSealed *sealed)
{
  g_clear_pointer (&sealed->cipher, gnutls_aead_cipher_deinit);
}

/**
 * torno_sealed_make_nonce:
 * @sealed: one end of a stream
 * @last: whether this is its last piece
 * @nonce: (out): of the next piece
 */
void
torno_sealed_make_nonce (TornoSealed *sealed, gboolean last, guint8 nonce[12])
{
  guint64 number = GUINT64_TO_BE (sealed->n_pieces);

  memset (nonce, 0, 12);
  memcpy (nonce, &number, sizeof number);
  nonce[11] = last;
  sealed->n_pieces++;
}
