/* A plan that a member has bought, at the price of that day. */
#include "config.h"

#include "torno-records.h"

const char *const torno_payment_type_values[] = { "cash", "transfer", "card", NULL };

/* clang-format off */
static const TornoField fields[] = {
  { "id",              TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the purchase" },
  { "user_id",         TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "Whose plan it is" },
  { "plan_id",         TORNO_FIELD_ID,      TORNO_FIELD_ALWAYS | TORNO_FIELD_REQUIRED, "Which plan" },
  { "purchased_price", TORNO_FIELD_MONEY,   TORNO_FIELD_ALWAYS, "The price paid, final; without it the plan's" },
  { "purchased_at",    TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was bought" },
  { "expires_at",      TORNO_FIELD_INSTANT, TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "Valid on the days before this one's" },
  { "created_by_id",   TORNO_FIELD_ID,      TORNO_FIELD_READ, "Who sold it" },
  { "payment_type",    TORNO_FIELD_ENUM,    TORNO_FIELD_ALWAYS, "How it was paid", .values = torno_payment_type_values },
  { "duration_days",   TORNO_FIELD_INTEGER, TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "How many days it runs", 1, 36500, .example = "30" },
  { "days",            TORNO_FIELD_INTEGER, TORNO_FIELD_READ | TORNO_FIELD_UPDATE | TORNO_FIELD_NULLABLE, "Visits left of a taquillero pass, else null", 0, 36500, .example = "null" },
  { "frozen_on",       TORNO_FIELD_DATE,    TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Frozen from this day on; null: it runs" },
  { "is_active",       TORNO_FIELD_BOOLEAN, TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "Whether it counts" },
  { "created_at",      TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When the record was made" },
  { "updated_at",      TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was last changed" },
  { "plan",            TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The plan", .record = &torno_record_plan },
  { "user",            TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The member", .record = &torno_record_user },
  { "created_by",      TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "Who sold it", .record = &torno_record_user },
};
/* clang-format on */

const TornoRecord torno_record_user_plan
    = { "user_plan", "A plan that a member has bought", TORNO_RECORD_FIELDS (fields) };
