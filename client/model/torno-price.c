/* Prices as people read them: "80000.00" of the API becomes "80.000" in Spanish. */
#include "config.h"

#include "torno-price.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * torno_price_format:
 * @price: (nullable): money of the API, digits with two decimals
 *
 * Groups the digits, and leaves out cents that are none: most prices have none.
 *
 * Returns: (transfer full): the price for a person, "" for NULL
 */
char *
torno_price_format (const char *price)
{
  const char *dot = price != NULL ? strchr (price, '.') : NULL;
  gsize n_digits = dot != NULL ? (gsize) (dot - price) : price != NULL ? strlen (price) : 0;
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < n_digits; i++)
    {
      /* Translators: the separator of thousands, as in 80,000 */
      if (i > 0 && (n_digits - i) % 3 == 0 && price[i - 1] != '-')
        g_string_append (text, C_ ("thousands", ","));
      g_string_append_c (text, price[i]);
    }
  /* Translators: the separator of decimals, as in 9.99 */
  if (dot != NULL && !g_str_equal (dot, ".00"))
    g_string_append_printf (text, "%s%s", C_ ("decimals", "."), dot + 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
