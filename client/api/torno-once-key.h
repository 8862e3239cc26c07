/* The Idempotency-Key of a form: the same for the same contents until the server has answered, so that neither a lost
 * answer nor a second click does a thing twice (api.md, "Conventions"). */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _TornoOnceKey TornoOnceKey;

TornoOnceKey *torno_once_key_new (void);
void torno_once_key_free (TornoOnceKey *once);
const char *torno_once_key_get (TornoOnceKey *once, JsonObject *body);
void torno_once_key_settle (TornoOnceKey *once, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoOnceKey, torno_once_key_free)

G_END_DECLS
