/* Who is at the other end of a connection, behind proxies too. */
#pragma once

#include "torno-config.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

gboolean torno_address_is_listed (const char *const *list, const char *address);
char *torno_address_find (SoupServerMessage *message, const TornoConfig *config);
gboolean torno_address_is_loopback (const char *address);
gboolean torno_address_is_private (SoupServerMessage *message, const TornoConfig *config);

G_END_DECLS
