/* Instants in a gym's local time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TORNO_ZONE_BUFFER 40

typedef struct _TornoZone TornoZone;

const TornoZone *torno_zone_find (const char *name);
gsize torno_zone_print (const TornoZone *zone, gint64 unix_us, char buffer[TORNO_ZONE_BUFFER]);
gsize torno_zone_print_date (gint64 days_since_1970, char buffer[TORNO_ZONE_BUFFER]);

G_END_DECLS
