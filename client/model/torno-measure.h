/* The measures of a body, as forms, lists and charts show them. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_N_MEASURES 14

typedef struct
{
  const char *name; /* of the field in the API */
  const char *title;
  const char *unit;
} TornoMeasure;

extern const TornoMeasure torno_measures[TORNO_N_MEASURES];

/* Values are whole hundredths of the unit: the API has two decimals. */
gboolean torno_measure_read (JsonObject *record, const char *name, gint64 *out_hundredths);
gboolean torno_measure_parse (const char *text, gint64 *out_hundredths);
char *torno_measure_format (gint64 hundredths);
char *torno_measure_write (gint64 hundredths);

G_END_DECLS
