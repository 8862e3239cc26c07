/* Prices as people read them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *torno_price_format (const char *price);

G_END_DECLS
