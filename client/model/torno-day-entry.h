/* A line of what the day has brought. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TORNO_TYPE_DAY_ENTRY (torno_day_entry_get_type ())
G_DECLARE_FINAL_TYPE (TornoDayEntry, torno_day_entry, TORNO, DAY_ENTRY, GObject)

/* Never changes. */
TornoDayEntry *torno_day_entry_new (char *title, char *detail, char *amount, gint64 user_id);
const char *torno_day_entry_get_title (TornoDayEntry *entry);
const char *torno_day_entry_get_detail (TornoDayEntry *entry);
const char *torno_day_entry_get_amount (TornoDayEntry *entry);
gint64 torno_day_entry_get_user_id (TornoDayEntry *entry);

G_END_DECLS
