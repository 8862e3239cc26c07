/* Rows of reports: sums over the books, and lists of members to look after. */
#include "config.h"

#include "torno-records.h"

/* clang-format off */
static const TornoField revenue_fields[] = {
  { "day",          TORNO_FIELD_DATE,  TORNO_FIELD_READ, "The gym's local day" },
  { "payment_type", TORNO_FIELD_ENUM,  TORNO_FIELD_READ, "How it was paid", .values = torno_payment_type_values },
  { "sales",        TORNO_FIELD_MONEY, TORNO_FIELD_READ, "Products sold" },
  { "refunds",      TORNO_FIELD_MONEY, TORNO_FIELD_READ, "Paid back, for refunds and voids" },
  { "plans",        TORNO_FIELD_MONEY, TORNO_FIELD_READ, "Plans sold" },
  { "total",        TORNO_FIELD_MONEY, TORNO_FIELD_READ, "Sales less refunds, and plans" },
};

static const TornoField product_fields[] = {
  { "product_id",      TORNO_FIELD_ID,      TORNO_FIELD_READ, "Which product" },
  { "product_name",    TORNO_FIELD_STRING,  TORNO_FIELD_READ, "Its name", .example = "\"Agua 600 ml\"" },
  { "number_of_sales", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "In how many sales" },
  { "quantity",        TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many were sold, less those taken back" },
  { "revenue",         TORNO_FIELD_MONEY,   TORNO_FIELD_READ, "What they brought, less what was paid back" },
};

static const TornoField plan_fields[] = {
  { "plan_id",        TORNO_FIELD_ID,      TORNO_FIELD_READ, "Which plan" },
  { "plan_name",      TORNO_FIELD_STRING,  TORNO_FIELD_READ, "Its name", .example = "\"Mensual\"" },
  { "number_of_plans", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many were sold" },
  { "revenue",        TORNO_FIELD_MONEY,   TORNO_FIELD_READ, "What they brought" },
};

static const TornoField visit_fields[] = {
  { "weekday", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "1 is Monday, 7 Sunday", .example = "1" },
  { "hour",    TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "Hour of the check-in in the gym, 0 to 23", .example = "18" },
  { "visits",  TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many visits", .example = "12" },
};

#define PERSON \
  { "user_id",      TORNO_FIELD_ID,     TORNO_FIELD_READ, "Which member" }, \
  { "full_name",    TORNO_FIELD_STRING, TORNO_FIELD_READ, "Name", .example = "\"Laura Gómez\"" }, \
  { "phone_number", TORNO_FIELD_STRING, TORNO_FIELD_READ, "Telephone", .example = "\"+57 310 555 0000\"" }, \
  { "plan_name",    TORNO_FIELD_STRING, TORNO_FIELD_READ, "The active plan", .example = "\"Mensual\"" }, \
  { "expires_at",   TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it ends" }

static const TornoField retention_fields[] = {
  PERSON,
  { "last_visit", TORNO_FIELD_DATE,    TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "The last visit; null where there was none" },
  { "days_away",  TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "Days since then, or since the record was made", .example = "21" },
};

static const TornoField expiring_fields[] = {
  PERSON,
  { "days_left", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "Days until the plan ends", .example = "3" },
};
/* clang-format on */

const TornoRecord torno_record_revenue
    = { "revenue", "What a day brought by a payment type", TORNO_RECORD_FIELDS (revenue_fields) };
const TornoRecord torno_record_product_revenue
    = { "product_revenue", "What a product brought in a period", TORNO_RECORD_FIELDS (product_fields) };
const TornoRecord torno_record_plan_revenue
    = { "plan_revenue", "What a plan brought in a period", TORNO_RECORD_FIELDS (plan_fields) };
const TornoRecord torno_record_visit_hour
    = { "visit_hour", "Visits of an hour of the week", TORNO_RECORD_FIELDS (visit_fields) };
const TornoRecord torno_record_absent_member
    = { "absent_member", "A member with a plan who does not come", TORNO_RECORD_FIELDS (retention_fields) };
const TornoRecord torno_record_expiring_member
    = { "expiring_member", "A member whose plan ends soon", TORNO_RECORD_FIELDS (expiring_fields) };
