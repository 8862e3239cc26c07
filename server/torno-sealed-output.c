/* The end of a sealed stream that is written to. Closing it writes the last piece. */
#include "config.h"

#include "torno-sealed.h"

#include "torno-error.h"
#include "torno-sealed-private.h"

#include <string.h>

struct _TornoSealedOutput
{
  GFilterOutputStream parent_instance;
  TornoSealed sealed;
  gsize filled;
  guint8 *plain; /* one piece, open and sealed */
  guint8 *piece;
};

G_DEFINE_FINAL_TYPE (TornoSealedOutput, torno_sealed_output, G_TYPE_FILTER_OUTPUT_STREAM)

static gboolean
write_piece (TornoSealedOutput *self, gboolean last, GCancellable *cancellable, GError **error)
{
  guint32 head = GUINT32_TO_BE ((guint32) self->filled | (last ? TORNO_SEALED_LAST : 0));
  gsize length = self->filled + TORNO_SEALED_TAG_BYTES;
  guint8 nonce[12];
  int status;

  torno_sealed_make_nonce (&self->sealed, last, nonce);
  memcpy (self->piece, &head, sizeof head);
  status = gnutls_aead_cipher_encrypt (self->sealed.cipher, nonce, sizeof nonce, self->sealed.head,
                                       sizeof self->sealed.head, TORNO_SEALED_TAG_BYTES, self->plain, self->filled,
                                       self->piece + 4, &length);
  self->filled = 0;
  if (status != 0)
    {
      g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "AES-256-GCM: %s", gnutls_strerror (status));
      return FALSE;
    }
  return g_output_stream_write_all (g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (self)), self->piece,
                                    4 + length, NULL, cancellable, error);
}

static gssize
torno_sealed_output_write (GOutputStream *stream,
                           const void *bytes,
                           gsize count,
                           GCancellable *cancellable,
                           GError **error)
{
  TornoSealedOutput *self = TORNO_SEALED_OUTPUT (stream);
  gsize taken = MIN (count, TORNO_SEALED_PIECE_BYTES - self->filled);

  memcpy (self->plain + self->filled, bytes, taken);
  self->filled += taken;
  if (self->filled == TORNO_SEALED_PIECE_BYTES && !write_piece (self, FALSE, cancellable, error))
    return -1;
  return taken;
}

static gboolean
torno_sealed_output_close (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  return write_piece (TORNO_SEALED_OUTPUT (stream), TRUE, cancellable, error)
         && G_OUTPUT_STREAM_CLASS (torno_sealed_output_parent_class)->close_fn (stream, cancellable, error);
}

static void
torno_sealed_output_finalize (GObject *object)
{
  TornoSealedOutput *self = TORNO_SEALED_OUTPUT (object);

  torno_sealed_end (&self->sealed);
  gnutls_memset (self->plain, 0, TORNO_SEALED_PIECE_BYTES);
  g_free (self->plain);
  g_free (self->piece);
  G_OBJECT_CLASS (torno_sealed_output_parent_class)->finalize (object);
}

static void
torno_sealed_output_class_init (TornoSealedOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_sealed_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = torno_sealed_output_write;
  G_OUTPUT_STREAM_CLASS (klass)->close_fn = torno_sealed_output_close;
}

static void
torno_sealed_output_init (TornoSealedOutput *self)
{
  self->plain = g_malloc (TORNO_SEALED_PIECE_BYTES);
  self->piece = g_malloc (4 + TORNO_SEALED_PIECE_BYTES + TORNO_SEALED_TAG_BYTES);
}

/**
 * torno_sealed_output_new:
 * @base: (transfer none): where the sealed bytes go
 * @keys: one or several keys, 32 bytes in base64 each, with commas between; the first one seals
 *
 * Returns: (transfer full): a stream that seals, or NULL with an error
 */
GOutputStream *
torno_sealed_output_new (GOutputStream *base, const char *keys, GError **error)
{
  g_autoptr (TornoSealedOutput) self = g_object_new (TORNO_TYPE_SEALED_OUTPUT, "base-stream", base, NULL);

  if (!torno_sealed_begin (&self->sealed, keys, FALSE, error)
      || !g_output_stream_write_all (base, self->sealed.head, sizeof self->sealed.head, NULL, NULL, error))
    return NULL;
  return G_OUTPUT_STREAM (g_steal_pointer (&self));
}
