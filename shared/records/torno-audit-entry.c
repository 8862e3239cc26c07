/* An entry of the audit trail. */
#include "config.h"

#include "torno-records.h"

const char *const torno_audit_action_values[] = { "insert", "update", "delete", NULL };
const char *const torno_audit_record_values[]
    = { "gym", "user", "plan", "user_plan", "product", "sale", "measurement", "attendance", "fingerprint", "consent", "photo",
        "shift", "shift_movement", NULL };

/* clang-format off */
static const TornoField fields[] = {
  { "id",        TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the entry" },
  { "gym_id",    TORNO_FIELD_ID,      TORNO_FIELD_READ, "The gym" },
  { "at",        TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When" },
  { "actor_id",  TORNO_FIELD_ID,      TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Who; null where the system did it by itself" },
  { "action",    TORNO_FIELD_ENUM,    TORNO_FIELD_READ, "What was done", .values = torno_audit_action_values },
  { "record",    TORNO_FIELD_ENUM,    TORNO_FIELD_READ, "To what kind of record", .values = torno_audit_record_values },
  { "record_id", TORNO_FIELD_STRING,  TORNO_FIELD_READ, "To which one", .example = "\"12\"" },
  { "before",    TORNO_FIELD_JSON,    TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "The row before it; of an erased person only its digest, as @erased" },
  { "after",     TORNO_FIELD_JSON,    TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "The row after it" },
  { "seal",      TORNO_FIELD_INTEGER, TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Its place in the gym's chain; null for a moment, until it is sealed" },
  { "hash",      TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "SHA-256 over the entry and the hash before it, hexadecimal", .example = "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"" },
  { "actor",     TORNO_FIELD_RECORD,  TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Who", .record = &torno_record_user },
};
/* clang-format on */

const TornoRecord torno_record_audit_entry
    = { "audit_entry", "An entry of the audit trail", TORNO_RECORD_FIELDS (fields) };
