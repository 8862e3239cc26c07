/* The measures of a body. What is typed and shown passes through no binary float. */
#include "config.h"

#include "torno-measure.h"

#include "torno-money.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* In the order of the form: pairs stand side by side. */
const TornoMeasure torno_measures[TORNO_N_MEASURES] = {
  { "weight", N_ ("Weight"), "kg" },
  { "height", N_ ("Height"), "cm" },
  { "chest", N_ ("Chest"), "cm" },
  { "shoulders", N_ ("Shoulders"), "cm" },
  { "abdomen", N_ ("Abdomen"), "cm" },
  { "hips", N_ ("Hips"), "cm" },
  { "biceps_left", N_ ("Left biceps"), "cm" },
  { "biceps_right", N_ ("Right biceps"), "cm" },
  { "forearms_left", N_ ("Left forearm"), "cm" },
  { "forearms_right", N_ ("Right forearm"), "cm" },
  { "thighs_left", N_ ("Left thigh"), "cm" },
  { "thighs_right", N_ ("Right thigh"), "cm" },
  { "calves_left", N_ ("Left calf"), "cm" },
  { "calves_right", N_ ("Right calf"), "cm" },
};

/**
 * torno_measure_read:
 * @record: (nullable): a Measurement of the API, or a part of its progress
 *
 * Returns: whether @record has a number @name
 */
gboolean
torno_measure_read (JsonObject *record, const char *name, gint64 *out_hundredths)
{
  JsonNode *node = record != NULL ? json_object_get_member (record, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) == G_TYPE_STRING)
    return FALSE;
  *out_hundredths = llround (json_node_get_double (node) * 100);
  return TRUE;
}

/**
 * torno_measure_parse:
 * @text: what somebody typed, with a comma or a point before at most two decimals
 *
 * Returns: whether it is a number
 */
gboolean
torno_measure_parse (const char *text, gint64 *out_hundredths)
{
  g_autofree char *plain = g_strstrip (g_strdup (text));

  g_strdelimit (plain, ",", '.');
  return g_ascii_isdigit (plain[0]) && torno_money_parse (plain, out_hundredths) == TORNO_MONEY_OK;
}

static char *
print (gint64 hundredths, const char *mark)
{
  guint64 size = hundredths < 0 ? -hundredths : hundredths;
  const char *sign = hundredths < 0 ? "-" : "";

  if (size % 100 == 0)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT, sign, size / 100);
  if (size % 10 == 0)
    return g_strdup_printf ("%s%" G_GUINT64_FORMAT "%s%d", sign, size / 100, mark, (int) (size % 100 / 10));
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT "%s%02d", sign, size / 100, mark, (int) (size % 100));
}

/**
 * torno_measure_format:
 *
 * Returns: (transfer full): the number for a person, "82,5" in Spanish
 */
char *
torno_measure_format (gint64 hundredths)
{
  return print (hundredths, C_ ("decimals", "."));
}

/**
 * torno_measure_write:
 *
 * Returns: (transfer full): the number for the API, "82.5"
 */
char *
torno_measure_write (gint64 hundredths)
{
  return print (hundredths, ".");
}
