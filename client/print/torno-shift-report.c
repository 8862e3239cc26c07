/* The report of a shift. Its figures are the server's, to the cent. */
#include "config.h"

#include "torno-shift-report.h"

#include "torno-api-json.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

static void
add_amount (TornoPrintout *printout, TornoRowKind kind, const char *label, gint64 cents)
{
  g_autofree char *amount = torno_money_text_format (cents);

  torno_printout_add (printout, kind, label, amount);
}

static void
add_counted (TornoPrintout *printout, const char *name, gint64 n, gint64 cents)
{
  /* Translators: what was sold and how many times: "Sales (12)" */
  g_autofree char *label = g_strdup_printf (_ ("%s (%d)"), name, (int) n);

  add_amount (printout, TORNO_ROW_PAIR, label, cents);
}

static void
add_person (TornoPrintout *printout, const char *label, const char *when, const char *name)
{
  torno_printout_add (printout, TORNO_ROW_PAIR, label, when);
  torno_printout_add (printout, TORNO_ROW_DETAIL, name, NULL);
}

static void
add_head (TornoPrintout *printout, TornoShift *shift, const char *gym_name)
{
  g_autofree char *opened = torno_shift_describe_opening (shift);
  g_autofree char *closed = torno_shift_describe_closing (shift);

  torno_printout_add (printout, TORNO_ROW_TITLE, gym_name, NULL);
  torno_printout_add (printout, TORNO_ROW_CENTER, torno_printout_get_title (printout), NULL);
  torno_printout_add (printout, TORNO_ROW_RULE, NULL, NULL);
  add_person (printout, _ ("Opened"), opened, torno_shift_get_opener (shift));
  if (!torno_shift_is_open (shift))
    add_person (printout, _ ("Closed"), closed, torno_shift_get_closer (shift));
  torno_printout_add (printout, TORNO_ROW_RULE, NULL, NULL);
}

static void
add_payment (TornoPrintout *printout, TornoShift *shift, TornoPayment payment)
{
  torno_printout_add (printout, TORNO_ROW_HEADING, torno_payment_get_name (payment), NULL);
  add_counted (printout, _ ("Sales"), torno_shift_get_total_count (shift, "number_of_sales", payment),
               torno_shift_get_total_cents (shift, "sales", payment));
  add_counted (printout, _ ("Plans"), torno_shift_get_total_count (shift, "number_of_plans", payment),
               torno_shift_get_total_cents (shift, "plans", payment));
  add_amount (printout, TORNO_ROW_PAIR, _ ("Refunds and voids"),
              -torno_shift_get_total_cents (shift, "refunds", payment));
  /* Translators: what is left of the amounts above, of one payment type */
  add_amount (printout, TORNO_ROW_PAIR, _ ("Taken"), torno_shift_get_total_cents (shift, "total", payment));
}

static void
add_till (TornoPrintout *printout, TornoShift *shift)
{
  torno_printout_add (printout, TORNO_ROW_HEADING, _ ("Cash in the till"), NULL);
  add_amount (printout, TORNO_ROW_PAIR, _ ("Opening float"), torno_shift_get_cents (shift, "opening_float"));
  add_amount (printout, TORNO_ROW_PAIR, _ ("Taken"), torno_shift_get_total_cents (shift, "total", TORNO_PAYMENT_CASH));
  add_amount (printout, TORNO_ROW_PAIR, _ ("Paid in"), torno_shift_get_cents (shift, "paid_in"));
  add_amount (printout, TORNO_ROW_PAIR, _ ("Paid out"), -torno_shift_get_cents (shift, "paid_out"));
  add_amount (printout, TORNO_ROW_SUM, _ ("Expected"),
              torno_shift_get_payment_cents (shift, "expected", TORNO_PAYMENT_CASH));
}

static void
add_movements (TornoPrintout *printout, JsonArray *movements)
{
  guint n = movements != NULL ? json_array_get_length (movements) : 0;

  if (n > 0)
    torno_printout_add (printout, TORNO_ROW_HEADING, _ ("Paid in and out"), NULL);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *movement = json_array_get_object_element (movements, i);
      gint64 cents = torno_money_text_from_api (torno_api_json_get_string (movement, "amount"));
      gboolean is_out = g_strcmp0 (torno_api_json_get_string (movement, "direction"), "out") == 0;

      add_amount (printout, TORNO_ROW_PAIR, torno_api_json_get_string (movement, "reason"), is_out ? -cents : cents);
    }
}

static void
add_count (TornoPrintout *printout, TornoShift *shift, TornoPayment payment)
{
  /* Translators: the heading over what was counted of a payment type: "Cash counted" */
  g_autofree char *heading = g_strdup_printf (_ ("%s, counted"), torno_payment_get_name (payment));

  torno_printout_add (printout, TORNO_ROW_HEADING, heading, NULL);
  add_amount (printout, TORNO_ROW_PAIR, _ ("Expected"), torno_shift_get_payment_cents (shift, "expected", payment));
  add_amount (printout, TORNO_ROW_PAIR, _ ("Counted"), torno_shift_get_payment_cents (shift, "counted", payment));
  add_amount (printout, TORNO_ROW_PAIR, _ ("Difference"), torno_shift_get_payment_cents (shift, "difference", payment));
}

static void
add_sums (TornoPrintout *printout, TornoShift *shift)
{
  gint64 taken = 0;

  for (TornoPayment payment = 0; payment < TORNO_N_PAYMENTS; payment++)
    taken += torno_shift_get_total_cents (shift, "total", payment);
  torno_printout_add (printout, TORNO_ROW_RULE, NULL, NULL);
  add_amount (printout, TORNO_ROW_SUM, _ ("Taken in all"), taken);
  if (torno_shift_is_open (shift))
    return;
  add_amount (printout, TORNO_ROW_SUM, _ ("Difference"), torno_shift_sum_difference (shift));
  torno_printout_add (printout, TORNO_ROW_RULE, NULL, NULL);
  /* Translators: on a Z report, with room to sign behind it */
  torno_printout_add (printout, TORNO_ROW_PAIR, _ ("Signature"), "____________________");
}

/**
 * torno_shift_report_new:
 * @movements: (nullable): the shift's movements of cash, as the API has them
 * @gym_name: whose till it is
 *
 * Returns: (transfer full): the report
 */
TornoPrintout *
torno_shift_report_new (TornoShift *shift, JsonArray *movements, const char *gym_name)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, torno_shift_get_id (shift));
  gboolean is_open = torno_shift_is_open (shift);
  g_autofree char *title = g_strdup_printf (is_open ? _ ("X report, shift %s") : _ ("Z report, shift %s"), number);
  /* Translators: the name of a file; %s is a number. */
  g_autofree char *name = g_strdup_printf (is_open ? _ ("x-report-%s") : _ ("z-report-%s"), number);
  TornoPrintout *printout = torno_printout_new (name, title, NULL);

  add_head (printout, shift, gym_name);
  for (TornoPayment payment = 0; payment < TORNO_N_PAYMENTS; payment++)
    add_payment (printout, shift, payment);
  torno_printout_add (printout, TORNO_ROW_RULE, NULL, NULL);
  add_till (printout, shift);
  add_movements (printout, movements);
  if (!is_open)
    {
      torno_printout_add (printout, TORNO_ROW_RULE, NULL, NULL);
      for (TornoPayment payment = 0; payment < TORNO_N_PAYMENTS; payment++)
        add_count (printout, shift, payment);
    }
  add_sums (printout, shift);
  return printout;
}
