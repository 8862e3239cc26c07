/* Things for sale over the counter, and the ledger of their stock. */
#include "config.h"

#include "torno-records.h"

static const char *const reason_values[] = { "opening", "sale", "correction", "void", "refund", "restock", "count", NULL };

/* clang-format off */
#define PRODUCT_FIELDS \
  { "id",         TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the product" }, \
  { "name",       TORNO_FIELD_STRING,  TORNO_FIELD_ALWAYS | TORNO_FIELD_REQUIRED, "Name, unique within the gym ignoring case", 1, 100, .example = "\"Agua 600 ml\"" }, \
  { "price",      TORNO_FIELD_MONEY,   TORNO_FIELD_ALWAYS | TORNO_FIELD_REQUIRED, "Price; a change touches no past sale", .example = "\"3500.00\"" }, \
  { "quantity",   TORNO_FIELD_INTEGER, TORNO_FIELD_ALWAYS, "How many are in stock", 0, 999999999, .example = "24" }, \
  { "barcode",    TORNO_FIELD_STRING,  TORNO_FIELD_ALWAYS, "What a scanner types for it, unique within the gym; empty for none", 0, 64, .example = "\"7702090012345\"" }, \
  { "gym_id",     TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_CREATE, "The gym that sells it; without it the creator's" }, \
  { "is_active",  TORNO_FIELD_BOOLEAN, TORNO_FIELD_ALWAYS, "Whether it is sold" }, \
  { "low_stock_threshold", TORNO_FIELD_INTEGER, TORNO_FIELD_ALWAYS | TORNO_FIELD_NULLABLE, "At or below how many it is low; null: 10", 0, 999999999, .example = "null" }, \
  { "created_at", TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When the record was made" }, \
  { "updated_at", TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was last changed" }, \
  { "gym",        TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The gym", .record = &torno_record_gym }

static const TornoField fields[] = { PRODUCT_FIELDS };

static const TornoField stocked_fields[] = {
  PRODUCT_FIELDS,
  { "message", TORNO_FIELD_STRING, TORNO_FIELD_READ | TORNO_FIELD_VIRTUAL, "What was done" },
};

/* Without bounds: a stock out of range is refused as such, not as a malformed body (api.md, "Products"). */
static const TornoField new_stock_fields[] = {
  { "quantity", TORNO_FIELD_INTEGER, TORNO_FIELD_UPDATE, "How many are in stock; may stand in the query instead", .example = "24" },
};

static const TornoField restock_fields[] = {
  { "quantity", TORNO_FIELD_INTEGER, TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "How many came in", 1, 999999999, .example = "24" },
  { "cost",     TORNO_FIELD_MONEY,   TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "What all of them cost", .example = "\"42000.00\"" },
  { "note",     TORNO_FIELD_STRING,  TORNO_FIELD_CREATE, "A remark, such as the number of the invoice", 0, 300, .example = "\"Factura 1180\"" },
};

static const TornoField movement_fields[] = {
  { "id",             TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the entry" },
  { "product_id",     TORNO_FIELD_ID,      TORNO_FIELD_READ, "Which product" },
  { "change",         TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many came, or went where negative", .example = "-1" },
  { "quantity_after", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "The stock from then on", .example = "23" },
  { "reason",         TORNO_FIELD_ENUM,    TORNO_FIELD_READ, "Why", .values = reason_values, .example = "\"sale\"" },
  { "sale_id",        TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "The sale behind it" },
  { "actor_id",       TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Who did it" },
  { "cost",           TORNO_FIELD_MONEY,   TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "What all that came in cost, where it was said", .example = "\"42000.00\"" },
  { "note",           TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "A remark", .example = "\"Factura 1180\"" },
  { "created_at",     TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When" },
};
/* clang-format on */

const TornoRecord torno_record_product = { "product", "A product for sale", TORNO_RECORD_FIELDS (fields) };
const TornoRecord torno_record_stocked_product
    = { "stocked_product", "A product whose stock was set", TORNO_RECORD_FIELDS (stocked_fields) };
const TornoRecord torno_record_new_stock = { "new_stock", "A stock to set", TORNO_RECORD_FIELDS (new_stock_fields) };
const TornoRecord torno_record_restock = { "restock", "Goods that came in", TORNO_RECORD_FIELDS (restock_fields) };
const TornoRecord torno_record_stock_movement
    = { "stock_movement", "A change of a product's stock", TORNO_RECORD_FIELDS (movement_fields) };
