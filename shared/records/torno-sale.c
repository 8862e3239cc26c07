/* Sales over the counter. The price and total of a sale are those of its day; a ticket is what was paid together. */
#include "config.h"

#include "torno-records.h"

static const char *const reversal_values[] = { "void", "refund", NULL };

/* clang-format off */
#define DISCOUNT "Percent taken off the price; the gym's max_discount_percent at most"
static const TornoField fields[] = {
  { "id",           TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the sale" },
  { "product_id",   TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "What was sold" },
  { "quantity",     TORNO_FIELD_INTEGER, TORNO_FIELD_ALWAYS | TORNO_FIELD_REQUIRED, "How many; below zero where it takes a sale back", 1, 999999999, .example = "2" },
  { "unit_price",   TORNO_FIELD_MONEY,   TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "Price of one that day", .example = "\"3500.00\"" },
  { "total_amount", TORNO_FIELD_MONEY,   TORNO_FIELD_READ, "quantity times unit_price", .example = "\"7000.00\"" },
  { "sold_by_id",   TORNO_FIELD_ID,      TORNO_FIELD_READ, "Who sold it" },
  { "gym_id",       TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_CREATE, "The product's gym" },
  { "payment_type", TORNO_FIELD_ENUM,    TORNO_FIELD_ALWAYS, "How it was paid; without it cash", .values = torno_payment_type_values },
  { "sale_date",    TORNO_FIELD_INSTANT, TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "When it was sold" },
  { "ticket_id",    TORNO_FIELD_ID,      TORNO_FIELD_READ, "The same for all that was paid together" },
  { "voided_at",    TORNO_FIELD_INSTANT, TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "When the sale was voided, else null", .example = "null" },
  { "discount_percent", TORNO_FIELD_INTEGER, TORNO_FIELD_READ | TORNO_FIELD_CREATE, DISCOUNT, 0, 100, .example = "0" },
  { "reverses_id",  TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "The sale that this one takes back", .example = "null" },
  { "reversal",     TORNO_FIELD_ENUM,    TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "How it takes it back", .values = reversal_values, .example = "null" },
  { "reason",       TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Why", .example = "null" },
  { "shift_id",     TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "The shift of the till, where one was open" },
  { "buyer_id",     TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "The member who bought, where one was named", .example = "null" },
  { "created_at",   TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When the record was made" },
  { "updated_at",   TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was last changed" },
  { "product",      TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The product", .record = &torno_record_product },
  { "gym",          TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The gym", .record = &torno_record_gym },
  { "sold_by",      TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "Who sold it", .record = &torno_record_user },
};

static const TornoField checkout_line_fields[] = {
  { "product_id", TORNO_FIELD_ID,      TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "What is sold" },
  { "quantity",   TORNO_FIELD_INTEGER, TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "How many", 1, 999999999, .example = "2" },
};
static const TornoRecord checkout_line = { "checkout_line", "A line of a ticket", TORNO_RECORD_FIELDS (checkout_line_fields) };

static const TornoField checkout_fields[] = {
  { "items",        TORNO_FIELD_LIST, TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "The lines", 1, 100, .record = &checkout_line },
  { "payment_type", TORNO_FIELD_ENUM, TORNO_FIELD_CREATE, "How it is paid; without it cash", .values = torno_payment_type_values },
  { "gym_id",       TORNO_FIELD_ID,   TORNO_FIELD_CREATE, "The products' gym" },
  { "discount_percent", TORNO_FIELD_INTEGER, TORNO_FIELD_CREATE, DISCOUNT, 0, 100, .example = "0" },
  { "buyer_id",     TORNO_FIELD_ID,   TORNO_FIELD_CREATE, "A member of that gym who buys" },
};

#define REASON { "reason", TORNO_FIELD_STRING, TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "Why", 1, 300, .example = "\"Talla equivocada\"" }
static const TornoField void_fields[] = { REASON };
static const TornoField refund_fields[] = {
  REASON,
  { "quantity",     TORNO_FIELD_INTEGER, TORNO_FIELD_CREATE, "How many; without it all that is left", 1, 999999999, .example = "1" },
  { "payment_type", TORNO_FIELD_ENUM,    TORNO_FIELD_CREATE, "How it is paid back; without it as it was paid", .values = torno_payment_type_values },
  { "restock",      TORNO_FIELD_BOOLEAN, TORNO_FIELD_CREATE, "Whether the goods go back to the shelf; true without it" },
};

static const TornoField ticket_fields[] = {
  { "ticket_id",    TORNO_FIELD_ID,    TORNO_FIELD_READ, "Number of the ticket" },
  { "total_amount", TORNO_FIELD_MONEY, TORNO_FIELD_READ, "What was paid" },
  { "sales",        TORNO_FIELD_LIST,  TORNO_FIELD_READ, "A sale a line", .record = &torno_record_sale },
};

static const TornoField product_total_fields[] = {
  { "product_id",          TORNO_FIELD_ID,      TORNO_FIELD_READ, "Which product" },
  { "product_name",        TORNO_FIELD_STRING,  TORNO_FIELD_READ, "Its name", .example = "\"Agua 600 ml\"" },
  { "product_price",       TORNO_FIELD_MONEY,   TORNO_FIELD_READ, "Its price today" },
  { "total_quantity_sold", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many were sold" },
  { "total_revenue",       TORNO_FIELD_MONEY,   TORNO_FIELD_READ, "What they brought" },
  { "number_of_sales",     TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "In how many sales" },
};
static const TornoRecord product_total = { "product_total", "What a product brought", TORNO_RECORD_FIELDS (product_total_fields) };

static const TornoField payment_total_fields[] = {
  { "cash",     TORNO_FIELD_MONEY, TORNO_FIELD_READ, "Paid in cash" },
  { "transfer", TORNO_FIELD_MONEY, TORNO_FIELD_READ, "Paid by transfer" },
  { "card",     TORNO_FIELD_MONEY, TORNO_FIELD_READ, "Paid by card" },
};
static const TornoRecord payment_total = { "payment_total", "What was paid how", TORNO_RECORD_FIELDS (payment_total_fields) };

static const TornoField period_fields[] = {
  { "start_date", TORNO_FIELD_DAY_BOUND, TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "From when, as it was asked" },
  { "end_date",   TORNO_FIELD_DAY_BOUND, TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Up to when, as it was asked" },
};

static const TornoField summary_fields[] = {
  { "total_sales",      TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many sales" },
  { "total_revenue",    TORNO_FIELD_MONEY,   TORNO_FIELD_READ, "What they brought" },
  { "total_items_sold", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many things were sold" },
  { "product_summary",  TORNO_FIELD_LIST,    TORNO_FIELD_READ, "By product, the highest revenue first", .record = &product_total },
  { "payment_summary",  TORNO_FIELD_JSON,    TORNO_FIELD_READ, "By payment", .record = &payment_total },
  { "period",           TORNO_FIELD_JSON,    TORNO_FIELD_READ, "The days asked for", .record = &torno_record_period },
};
/* clang-format on */

const TornoRecord torno_record_period = { "period", "A stretch of days", TORNO_RECORD_FIELDS (period_fields) };
const TornoRecord torno_record_sale = { "sale", "A sale", TORNO_RECORD_FIELDS (fields) };
const TornoRecord torno_record_void = { "void", "Why a sale is voided", TORNO_RECORD_FIELDS (void_fields) };
const TornoRecord torno_record_refund = { "refund", "What is paid back of a sale", TORNO_RECORD_FIELDS (refund_fields) };
const TornoRecord torno_record_checkout = { "checkout", "A ticket to sell", TORNO_RECORD_FIELDS (checkout_fields) };
const TornoRecord torno_record_ticket = { "ticket", "A ticket that was sold", TORNO_RECORD_FIELDS (ticket_fields) };
const TornoRecord torno_record_sale_summary
    = { "sale_summary", "What was sold in a period", TORNO_RECORD_FIELDS (summary_fields) };
