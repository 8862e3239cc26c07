/* The end of a sealed stream that is read from. It ends well only behind the last piece; nothing that has been changed,
 * moved or cut off is handed out. */
#include "config.h"

#include "torno-sealed.h"

#include "torno-error.h"
#include "torno-sealed-private.h"

#include <string.h>

struct _TornoSealedInput
{
  GFilterInputStream parent_instance;
  TornoSealed sealed;
  gboolean ended;
  gsize at, filled;
  guint8 *plain; /* one piece, open and sealed */
  guint8 *piece;
};

G_DEFINE_FINAL_TYPE (TornoSealedInput, torno_sealed_input, G_TYPE_FILTER_INPUT_STREAM)

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, TORNO_PARSE_ERROR, 0, text);
  return FALSE;
}

static gboolean
read_exactly (GInputStream *base, void *bytes, gsize count, GCancellable *cancellable, GError **error)
{
  gsize n;

  if (!g_input_stream_read_all (base, bytes, count, &n, cancellable, error))
    return FALSE;
  return n == count || fail (error, "it has been cut off");
}

static gboolean
read_piece (TornoSealedInput *self, GCancellable *cancellable, GError **error)
{
  GInputStream *base = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
  gsize opened = TORNO_SEALED_PIECE_BYTES;
  guint8 nonce[12];
  guint32 head;

  if (!read_exactly (base, &head, sizeof head, cancellable, error))
    return FALSE;
  head = GUINT32_FROM_BE (head);
  self->ended = (head & TORNO_SEALED_LAST) != 0;
  head &= ~TORNO_SEALED_LAST;
  if (head > TORNO_SEALED_PIECE_BYTES)
    return fail (error, "it has been damaged or changed");
  if (!read_exactly (base, self->piece, head + TORNO_SEALED_TAG_BYTES, cancellable, error))
    return FALSE;
  torno_sealed_make_nonce (&self->sealed, self->ended, nonce);
  if (gnutls_aead_cipher_decrypt (self->sealed.cipher, nonce, sizeof nonce, self->sealed.head,
                                  sizeof self->sealed.head, TORNO_SEALED_TAG_BYTES, self->piece,
                                  head + TORNO_SEALED_TAG_BYTES, self->plain, &opened)
      != 0)
    return fail (error, "it has been damaged or changed");
  self->at = 0;
  self->filled = opened;
  return TRUE;
}

static gssize
torno_sealed_input_read (GInputStream *stream, void *bytes, gsize count, GCancellable *cancellable, GError **error)
{
  TornoSealedInput *self = TORNO_SEALED_INPUT (stream);
  gsize given;

  while (self->at == self->filled && !self->ended)
    if (!read_piece (self, cancellable, error))
      return -1;
  given = MIN (count, self->filled - self->at);
  memcpy (bytes, self->plain + self->at, given);
  self->at += given;
  return given;
}

static void
torno_sealed_input_finalize (GObject *object)
{
  TornoSealedInput *self = TORNO_SEALED_INPUT (object);

  torno_sealed_end (&self->sealed);
  gnutls_memset (self->plain, 0, TORNO_SEALED_PIECE_BYTES);
  g_free (self->plain);
  g_free (self->piece);
  G_OBJECT_CLASS (torno_sealed_input_parent_class)->finalize (object);
}

static void
torno_sealed_input_class_init (TornoSealedInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_sealed_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = torno_sealed_input_read;
}

static void
torno_sealed_input_init (TornoSealedInput *self)
{
  self->plain = g_malloc (TORNO_SEALED_PIECE_BYTES);
  self->piece = g_malloc (TORNO_SEALED_PIECE_BYTES + TORNO_SEALED_TAG_BYTES);
}

/**
 * torno_sealed_input_new:
 * @base: (transfer none): where the sealed bytes come from
 * @keys: one or several keys, 32 bytes in base64 each, with commas between; all open
 *
 * Returns: (transfer full): a stream of what was sealed, or NULL with %TORNO_PARSE_ERROR. Reading fails with
 * %TORNO_PARSE_ERROR where a piece is not as it was written.
 */
GInputStream *
torno_sealed_input_new (GInputStream *base, const char *keys, GError **error)
{
  g_autoptr (TornoSealedInput) self = g_object_new (TORNO_TYPE_SEALED_INPUT, "base-stream", base, NULL);

  if (!read_exactly (base, self->sealed.head, sizeof self->sealed.head, NULL, error))
    return NULL;
  if (memcmp (self->sealed.head, TORNO_SEALED_MAGIC, TORNO_SEALED_MAGIC_BYTES) != 0)
    {
      fail (error, "it is no backup of Torno");
      return NULL;
    }
  if (!torno_sealed_begin (&self->sealed, keys, TRUE, error))
    return NULL;
  return G_INPUT_STREAM (g_steal_pointer (&self));
}
