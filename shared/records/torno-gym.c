/* A gym: the place that everything else belongs to, with its time zone and settings. */
#include "config.h"

#include "torno-records.h"

/* clang-format off */
static const TornoField fields[] = {
  { "id",         TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the gym" },
  { "name",       TORNO_FIELD_STRING,  TORNO_FIELD_ALWAYS | TORNO_FIELD_REQUIRED, "Name, unique ignoring case", 1, 100, .example = "\"Torno Chapinero\"" },
  { "address",    TORNO_FIELD_STRING,  TORNO_FIELD_ALWAYS, "Postal address", 0, 300, .example = "\"Carrera 13 # 53-21, Bogotá\"" },
  { "is_active",  TORNO_FIELD_BOOLEAN, TORNO_FIELD_ALWAYS, "Whether the gym is open for business" },
  { "timezone",   TORNO_FIELD_ZONE,    TORNO_FIELD_ALWAYS, "IANA time zone that decides the gym's days" },
  { "trainer_discount_percent",  TORNO_FIELD_INTEGER, TORNO_FIELD_ALWAYS, "How far below a plan's price a trainer may sell it, in percent", 0, 100, .example = "100" },
  { "max_discount_percent",      TORNO_FIELD_INTEGER, TORNO_FIELD_ALWAYS, "How much may be taken off a product's price at the till, in percent; 0 without it", 0, 100, .example = "10" },
  { "trainers_may_renew_early",  TORNO_FIELD_BOOLEAN, TORNO_FIELD_ALWAYS, "Whether trainers may renew a plan that still runs", .example = "false" },
  { "require_biometric_consent", TORNO_FIELD_BOOLEAN, TORNO_FIELD_ALWAYS, "Whether a template needs a recorded consent", .example = "false" },
  { "repeat_minutes",            TORNO_FIELD_INTEGER, TORNO_FIELD_ALWAYS, "For how many minutes after an entry the door takes another press for a repetition and stays shut; 15 without it", 0, 1440, .example = "15" },
  { "created_at", TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When the record was made" },
  { "updated_at", TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was last changed" },
};
/* clang-format on */

const TornoRecord torno_record_gym = { "gym", "A gym", TORNO_RECORD_FIELDS (fields) };
