/* How many of what: a count for each of some texts. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GHashTable *torno_tally_new (void);
guint torno_tally_get (GHashTable *tally, const char *key);
void torno_tally_add (GHashTable *tally, const char *key, int change);

G_END_DECLS
