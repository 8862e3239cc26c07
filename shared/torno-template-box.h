/* The box that a template travels and rests in (protocol.md, "Encryption of templates"): AES-256-GCM, base64 of
 * 0x01 | nonce (12) | ciphertext | tag (16), bound to gym, user and finger. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TORNO_TEMPLATE_BOX_KEY_BYTES 32

char *torno_template_box_seal (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                               gint64 gym_id,
                               gint64 user_id,
                               guint finger,
                               const guint8 *template,
                               gsize length,
                               GError **error);
GBytes *torno_template_box_open (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                                 gint64 gym_id,
                                 gint64 user_id,
                                 guint finger,
                                 const char *box,
                                 GError **error);
GBytes *torno_secret_box_seal_bytes (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                                     const char *associated,
                                     const guint8 *secret,
                                     gsize length,
                                     GError **error);
GBytes *torno_secret_box_open_bytes (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                                     const char *associated,
                                     const guint8 *box,
                                     gsize length,
                                     GError **error);
char *torno_secret_box_seal (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                             const char *associated,
                             const guint8 *secret,
                             gsize length,
                             GError **error);
GBytes *torno_secret_box_open (const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                               const char *associated,
                               const char *box,
                               GError **error);

G_END_DECLS
