/* The scripts of sql/import and the readers name what they have to say in English, with {1}, {2} where a value belongs;
 * here are those texts for the translators, and what fills them. */
#include "config.h"

#include "torno-import-texts.h"

/* Between a text and its values, and between these: U+001F, the unit separator. */
#define SEPARATOR "\x1f"

/* clang-format off */
static const char *const texts[] G_GNUC_UNUSED = {
  /* Translators: a row of the old system and what is wrong with it. {1} is the name of a column, {2} what stands there. */
  N_("{1} is missing"),
  N_("{1} is not text in UTF-8"),
  N_("{1} \"{2}\" is no id"),
  N_("{1} \"{2}\" is no whole number from 0"),
  N_("{1} \"{2}\" is no number"),
  N_("{1} \"{2}\" is no amount in whole cents"),
  N_("{1} \"{2}\" is neither true nor false"),
  N_("{1} \"{2}\" is no time of day"),
  N_("{1} \"{2}\" is no day"),
  N_("{1} \"{2}\" is no time"),
  N_("{1} \"{2}\" has not 1 to 100 characters"),
  N_("{1} \"{2}\" has not 1 to 200 characters"),
  N_("{1} \"{2}\" has not 1 to 320 characters"),
  N_("{1} \"{2}\" is unknown"),
  N_("{1} {2} is not {3} to {4}"),
  /* Translators: {1} is a column, {2} a number, {3} the name of a table. */
  N_("{1} {2} is not among the {3} taken over"),
  N_("has not as many fields as the first line"),
  N_("has the same id as row {1}"),
  N_("has the same name as row {1}"),
  N_("has the same e-mail as row {1}"),
  N_("has the same document as row {1}"),
  N_("has the same member and day as row {1}"),
  N_("there is a gym of this name here already"),
  N_("gym_id is missing, and there are several gyms"),
  N_("gym_id {1} is not the gym of the product"),
  N_("document_id is empty"),
  N_("who signs in needs a bcrypt password, and hashed_password has none"),
  N_("somebody here has this e-mail already"),
  N_("somebody here has this document already"),
  N_("a visit pass needs days, 1 to 36500"),
  N_("a visit pass needs the days that are left"),
  N_("quantity is 0"),
  /* Translators: amounts of money and a number of pieces. */
  N_("total_amount {1} is not {2} times {3}"),
  N_("nothing was measured"),
  N_("check_out_time lies before check_in_time"),

  /* Translators: notes of the report. */
  N_("visits whose day is not that of their check-in time in the gym's zone, which now counts: {1}. Do the old times stand in another zone (--times-in)?"),
  N_("nobody of those taken over is an active admin: make one with create-admin"),
  N_("purchases of another gym than their member's, who has moved since: {1}. They stay where they were sold"),

  /* Translators: what is added up on both sides: prices of plans, paid for plans, worth of products, sold products. */
  N_("prices"),
  N_("paid"),
  N_("worth of the stock"),
  N_("sold"),
};
/* clang-format on */

/**
 * torno_import_explain:
 * @said: one of the texts here and its values, with U+001F between them
 *
 * Returns: (transfer full): the text in the terminal's language, with its values
 */
char *
torno_import_explain (const char *said)
{
  g_auto (GStrv) parts = g_strsplit (said, SEPARATOR, -1);
  const char *text = parts[0] != NULL ? torno_texts_translate (parts[0]) : "";
  g_autoptr (GString) filled = g_string_new (NULL);

  /* Once over the text, so that a {2} within a value stays what it is. */
  for (guint n = g_strv_length (parts); *text != '\0'; text++)
    {
      guint place = text[0] == '{' && g_ascii_isdigit (text[1]) && text[2] == '}' ? g_ascii_digit_value (text[1]) : 0;

      if (place > 0 && place < n)
        {
          g_string_append (filled, parts[place]);
          text += 2;
        }
      else
        g_string_append_c (filled, *text);
    }
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

/**
 * torno_import_pad:
 * @text: a cell of a table
 * @width: characters that it takes at least; below 0: the text stands at the left
 *
 * Returns: (transfer full): the text with spaces, by characters and not by bytes as printf does
 */
char *
torno_import_pad (const char *text, int width)
{
  glong n = ABS (width) - g_utf8_strlen (text, -1);
  g_autofree char *spaces = g_strnfill (MAX (n, 0), ' ');

  return width < 0 ? g_strconcat (text, spaces, NULL) : g_strconcat (spaces, text, NULL);
}
