/* The receipt of a ticket, out of the server's answer. */
#include "config.h"

#include "torno-receipt.h"

#include "torno-api-json.h"
#include "torno-money-text.h"
#include "torno-payment.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
format_api (JsonObject *object, const char *name)
{
  return torno_money_text_format (torno_money_text_from_api (torno_api_json_get_string (object, name)));
}

/* The server writes instants by the gym's clock. */
static GDateTime *
read_time (JsonObject *sale)
{
  const char *text = torno_api_json_get_string (sale, "sale_date");

  return text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
}

static void
add_head (TornoPrintout *printout, JsonObject *sale)
{
  JsonObject *gym = torno_api_json_get_object (sale, "gym");
  const char *address = torno_api_json_get_string (gym, "address");
  const char *seller = torno_api_json_get_string (torno_api_json_get_object (sale, "sold_by"), "full_name");
  g_autoptr (GDateTime) time = read_time (sale);
  /* Translators: day and time on a receipt, for g_date_time_format() */
  g_autofree char *when = time != NULL ? g_date_time_format (time, _ ("%Y-%m-%d %H:%M")) : NULL;
  g_autofree char *served = g_strdup_printf (_ ("Served by %s"), seller != NULL ? seller : "");

  torno_printout_add (printout, TORNO_ROW_TITLE, torno_api_json_get_string (gym, "name"), NULL);
  if (address != NULL && *address != '\0')
    torno_printout_add (printout, TORNO_ROW_CENTER, address, NULL);
  torno_printout_add (printout, TORNO_ROW_RULE, NULL, NULL);
  torno_printout_add (printout, TORNO_ROW_PAIR, torno_printout_get_title (printout), when);
  if (seller != NULL)
    torno_printout_add (printout, TORNO_ROW_DETAIL, served, NULL);
  torno_printout_add (printout, TORNO_ROW_RULE, NULL, NULL);
}

static void
add_line (TornoPrintout *printout, JsonObject *sale)
{
  const char *name = torno_api_json_get_string (torno_api_json_get_object (sale, "product"), "name");
  gint64 quantity = torno_api_json_get_integer (sale, "quantity", 0);
  int percent = torno_api_json_get_integer (sale, "discount_percent", 0);
  g_autofree char *price = format_api (sale, "unit_price");
  g_autofree char *total = format_api (sale, "total_amount");
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT " × %s", quantity, price);
  /* Translators: how many of what price, and the percent that were taken off it */
  g_autofree char *less = g_strdup_printf (_ ("%s, %d%% off"), count, percent);

  torno_printout_add (printout, TORNO_ROW_PAIR, name, total);
  if (quantity != 1 || percent > 0)
    torno_printout_add (printout, TORNO_ROW_DETAIL, percent > 0 ? less : count, NULL);
}

static void
add_payment (TornoPrintout *printout, JsonObject *sale, gint64 total, gint64 given_cents)
{
  const char *type = torno_api_json_get_string (sale, "payment_type");
  const char *payment = torno_payment_get_name (torno_payment_from_api (type));
  gboolean has_given = given_cents >= total;
  g_autofree char *total_text = torno_money_text_format (total);
  g_autofree char *given = torno_money_text_format (has_given ? given_cents : total);
  g_autofree char *change = torno_money_text_format (given_cents - total);

  torno_printout_add (printout, TORNO_ROW_RULE, NULL, NULL);
  torno_printout_add (printout, TORNO_ROW_SUM, _ ("Total"), total_text);
  torno_printout_add (printout, TORNO_ROW_PAIR, payment, given);
  if (has_given)
    torno_printout_add (printout, TORNO_ROW_PAIR, _ ("Change"), change);
  torno_printout_add (printout, TORNO_ROW_RULE, NULL, NULL);
  torno_printout_add (printout, TORNO_ROW_CENTER, _ ("Thank you"), NULL);
}

/* The number finds the ticket again at the till; the rest is for who reads it with a telephone. */
static void
add_code (TornoPrintout *printout, JsonObject *ticket, JsonObject *sale)
{
  g_autoptr (GDateTime) time = read_time (sale);
  g_autofree char *when = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M") : g_strdup ("");
  const char *gym = torno_api_json_get_string (torno_api_json_get_object (sale, "gym"), "name");
  const char *total = torno_api_json_get_string (ticket, "total_amount");
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, torno_api_json_get_integer (ticket, "ticket_id", 0));
  g_autofree char *text = g_strdup_printf (TORNO_RECEIPT_CODE "%s %s %s %s", number, when, total != NULL ? total : "",
                                           gym != NULL ? gym : "");

  torno_printout_add (printout, TORNO_ROW_CODE, text, NULL);
}

/**
 * torno_receipt_new:
 * @ticket: what the server answered to a checkout
 * @given_cents: the cash that the customer gave, -1 where that was not asked
 *
 * Returns: (transfer full): the receipt; its headline is the change to give, or what was paid
 */
TornoPrintout *
torno_receipt_new (JsonObject *ticket, gint64 given_cents)
{
  JsonArray *sales = torno_api_json_get_array (ticket, "sales");
  guint n = sales != NULL ? json_array_get_length (sales) : 0;
  JsonObject *first = n > 0 ? json_array_get_object_element (sales, 0) : NULL;
  gint64 total = torno_money_text_from_api (torno_api_json_get_string (ticket, "total_amount"));
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, torno_api_json_get_integer (ticket, "ticket_id", 0));
  g_autofree char *title = g_strdup_printf (_ ("Ticket %s"), number);
  /* Translators: the name of a file; %s is a number. */
  g_autofree char *name = g_strdup_printf (_ ("ticket-%s"), number);
  g_autofree char *amount = torno_money_text_format (given_cents >= total ? given_cents - total : total);
  g_autofree char *headline = g_strdup_printf (given_cents >= total ? _ ("Change: %s") : _ ("Paid: %s"), amount);
  TornoPrintout *printout = torno_printout_new (name, title, headline);

  add_head (printout, first);
  for (guint i = 0; i < n; i++)
    add_line (printout, json_array_get_object_element (sales, i));
  add_payment (printout, first, total, given_cents);
  add_code (printout, ticket, first);
  return printout;
}

/**
 * torno_receipt_read_code:
 * @text: what a scanner has typed
 * @out_ticket_id: (out): the ticket's number
 *
 * Returns: whether @text comes from the code of a receipt
 */
gboolean
torno_receipt_read_code (const char *text, gint64 *out_ticket_id)
{
  g_autofree char *number = NULL;

  if (!g_str_has_prefix (text, TORNO_RECEIPT_CODE))
    return FALSE;
  text += strlen (TORNO_RECEIPT_CODE);
  number = g_strndup (text, strcspn (text, " "));
  return g_ascii_string_to_signed (number, 10, 1, G_MAXINT64, out_ticket_id, NULL);
}
