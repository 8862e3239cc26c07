/* A new key for a gym's templates. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean torno_rotate_keys (const char *conninfo, const char *fingerprint_keys, gint64 gym_id, GError **error);

G_END_DECLS
