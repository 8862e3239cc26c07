/* Time zones by name, looked up once, and RFC 3339 out of them. GLib finds the offset; the calendar is arithmetic
 * (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"), since a GDateTime for each instant of a list costs
 * more than the rest of its row. Main thread only. */
#include "config.h"

#include "torno-zone.h"

#define DAY_SECONDS 86400

struct _TornoZone
{
  GTimeZone *zone;
  gint64 quarter; /* of an hour since 1970, for which the offset below holds */
  int offset_seconds;
};

/**
 * torno_zone_find:
 * @name: (nullable): an IANA name
 *
 * Returns: (transfer none): the zone; UTC where the name is unknown. Never freed: there are a few hundred at most.
 */
const TornoZone *
torno_zone_find (const char *name)
{
  static GHashTable *zones = NULL;
  TornoZone *zone;

  if (zones == NULL)
    zones = g_hash_table_new (g_str_hash, g_str_equal);
  if (name == NULL)
    name = "UTC";
  zone = g_hash_table_lookup (zones, name);
  if (zone == NULL)
    {
      zone = g_new0 (TornoZone, 1);
      zone->zone = g_time_zone_new_identifier (name);
      if (zone->zone == NULL)
        zone->zone = g_time_zone_new_utc ();
      zone->quarter = G_MININT64;
      g_hash_table_insert (zones, g_strdup (name), zone);
    }
  return zone;
}

/* Offsets change at whole quarters of an hour, so one look-up serves for a quarter. */
static int
find_offset (const TornoZone *zone, gint64 unix_seconds)
{
  TornoZone *cache = (TornoZone *) zone;
  gint64 quarter = unix_seconds / 900;

  if (cache->quarter != quarter)
    {
      int interval = g_time_zone_find_interval (cache->zone, G_TIME_TYPE_UNIVERSAL, unix_seconds);

      cache->offset_seconds = interval >= 0 ? g_time_zone_get_offset (cache->zone, interval) : 0;
      cache->quarter = quarter;
    }
  return cache->offset_seconds;
}

static char *
put_digits (char *at, guint number, guint width)
{
  for (guint i = width; i > 0; i--)
    {
      at[i - 1] = '0' + number % 10;
      number /= 10;
    }
  return at + width;
}

static char *
put_date (char *at, gint64 days)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  guint day_of_era = shifted - era * 146097;
  guint year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  guint day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  guint shifted_month = (5 * day_of_year + 2) / 153;
  guint day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
  guint month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  gint64 year = (gint64) year_of_era + era * 400 + (month <= 2 ? 1 : 0);

  at = put_digits (at, CLAMP (year, 0, 9999), 4);
  *at++ = '-';
  at = put_digits (at, month, 2);
  *at++ = '-';
  return put_digits (at, day, 2);
}

static char *
put_offset (char *at, int offset_seconds)
{
  guint minutes = ABS (offset_seconds) / 60;

  *at++ = offset_seconds < 0 ? '-' : '+';
  at = put_digits (at, minutes / 60, 2);
  *at++ = ':';
  return put_digits (at, minutes % 60, 2);
}

/**
 * torno_zone_print:
 * @zone: a zone
 * @unix_us: an instant, microseconds since 1970
 * @buffer: where "2024-01-15T10:30:00.123456-05:00" goes, NUL-terminated; no fraction where it is zero
 *
 * Returns: the length
 */
gsize
torno_zone_print (const TornoZone *zone, gint64 unix_us, char buffer[TORNO_ZONE_BUFFER])
{
  gint64 seconds = unix_us / G_USEC_PER_SEC, fraction = unix_us % G_USEC_PER_SEC, local, days;
  guint rest;
  char *at;
  int offset;

  if (fraction < 0)
    {
      fraction += G_USEC_PER_SEC;
      seconds--;
    }
  offset = find_offset (zone, seconds);
  local = seconds + offset;
  days = local / DAY_SECONDS - (local % DAY_SECONDS < 0 ? 1 : 0);
  rest = local - days * DAY_SECONDS;
  at = put_date (buffer, days);
  *at++ = 'T';
  at = put_digits (at, rest / 3600, 2);
  *at++ = ':';
  at = put_digits (at, rest / 60 % 60, 2);
  *at++ = ':';
  at = put_digits (at, rest % 60, 2);
  if (fraction > 0)
    {
      *at++ = '.';
      at = put_digits (at, fraction, 6);
    }
  at = put_offset (at, offset);
  *at = '\0';
  return at - buffer;
}

/**
 * torno_zone_print_date:
 * @days_since_1970: a day
 * @buffer: where "2024-01-15" goes, NUL-terminated
 *
 * Returns: the length
 */
gsize
torno_zone_print_date (gint64 days_since_1970, char buffer[TORNO_ZONE_BUFFER])
{
  char *end = put_date (buffer, days_since_1970);

  *end = '\0';
  return end - buffer;
}
