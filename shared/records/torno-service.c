/* Whether the service works, and which stations are there. */
#include "config.h"

#include "torno-records.h"

static const char *const status_values[] = { "healthy", "degraded", NULL };
static const char *const database_values[] = { "up", "down", NULL };

/* clang-format off */
static const TornoField health_fields[] = {
  { "message",  TORNO_FIELD_STRING, TORNO_FIELD_READ, "That it runs" },
  { "status",   TORNO_FIELD_ENUM,   TORNO_FIELD_READ, "How it is", .values = status_values },
  { "version",  TORNO_FIELD_STRING, TORNO_FIELD_READ, "Of the server", .example = "\"" TORNO_VERSION "\"" },
  { "database", TORNO_FIELD_ENUM,   TORNO_FIELD_READ, "Whether the database answers", .values = database_values },
};

static const TornoField message_fields[] = {
  { "message",  TORNO_FIELD_STRING, TORNO_FIELD_READ, "What was done" },
};

static const TornoField station_fields[] = {
  { "gym_id",       TORNO_FIELD_ID,      TORNO_FIELD_READ, "The gym" },
  { "name",         TORNO_FIELD_STRING,  TORNO_FIELD_READ, "Name, unique within the gym", .example = "\"front door\"" },
  { "logged_in_at", TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "Since when it is there" },
  { "gym",          TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The gym", .record = &torno_record_gym },
};
/* clang-format on */

const TornoRecord torno_record_station = { "station", "A fingerprint station that is online", TORNO_RECORD_FIELDS (station_fields) };
const TornoRecord torno_record_health = { "health", "Whether the service works", TORNO_RECORD_FIELDS (health_fields) };
const TornoRecord torno_record_message = { "message", "What was done", TORNO_RECORD_FIELDS (message_fields) };
