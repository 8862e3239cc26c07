/* Money as people write it. The program that is tested here speaks English; Spanish is in tests/e2e/test_till.py. */
#include "config.h"

#include "torno-money-text.h"

static const struct
{
  const char *path;
  gint64 cents;
  const char *text;
} formats[] = {
  { "/money/format/nothing", 0, "$ 0.00" },
  { "/money/format/cents", 5, "$ 0.05" },
  { "/money/format/hundreds", 99999, "$ 999.99" },
  { "/money/format/thousands", 1250000, "$ 12,500.00" },
  { "/money/format/millions", 123456789, "$ 1,234,567.89" },
  { "/money/format/below-nothing", -100000, "-$ 1,000.00" },
};

static const struct
{
  const char *path;
  const char *text;
  gint64 cents; /* -1: not an amount */
} typed[] = {
  { "/money/read/digits", "50000", 5000000 },
  { "/money/read/grouped", "$ 50,000.50", 5000050 },
  { "/money/read/millions", "1,234,567", 123456700 },
  { "/money/read/one-decimal", "12.5", 1250 },
  { "/money/read/foreign-decimals", "1250,5", 125050 },
  { "/money/read/blanks", " 700 ", 70000 },
  { "/money/read/empty", "", -1 },
  { "/money/read/sign-only", "$", -1 },
  { "/money/read/words", "fifty", -1 },
  { "/money/read/three-decimals", "1.250", -1 },
  { "/money/read/short-group", "1,2,500", -1 },
  { "/money/read/mark-first", ".50", -1 },
  { "/money/read/below-nothing", "-5", -1 },
  { "/money/read/two-decimal-marks", "1.50.50", -1 },
  { "/money/read/too-large", "99999999999999999999", -1 },
};

static void
test_format (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *text = torno_money_text_format (formats[i].cents);

  g_assert_cmpstr (text, ==, formats[i].text);
}

static void
test_read (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  gint64 cents = -1;
  gboolean is_amount = torno_money_text_read (typed[i].text, &cents);

  g_assert_cmpint (is_amount, ==, typed[i].cents >= 0);
  if (is_amount)
    g_assert_cmpint (cents, ==, typed[i].cents);
}

static void
test_api (void)
{
  g_assert_cmpint (torno_money_text_from_api ("29.99"), ==, 2999);
  g_assert_cmpint (torno_money_text_from_api (NULL), ==, 0);
  g_assert_cmpint (torno_money_text_from_api ("x"), ==, 0);

  g_autofree char *price = torno_money_text_format_api ("29.90");
  g_autofree char *none = torno_money_text_format_api (NULL);
  g_assert_cmpstr (price, ==, "$ 29.90");
  g_assert_cmpstr (none, ==, "");
}

static void
test_for_entry (void)
{
  static const struct
  {
    const char *amount;
    const char *text;
  } amounts[] = { { "80000.00", "80,000" },         { "29.99", "29.99" }, { "0.00", "0" },
                  { "1234567.50", "1,234,567.50" }, { "100.00", "100" },  { NULL, "" } };

  for (guint i = 0; i < G_N_ELEMENTS (amounts); i++)
    {
      g_autofree char *text = torno_money_text_for_entry (amounts[i].amount);

      g_assert_cmpstr (text, ==, amounts[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_test_add_data_func (formats[i].path, GUINT_TO_POINTER (i), test_format);
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++)
    g_test_add_data_func (typed[i].path, GUINT_TO_POINTER (i), test_read);
  g_test_add_func ("/money/api", test_api);
  g_test_add_func ("/money/for-entry-without-needless-cents", test_for_entry);
  return g_test_run ();
}
