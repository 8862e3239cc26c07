/* A plan that a gym sells: so many days, or a pass (taquillero) of so many visits. */
#include "config.h"

#include "torno-records.h"

const char *const torno_plan_role_values[] = { "regular", "taquillero", NULL };

/* clang-format off */
static const TornoField fields[] = {
  { "id",            TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the plan" },
  { "name",          TORNO_FIELD_STRING,  TORNO_FIELD_ALWAYS | TORNO_FIELD_REQUIRED, "Name, unique within the gym ignoring case", 1, 100, .example = "\"Mensualidad\"" },
  { "price",         TORNO_FIELD_MONEY,   TORNO_FIELD_ALWAYS | TORNO_FIELD_REQUIRED, "Price; a change touches no past purchase" },
  { "duration_days", TORNO_FIELD_INTEGER, TORNO_FIELD_ALWAYS | TORNO_FIELD_REQUIRED, "How many days it runs", 1, 36500, .example = "30" },
  { "gym_id",        TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_CREATE, "The gym that sells it; without it the creator's" },
  { "role",          TORNO_FIELD_ENUM,    TORNO_FIELD_ALWAYS, "regular, or taquillero: a pass of visits", .values = torno_plan_role_values },
  { "days",          TORNO_FIELD_INTEGER, TORNO_FIELD_ALWAYS | TORNO_FIELD_NULLABLE, "Visits of a taquillero pass, else null", 1, 36500, .example = "null" },
  { "is_active",     TORNO_FIELD_BOOLEAN, TORNO_FIELD_ALWAYS, "Whether it is sold" },
  { "created_at",    TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When the record was made" },
  { "updated_at",    TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was last changed" },
  { "gym",           TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The gym", .record = &torno_record_gym },
};
/* clang-format on */

const TornoRecord torno_record_plan = { "plan", "A plan for sale", TORNO_RECORD_FIELDS (fields) };
