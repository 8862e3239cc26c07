/* Looks at requests while they arrive. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

void torno_request_guard_watch (SoupServer *soup);

G_END_DECLS
