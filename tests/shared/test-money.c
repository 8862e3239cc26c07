#include "config.h"

#include "torno-money.h"

#include <string.h>

typedef struct
{
  const char *path;
  const char *text;
  TornoMoneyFault fault;
  gint64 cents;
  const char *printed;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "/money/whole",          "7",               TORNO_MONEY_OK, 700, "7.00" },
  { "/money/one-decimal",    "0.1",             TORNO_MONEY_OK, 10, "0.10" },
  { "/money/two-decimals",   "29.99",           TORNO_MONEY_OK, 2999, "29.99" },
  { "/money/zeros-behind",   "1.500",           TORNO_MONEY_OK, 150, "1.50" },
  { "/money/exponent",       "1e3",             TORNO_MONEY_NOT_A_NUMBER, 0, NULL },
  { "/money/negative",       "-0.05",           TORNO_MONEY_OK, -5, "-0.05" },
  { "/money/largest",        "999999999999.99", TORNO_MONEY_OK, TORNO_MONEY_MAX_CENTS, "999999999999.99" },
  { "/money/three-decimals", "1.005",           TORNO_MONEY_TOO_MANY_DECIMALS, 0, NULL },
  { "/money/too-large",      "1000000000000",   TORNO_MONEY_TOO_LARGE, 0, NULL },
  { "/money/words",          "free",            TORNO_MONEY_NOT_A_NUMBER, 0, NULL },
  { "/money/empty",          "",                TORNO_MONEY_NOT_A_NUMBER, 0, NULL },
  { "/money/comma",          "1,50",            TORNO_MONEY_NOT_A_NUMBER, 0, NULL },
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  char buffer[TORNO_MONEY_BUFFER];
  gint64 cents = 0;

  g_assert_cmpint (torno_money_parse (one->text, &cents), ==, one->fault);
  if (one->fault != TORNO_MONEY_OK)
    return;
  g_assert_cmpint (cents, ==, one->cents);
  g_assert_cmpint (torno_money_print (cents, buffer), ==, strlen (one->printed));
  buffer[strlen (one->printed)] = '\0';
  g_assert_cmpstr (buffer, ==, one->printed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  return g_test_run ();
}
