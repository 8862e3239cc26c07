/* A month with the days on which something was. Knows days only, not what was on them. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_CALENDAR (torno_calendar_get_type ())
G_DECLARE_FINAL_TYPE (TornoCalendar, torno_calendar, TORNO, CALENDAR, AdwBin)

#define TORNO_CALENDAR_DAY(day) (1u << (day))

void
torno_calendar_show_month (TornoCalendar *calendar, guint year, guint month, guint32 days, guint today, const char *name);
char *torno_calendar_format_month (guint year, guint month);

G_END_DECLS
