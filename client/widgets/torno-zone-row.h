/* A row of a form in which one of the world's time zones is chosen from a list, by searching for its city. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_ZONE_ROW (torno_zone_row_get_type ())
G_DECLARE_FINAL_TYPE (TornoZoneRow, torno_zone_row, TORNO, ZONE_ROW, AdwActionRow)

GtkWidget *torno_zone_row_new (const char *title, const char *zone);
const char *torno_zone_row_get_zone (TornoZoneRow *row);

G_END_DECLS
