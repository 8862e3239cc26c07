/* Large answers for callers that take gzip. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

gboolean torno_compress_is_wanted (SoupMessageHeaders *request, gsize size);
GBytes *torno_compress (GBytes *bytes);

G_END_DECLS
