/* All that is stored of a person, for the person. Templates are not for reading: only that there are some. */
#include "config.h"

#include "torno-records.h"

/* clang-format off */
static const TornoField fingerprint_fields[] = {
  { "finger",     TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "First or second finger", 1, 2 },
  { "created_at", TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was stored" },
  { "updated_at", TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was stored anew" },
};

static const TornoField fields[] = {
  { "user",         TORNO_FIELD_RECORD, TORNO_FIELD_READ, "The person", .record = &torno_record_user },
  { "user_plans",   TORNO_FIELD_LIST,   TORNO_FIELD_READ, "Plans bought", .record = &torno_record_user_plan },
  { "purchases",    TORNO_FIELD_LIST,   TORNO_FIELD_READ, "Sales where the person was named as the buyer", .record = &torno_record_sale },
  { "attendance",   TORNO_FIELD_LIST,   TORNO_FIELD_READ, "Visits", .record = &torno_record_attendance },
  { "measurements", TORNO_FIELD_LIST,   TORNO_FIELD_READ, "Measurements", .record = &torno_record_measurement },
  { "consents",     TORNO_FIELD_LIST,   TORNO_FIELD_READ, "Consents, also withdrawn ones", .record = &torno_record_consent },
  { "fingerprints", TORNO_FIELD_LIST,   TORNO_FIELD_READ, "Which fingers are stored", .record = &torno_record_fingerprint },
  { "photos",       TORNO_FIELD_LIST,   TORNO_FIELD_READ, "The photo, where there is one", .record = &torno_record_photo },
};
/* clang-format on */

const TornoRecord torno_record_fingerprint
    = { "fingerprint", "That a fingerprint is stored", TORNO_RECORD_FIELDS (fingerprint_fields) };
const TornoRecord torno_record_export
    = { "export", "All that is stored of a person", TORNO_RECORD_FIELDS (fields) };
