/* Measurements of a body: centimetres, and kilograms for the weight. */
#include "config.h"

#include "torno-records.h"

/* clang-format off */
#define BODY_FLAGS (TORNO_FIELD_ALWAYS | TORNO_FIELD_NULLABLE)
#define GIRTH(name, title) { name, TORNO_FIELD_DECIMAL, BODY_FLAGS, title ", cm", 5, 300, .example = "35.5" }

static const TornoField fields[] = {
  { "id",               TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the measurement" },
  { "user_id",          TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "Who was measured" },
  { "recorded_by_id",   TORNO_FIELD_ID,      TORNO_FIELD_READ, "Who measured" },
  { "height",           TORNO_FIELD_DECIMAL, BODY_FLAGS, "Height, cm", 50, 272, .example = "175.5" },
  { "weight",           TORNO_FIELD_DECIMAL, BODY_FLAGS, "Weight, kg", 2, 650 },
  GIRTH ("chest",          "Chest"),
  GIRTH ("shoulders",      "Shoulders"),
  GIRTH ("biceps_left",    "Left biceps"),
  GIRTH ("biceps_right",   "Right biceps"),
  GIRTH ("forearms_left",  "Left forearm"),
  GIRTH ("forearms_right", "Right forearm"),
  GIRTH ("abdomen",        "Abdomen"),
  GIRTH ("hips",           "Hips"),
  GIRTH ("thighs_left",    "Left thigh"),
  GIRTH ("thighs_right",   "Right thigh"),
  GIRTH ("calves_left",    "Left calf"),
  GIRTH ("calves_right",   "Right calf"),
  { "notes",            TORNO_FIELD_STRING,  TORNO_FIELD_ALWAYS | TORNO_FIELD_NULLABLE, "Notes", 0, 2000 },
  { "measurement_date", TORNO_FIELD_INSTANT, TORNO_FIELD_ALWAYS, "When it was measured; now without it" },
  { "created_at",       TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When the record was made" },
  { "updated_at",       TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was last changed" },
  { "user",             TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The member", .record = &torno_record_user },
  { "recorded_by",      TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "Who measured", .record = &torno_record_user },
};

static const TornoField measured_period_fields[] = {
  { "start_date", TORNO_FIELD_DATE,    TORNO_FIELD_READ, "Day of the first measurement" },
  { "end_date",   TORNO_FIELD_DATE,    TORNO_FIELD_READ, "Day of the last one" },
  { "days",       TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "Days between them" },
};
static const TornoRecord measured_period = { "measured_period", "From the first measurement to the last", TORNO_RECORD_FIELDS (measured_period_fields) };

static const TornoField progress_fields[] = {
  { "message",            TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_VIRTUAL, "Where there are fewer than two measurements: that it is so" },
  { "user_id",            TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_VIRTUAL, "Whose progress it is" },
  { "user_name",          TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_VIRTUAL, "The person's name", .example = "\"Laura Gómez Rojas\"" },
  { "period",             TORNO_FIELD_JSON,    TORNO_FIELD_READ | TORNO_FIELD_VIRTUAL, "From when to when", .record = &measured_period },
  { "measurements_count", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many there are", .example = "2" },
  { "progress",           TORNO_FIELD_JSON,    TORNO_FIELD_READ | TORNO_FIELD_VIRTUAL, "By field, of those measured first and last: start, current, change, change_percentage",
    .example = "{\"weight\":{\"start\":75.2,\"current\":73,\"change\":-2.2,\"change_percentage\":-2.93}}" },
};
/* clang-format on */

const TornoRecord torno_record_measurement
    = { "measurement", "A measurement of a body", TORNO_RECORD_FIELDS (fields) };
const TornoRecord torno_record_progress
    = { "progress", "What changed between the first and the last measurement", TORNO_RECORD_FIELDS (progress_fields) };
