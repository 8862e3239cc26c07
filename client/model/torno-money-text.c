/* Money as people read and type it. Nothing here passes through a binary float. */
#include "config.h"

#include "torno-money-text.h"

#include "torno-money.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
write_amount (guint64 cents, gboolean has_cents)
{
  char plain[TORNO_MONEY_BUFFER];
  GString *text = g_string_new (NULL);

  torno_money_print (cents, plain);
  gsize n_digits = strcspn (plain, ".");
  for (gsize i = 0; i < n_digits; i++)
    {
      /* Translators: the separator of thousands, as in 80,000 */
      if (i > 0 && (n_digits - i) % 3 == 0)
        g_string_append (text, C_ ("thousands", ","));
      g_string_append_c (text, plain[i]);
    }
  /* Translators: the separator of decimals, as in 9.99 */
  if (has_cents)
    g_string_append_printf (text, "%s%s", C_ ("decimals", "."), plain + n_digits + 1);
  return g_string_free (text, FALSE);
}

/**
 * torno_money_text_format:
 * @cents: an amount
 *
 * Always with its cents: a till and a receipt show sums that are counted.
 *
 * Returns: (transfer full): the amount for a person, "$ 12,500.00" in English
 */
char *
torno_money_text_format (gint64 cents)
{
  g_autofree char *digits = write_amount (ABS (cents), TRUE);
  /* Translators: an amount of money, as in $ 12,500.00 */
  g_autofree char *amount = g_strdup_printf (C_ ("money", "$ %s"), digits);

  return g_strconcat (cents < 0 ? "-" : "", amount, NULL);
}

/**
 * torno_money_text_for_entry:
 * @amount: (nullable): money of the API that is not negative, such as "80000.00"
 *
 * What an entry holds for somebody to change: without the sign, and without cents that are none.
 *
 * Returns: (transfer full): the amount, "80,000" in English, "" for NULL
 */
char *
torno_money_text_for_entry (const char *amount)
{
  gint64 cents = torno_money_text_from_api (amount);

  return amount != NULL ? write_amount (cents, cents % 100 != 0) : g_strdup ("");
}

/**
 * torno_money_text_format_api:
 * @amount: (nullable): money of the API, such as "29.99"
 *
 * Returns: (transfer full): what torno_money_text_format() makes of it, "" for NULL
 */
char *
torno_money_text_format_api (const char *amount)
{
  return amount != NULL ? torno_money_text_format (torno_money_text_from_api (amount)) : g_strdup ("");
}

/**
 * torno_money_text_from_api:
 * @amount: (nullable): money of the API, such as "29.99"
 *
 * Returns: the cents, 0 for what is no amount
 */
gint64
torno_money_text_from_api (const char *amount)
{
  gint64 cents = 0;

  return amount != NULL && torno_money_parse (amount, &cents) == TORNO_MONEY_OK ? cents : 0;
}

/* How many digits there are at @text. */
static gsize
count_digits (const char *text)
{
  return strspn (text, "0123456789");
}

/* What the mark at @at means: a thousands mark has three digits behind it. A mark with one or two digits and the end
 * behind it begins the cents, whichever it is: keypads have only one of the two. Anything else is not guessed at. */
static char
read_mark (const char *at)
{
  gsize n_behind = count_digits (at + 1);
  gboolean is_thousands = *at == C_ ("thousands", ",")[0];

  if (is_thousands && n_behind == 3)
    return 't';
  if ((n_behind == 1 || n_behind == 2) && at[1 + n_behind] == '\0')
    return 'd';
  return '\0';
}

/**
 * torno_money_text_read:
 * @text: what somebody typed: "50000", "50.000" in Spanish, "$ 50.000,50"
 * @out_cents: (out): the amount
 *
 * Returns: whether @text is an amount that is beyond doubt
 */
gboolean
torno_money_text_read (const char *text, gint64 *out_cents)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  g_autofree char *trimmed = g_strdup (text);
  const char *at = g_strstrip (trimmed);

  at += strspn (at, "$ ");
  for (; *at != '\0'; at++)
    {
      char mark = *at == '.' || *at == ',' ? read_mark (at) : '\0';

      if (g_ascii_isdigit (*at))
        g_string_append_c (plain, *at);
      else if (plain->len == 0 || mark == '\0')
        return FALSE;
      else if (mark == 'd')
        g_string_append_c (plain, '.');
    }
  return torno_money_parse (plain->str, out_cents) == TORNO_MONEY_OK;
}
