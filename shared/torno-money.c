/* Reads and writes amounts without ever passing through a binary float. */
#include "config.h"

#include "torno-money.h"

/**
 * torno_money_parse:
 * @text: a decimal number: "29.99", "-5", "1.5"; no exponent, no thousands marks
 * @out_cents: (out): the amount in cents
 *
 * Trailing zeros after the second decimal are taken ("1.500"): they say the same amount.
 *
 * Returns: %TORNO_MONEY_OK, or what is wrong
 */
TornoMoneyFault
torno_money_parse (const char *text, gint64 *out_cents)
{
  gboolean negative = *text == '-';
  gint64 cents = 0;
  guint decimals = 0, digits = 0;
  gboolean in_fraction = FALSE, too_large = FALSE, too_many = FALSE;

  for (const char *at = text + (negative ? 1 : 0); *at != '\0'; at++)
    {
      if (*at == '.' && !in_fraction && digits > 0)
        {
          in_fraction = TRUE;
          continue;
        }
      if (!g_ascii_isdigit (*at))
        return TORNO_MONEY_NOT_A_NUMBER;
      digits++;
      if (in_fraction && ++decimals > 2)
        {
          too_many = too_many || *at != '0';
          continue;
        }
      if (cents > TORNO_MONEY_MAX_CENTS)
        too_large = TRUE;
      else
        cents = cents * 10 + (*at - '0');
    }
  if (digits == 0 || (in_fraction && decimals == 0))
    return TORNO_MONEY_NOT_A_NUMBER;
  for (; decimals < 2; decimals++)
    {
      if (cents > TORNO_MONEY_MAX_CENTS)
        too_large = TRUE;
      else
        cents *= 10;
    }
  if (too_large || cents > TORNO_MONEY_MAX_CENTS)
    return TORNO_MONEY_TOO_LARGE;
  if (too_many)
    return TORNO_MONEY_TOO_MANY_DECIMALS;
  *out_cents = negative ? -cents : cents;
  return TORNO_MONEY_OK;
}

/**
 * torno_money_print:
 * @cents: an amount
 * @buffer: where "29.99" goes, NUL-terminated
 *
 * Returns: the length of the text
 */
gsize
torno_money_print (gint64 cents, char buffer[TORNO_MONEY_BUFFER])
{
  guint64 rest = cents < 0 ? -(guint64) cents : (guint64) cents;
  char reversed[TORNO_MONEY_BUFFER];
  gsize n = 0, length = 0;

  for (guint i = 0; i < 3 || rest > 0; i++)
    {
      if (i == 2)
        reversed[n++] = '.';
      reversed[n++] = '0' + rest % 10;
      rest /= 10;
    }
  if (cents < 0)
    reversed[n++] = '-';
  while (n > 0)
    buffer[length++] = reversed[--n];
  buffer[length] = '\0';
  return length;
}
