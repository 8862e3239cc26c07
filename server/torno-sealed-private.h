/* How the bytes of a sealed stream lie, for its two ends. */
#pragma once

#include <glib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/* The head: what it is, which key (the first bytes of its hash), and what makes this stream's own key of it. It is bound to
 * every piece. A piece: its length in four bytes, the highest bit set for the last one; ciphertext; tag. Its nonce is its
 * number and whether it is the last, so that none can be left out, moved, or cut off. */
#define TORNO_SEALED_MAGIC "TORNO SEALED 1\n"
#define TORNO_SEALED_MAGIC_BYTES 15
#define TORNO_SEALED_ID_BYTES 8
#define TORNO_SEALED_SALT_BYTES 32
#define TORNO_SEALED_HEAD_BYTES (TORNO_SEALED_MAGIC_BYTES + TORNO_SEALED_ID_BYTES + TORNO_SEALED_SALT_BYTES)
#define TORNO_SEALED_TAG_BYTES 16
#define TORNO_SEALED_PIECE_BYTES 65536
#define TORNO_SEALED_LAST 0x80000000u
#define TORNO_SEALED_KEY_BYTES 32

typedef struct
{
  gnutls_aead_cipher_hd_t cipher;
  guint8 head[TORNO_SEALED_HEAD_BYTES];
  guint64 n_pieces;
} TornoSealed;

gboolean torno_sealed_begin (TornoSealed *sealed, const char *keys, gboolean known_head, GError **error);
void torno_sealed_end (TornoSealed *sealed);
void torno_sealed_make_nonce (TornoSealed *sealed, gboolean last, guint8 nonce[12]);

G_END_DECLS
