/* The tables behind the lists and forms of products and their stock. */
#include "config.h"

#include "torno-record-kind.h"

#include "torno-api-json.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

/* clang-format off */
static const TornoFormField product_fields[] = {
  { "name",      N_("Name"),     TORNO_INPUT_TEXT,    TRUE, .taken = TORNO_ERROR_NAME_TAKEN },
  { "price",     N_("Price"),    TORNO_INPUT_MONEY,   TRUE },
  { "quantity",  N_("In stock"), TORNO_INPUT_INTEGER, TRUE, "0" },
  { "barcode",   N_("Barcode"),  TORNO_INPUT_TEXT,    .taken = TORNO_ERROR_BARCODE_TAKEN },
  { "low_stock_threshold", N_("Low from so many on; 10 where empty"), TORNO_INPUT_INTEGER },
  { "is_active", N_("For sale"), TORNO_INPUT_SWITCH,  .initial = "true" },
};

static const TornoFormField stock_fields[] = {
  { "quantity", N_("In stock"), TORNO_INPUT_INTEGER, TRUE, .taken = TORNO_ERROR_BAD_STOCK },
};

static const TornoFormField restock_fields[] = {
  { "quantity", N_("How many came in"),  TORNO_INPUT_INTEGER, TRUE, .taken = TORNO_ERROR_BAD_STOCK },
  { "cost",     N_("What all of them cost"), TORNO_INPUT_MONEY, TRUE },
  { "note",     N_("Remark, such as the number of the invoice"), TORNO_INPUT_TEXT },
};
/* clang-format on */

static void
describe_product (JsonObject *record, TornoRowTexts *texts)
{
  gint64 quantity = torno_api_json_get_integer (record, "quantity", 0);
  /* Translators: how many of a product there are */
  g_autofree char *stock = g_strdup_printf (_ ("In stock: %d"), (int) quantity);

  torno_record_describe_thing (record, _ ("Not for sale"), stock, texts);
  texts->value = torno_money_text_format_api (torno_api_json_get_string (record, "price"));
}

static const struct
{
  const char *reason;
  const char *title;
} movement_titles[] = {
  { "opening", N_ ("First stock") }, { "sale", N_ ("Sale") },     { "correction", N_ ("Correction") },
  { "void", N_ ("Sale voided") },    { "refund", N_ ("Refund") }, { "restock", N_ ("Goods came in") },
  { "count", N_ ("Counted") },
};

static void
describe_movement (JsonObject *record, TornoRowTexts *texts)
{
  const char *reason = torno_api_json_get_string (record, "reason");
  const char *cost = torno_api_json_get_string (record, "cost");
  const char *note = torno_api_json_get_string (record, "note");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *when = torno_record_describe_instant (record, "created_at", _ ("%Y-%m-%d %H:%M"));
  int after = (int) torno_api_json_get_integer (record, "quantity_after", 0);

  for (guint i = 0; i < G_N_ELEMENTS (movement_titles); i++)
    if (g_strcmp0 (movement_titles[i].reason, reason) == 0)
      texts->title = g_strdup (_ (movement_titles[i].title));
  g_string_append (text, when);
  if (cost != NULL)
    {
      g_autofree char *price = torno_money_text_format_api (cost);

      g_string_append_printf (text, " · %s", price);
    }
  if (note != NULL && *note != '\0')
    g_string_append_printf (text, " · %s", note);
  texts->subtitle = g_string_free (g_steal_pointer (&text), FALSE);
  /* Translators: how a stock changed, and what it was from then on, as in "-2 → 22" */
  texts->value = g_strdup_printf (_ ("%+d → %d"), (int) torno_api_json_get_integer (record, "change", 0), after);
}

#define FORM(table) .fields = table, .n_fields = G_N_ELEMENTS (table)

const TornoRecordKind torno_stock_kind = {
  .edit_title = N_ ("Change stock"),
  .record_path = "/products/",
  .change_path = "/stock",
  FORM (stock_fields),
  .describe = describe_product,
};

const TornoRecordKind torno_restock_kind = {
  .edit_title = N_ ("Take goods in"),
  .add_label = N_ ("Take in"),
  .record_path = "/products/",
  .action_path = "/restock",
  FORM (restock_fields),
  .describe = describe_product,
};

const TornoRecordKind torno_movement_kind = {
  .list_title = N_ ("Stock ledger"),
  .empty_text = N_ ("None yet"),
  .edit_title = N_ ("Stock ledger"),
  .record_path = "/products/",
  .inner_path = "/movements?",
  .n_shown = 100,
  .describe = describe_movement,
};

const TornoRecordKind torno_product_kind = {
  .list_title = N_ ("Products"),
  .empty_text = N_ ("No products yet"),
  .list_path = "/products/?",
  .is_of_gym = TRUE,
  .n_shown = 1000,
  .add_label = N_ ("Add product"),
  .new_title = N_ ("New product"),
  .edit_title = N_ ("Edit product"),
  .create_path = "/products/",
  .record_path = "/products/",
  .delete_text = N_ ("A product that has been sold cannot be deleted; it can be taken off sale."),
  FORM (product_fields),
  .describe = describe_product,
  .extras = { { &torno_restock_kind, "list-add-symbolic" },
              { &torno_stock_kind, "object-select-symbolic" },
              { &torno_movement_kind, "document-open-recent-symbolic" } },
};
