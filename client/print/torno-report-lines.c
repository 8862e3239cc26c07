/* What the rows of a report say to people, on the screen as on paper. */
#include "config.h"

#include "torno-report-lines.h"

#include "torno-api-json.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

/**
 * torno_report_line_clear:
 *
 * Frees what @line has.
 */
void
torno_report_line_clear (TornoReportLine *line)
{
  g_free (line->title);
  g_free (line->detail);
  g_free (line->figure);
}

static char *
format_api (JsonObject *row, const char *field)
{
  return torno_money_text_format (torno_money_text_from_api (torno_api_json_get_string (row, field)));
}

static void
describe_product (JsonObject *row, TornoReportLine *line)
{
  int quantity = torno_api_json_get_integer (row, "quantity", 0);
  int sales = torno_api_json_get_integer (row, "number_of_sales", 0);

  line->title = g_strdup (torno_api_json_get_string (row, "product_name"));
  /* Translators: how many things were sold, and in how many sales */
  line->detail = g_strdup_printf (_ ("Units: %d · Sales: %d"), quantity, sales);
  line->figure = format_api (row, "revenue");
}

static void
describe_plan (JsonObject *row, TornoReportLine *line)
{
  int n = torno_api_json_get_integer (row, "number_of_plans", 0);

  line->title = g_strdup (torno_api_json_get_string (row, "plan_name"));
  line->detail = g_strdup_printf (ngettext ("%d sold", "%d sold", n), n);
  line->figure = format_api (row, "revenue");
}

static void
describe_person (JsonObject *row, TornoReportLine *line)
{
  const char *plan = torno_api_json_get_string (row, "plan_name");
  const char *phone = torno_api_json_get_string (row, "phone_number");

  line->title = g_strdup (torno_api_json_get_string (row, "full_name"));
  line->detail = g_strjoin (" · ", plan != NULL ? plan : "", phone, NULL);
  line->user_id = torno_api_json_get_integer (row, "user_id", 0);
}

static void
describe_absent (JsonObject *row, TornoReportLine *line)
{
  int days = torno_api_json_get_integer (row, "days_away", 0);

  describe_person (row, line);
  line->figure = g_strdup_printf (ngettext ("%d day away", "%d days away", days), days);
}

static void
describe_expiring (JsonObject *row, TornoReportLine *line)
{
  int days = torno_api_json_get_integer (row, "days_left", 0);

  describe_person (row, line);
  line->figure = g_strdup_printf (ngettext ("%d day left", "%d days left", days), days);
}

/* clang-format off */
static const struct
{
  const char *title;
  void (*describe) (JsonObject *row, TornoReportLine *line); /* NULL: drawn */
} kinds[TORNO_N_REPORTS] = {
  [TORNO_REPORT_REVENUE]   = { N_("Revenue"), NULL },
  [TORNO_REPORT_PRODUCTS]  = { N_("Sales by product"), describe_product },
  [TORNO_REPORT_PLANS]     = { N_("Plans sold"), describe_plan },
  [TORNO_REPORT_VISITS]    = { N_("Visits by weekday and hour"), NULL },
  [TORNO_REPORT_RETENTION] = { N_("Members at risk"), describe_absent },
  [TORNO_REPORT_EXPIRING]  = { N_("Expiring soon"), describe_expiring },
};
/* clang-format on */

/**
 * torno_report_get_title:
 *
 * Returns: (transfer none): what it is called
 */
const char *
torno_report_get_title (TornoReportKind kind)
{
  return _ (kinds[kind].title);
}

/**
 * torno_report_describe:
 * @report: a report that has been asked for
 *
 * Returns: (transfer full) (nullable): whom it lists, NULL for what is of the whole period
 */
char *
torno_report_describe (TornoReport *report, TornoReportKind kind)
{
  const TornoReportQuery *query = torno_report_get_query (report);

  if (kind == TORNO_REPORT_RETENTION)
    return g_strdup_printf (ngettext ("They have a plan and have not come for %u day or longer.",
                                      "They have a plan and have not come for %u days or longer.", query->away_days),
                            query->away_days);
  if (kind == TORNO_REPORT_EXPIRING)
    return g_strdup_printf (ngettext ("Their plan ends within %u day.", "Their plan ends within %u days.", query->left_days),
                            query->left_days);
  return NULL;
}

static void
describe_revenue (TornoReport *report, TornoPayment payment, TornoReportLine *line)
{
  g_autofree char *sales = torno_money_text_format (torno_report_sum_cents (report, "sales", payment));
  g_autofree char *plans = torno_money_text_format (torno_report_sum_cents (report, "plans", payment));
  g_autofree char *refunds = torno_money_text_format (-torno_report_sum_cents (report, "refunds", payment));

  line->title = g_strdup (payment == TORNO_N_PAYMENTS ? _ ("In all") : torno_payment_get_name (payment));
  line->detail = g_strdup_printf (_ ("Products: %s · Plans: %s · Paid back: %s"), sales, plans, refunds);
  line->figure = torno_money_text_format (torno_report_sum_cents (report, "total", payment));
}

/**
 * torno_report_make_lines:
 * @kind: revenue gives a line a payment and one of all; visits give none
 *
 * Returns: (transfer full) (element-type TornoReportLine): a line a row
 */
GArray *
torno_report_make_lines (TornoReport *report, TornoReportKind kind)
{
  GArray *lines = g_array_new (FALSE, TRUE, sizeof (TornoReportLine));
  JsonArray *rows = torno_report_get_rows (report, kind);
  guint n = kind == TORNO_REPORT_REVENUE                ? TORNO_N_PAYMENTS + 1
            : kinds[kind].describe != NULL && rows != NULL ? json_array_get_length (rows)
                                                           : 0;

  g_array_set_clear_func (lines, (GDestroyNotify) torno_report_line_clear);
  g_array_set_size (lines, n);
  for (guint i = 0; i < n; i++)
    {
      TornoReportLine *line = &g_array_index (lines, TornoReportLine, i);

      if (kind == TORNO_REPORT_REVENUE)
        describe_revenue (report, i, line);
      else
        kinds[kind].describe (json_array_get_object_element (rows, i), line);
    }
  return lines;
}
