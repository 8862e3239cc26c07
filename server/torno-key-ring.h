/* The keys that encrypt the templates of each gym. */
#pragma once

#include "torno-db.h"
#include "torno-template-box.h"

G_BEGIN_DECLS

typedef struct _TornoKeyRing TornoKeyRing;

/* @key: 32 bytes, valid during the call; NULL with the error that says why. @wrapped: as it lies in the database, for
 * statements that must not use a key that has been rotated meanwhile. */
typedef void (*TornoKeyRingCallback) (const guint8 *key, const char *wrapped, TornoError error, gpointer user_data);

TornoKeyRing *torno_key_ring_new (TornoDb *db, const char *fingerprint_keys, GError **error);
void torno_key_ring_free (TornoKeyRing *ring);
void torno_key_ring_get (TornoKeyRing *ring, gint64 gym_id, TornoKeyRingCallback callback, gpointer user_data);
char *torno_key_ring_wrap (const TornoKeyRing *ring, gint64 gym_id, const guint8 *key, GError **error);
GBytes *torno_key_ring_unwrap (const TornoKeyRing *ring, gint64 gym_id, const char *wrapped);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoKeyRing, torno_key_ring_free)

G_END_DECLS
