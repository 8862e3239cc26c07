/* The rows of a report as a file for spreadsheets, under headings in the language of the program. */
#include "config.h"

#include "torno-report-csv.h"

#include "torno-api-json.h"
#include "torno-csv.h"
#include "torno-money.h"

#include <glib/gi18n-lib.h>

/* clang-format off */
static const struct
{
  const char *field; /* of the API */
  const char *title;
} columns[TORNO_N_REPORTS][8] = {
  [TORNO_REPORT_REVENUE] = {
    { "day", N_("Day") }, { "payment_type", N_("Payment") }, { "sales", N_("Products") }, { "refunds", N_("Paid back") },
    { "plans", N_("Plans") }, { "total", N_("Total") },
  },
  [TORNO_REPORT_PRODUCTS] = {
    { "product_id", N_("Number") }, { "product_name", N_("Product") }, { "number_of_sales", N_("Sales") },
    { "quantity", N_("Quantity") }, { "revenue", N_("Revenue") },
  },
  [TORNO_REPORT_PLANS] = {
    { "plan_id", N_("Number") }, { "plan_name", N_("Plan") }, { "number_of_plans", N_("Plans sold") }, { "revenue", N_("Revenue") },
  },
  [TORNO_REPORT_VISITS] = {
    { "weekday", N_("Weekday (1: Monday)") }, { "hour", N_("Hour") }, { "visits", N_("Visits") },
  },
  [TORNO_REPORT_RETENTION] = {
    { "user_id", N_("Number") }, { "full_name", N_("Full name") }, { "phone_number", N_("Phone") }, { "plan_name", N_("Plan") },
    { "expires_at", N_("Ends") }, { "last_visit", N_("Last visit") }, { "days_away", N_("Days without a visit") },
  },
  [TORNO_REPORT_EXPIRING] = {
    { "user_id", N_("Number") }, { "full_name", N_("Full name") }, { "phone_number", N_("Phone") }, { "plan_name", N_("Plan") },
    { "expires_at", N_("Ends") }, { "days_left", N_("Days until the plan ends") },
  },
};
/* clang-format on */

/* Numbers stand bare, so that a spreadsheet counts with them; a ledger's may be negative. */
static void
append_field (GString *text, JsonObject *row, const char *field, gboolean is_first)
{
  const char *value = torno_api_json_get_string (row, field);
  gboolean is_number = value == NULL && json_object_has_member (row, field) && !json_object_get_null_member (row, field);
  gboolean is_payment = g_str_equal (field, "payment_type");
  gint64 cents;

  if (is_payment && value != NULL)
    value = torno_payment_get_name (torno_payment_from_api (value));
  if (value != NULL && (g_str_equal (field, "phone_number") || torno_money_parse (value, &cents) != TORNO_MONEY_OK))
    {
      torno_csv_append_cell (text, value, is_first);
      return;
    }
  g_string_append (text, is_first ? "" : ",");
  if (is_number)
    g_string_append_printf (text, "%" G_GINT64_FORMAT, torno_api_json_get_integer (row, field, 0));
  else
    g_string_append (text, value != NULL ? value : "");
}

/**
 * torno_report_write_csv:
 * @report: a report that has been read
 *
 * Returns: (transfer full): the rows as CSV, in UTF-8 with a mark for spreadsheets
 */
char *
torno_report_write_csv (TornoReport *report, TornoReportKind kind)
{
  JsonArray *rows = torno_report_get_rows (report, kind);
  GString *text = g_string_new ("\xef\xbb\xbf");

  for (guint c = 0; columns[kind][c].field != NULL; c++)
    torno_csv_append_cell (text, _ (columns[kind][c].title), c == 0);
  torno_csv_end_row (text);
  for (guint i = 0; rows != NULL && i < json_array_get_length (rows); i++)
    {
      for (guint c = 0; columns[kind][c].field != NULL; c++)
        append_field (text, json_array_get_object_element (rows, i), columns[kind][c].field, c == 0);
      torno_csv_end_row (text);
    }
  return g_string_free (text, FALSE);
}
