/* A visit: one a member and day. */
#include "config.h"

#include "torno-records.h"

/* clang-format off */
static const TornoField fields[] = {
  { "id",              TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the visit" },
  { "user_id",         TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_CREATE, "Who comes in" },
  { "document_id",     TORNO_FIELD_STRING,  TORNO_FIELD_CREATE | TORNO_FIELD_VIRTUAL, "Who comes in, by document", 1, 50, .example = "\"1032456789\"" },
  { "gym_id",          TORNO_FIELD_ID,      TORNO_FIELD_READ, "The member's gym" },
  { "attendance_date", TORNO_FIELD_DATE,    TORNO_FIELD_READ, "The gym's local day" },
  { "check_in_time",   TORNO_FIELD_INSTANT, TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "When the member came in" },
  { "check_out_time",  TORNO_FIELD_INSTANT, TORNO_FIELD_READ | TORNO_FIELD_UPDATE | TORNO_FIELD_NULLABLE, "When the member left", .example = "\"2024-01-15T12:00:00-05:00\"" },
  { "recorded_by_id",  TORNO_FIELD_ID,      TORNO_FIELD_READ, "Who recorded it" },
  { "notes",           TORNO_FIELD_STRING,  TORNO_FIELD_ALWAYS | TORNO_FIELD_NULLABLE, "Notes", 0, 2000 },
  { "override_reason", TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Why staff let the member in without a valid plan", 3, 300, .example = "\"Paga mañana\"" },
  { "created_at",      TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When the record was made" },
  { "updated_at",      TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was last changed" },
  { "user",            TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The member, with the active plan", .record = &torno_record_user },
  { "recorded_by",     TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "Who recorded it", .record = &torno_record_user },
  { "gym",             TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The gym", .record = &torno_record_gym },
};

static const TornoField override_fields[] = {
  { "user_id",         TORNO_FIELD_ID,      TORNO_FIELD_CREATE, "Who comes in" },
  { "document_id",     TORNO_FIELD_STRING,  TORNO_FIELD_CREATE, "Who comes in, by document", 1, 50, .example = "\"1032456789\"" },
  { "override_reason", TORNO_FIELD_STRING,  TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "Why, though no plan admits the member", 3, 300, .example = "\"Paga mañana\"" },
};

static const TornoField summary_fields[] = {
  { "user_id",               TORNO_FIELD_ID,      TORNO_FIELD_READ, "Whose visits" },
  { "user_name",             TORNO_FIELD_STRING,  TORNO_FIELD_READ, "The member's name", .example = "\"Laura Gómez Rojas\"" },
  { "total_visits",          TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many visits", .example = "12" },
  { "total_hours",           TORNO_FIELD_DECIMAL, TORNO_FIELD_READ, "Hours of the visits checked out", .example = "18.25" },
  { "average_session_hours", TORNO_FIELD_DECIMAL, TORNO_FIELD_READ, "Hours a visit checked out, 0 with none", .example = "1.52" },
  { "last_visit",            TORNO_FIELD_INSTANT, TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "When the member came in last" },
  { "period",                TORNO_FIELD_JSON,    TORNO_FIELD_READ, "The days asked for", .record = &torno_record_period },
  { "active_plan",           TORNO_FIELD_RECORD,  TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Of the valid plans the one bought last", .record = &torno_record_user_plan },
};
/* clang-format on */

const TornoRecord torno_record_attendance = { "attendance", "A visit", TORNO_RECORD_FIELDS (fields) };
const TornoRecord torno_record_override
    = { "override", "Letting a member in without a valid plan", TORNO_RECORD_FIELDS (override_fields) };
const TornoRecord torno_record_attendance_summary
    = { "attendance_summary", "A member's visits in a period", TORNO_RECORD_FIELDS (summary_fields) };
