/* People: members, trainers and admins. Neither a password hash nor a template is a field, so none can be shown. */
#include "config.h"

#include "torno-records.h"

const char *const torno_role_values[] = { "admin", "trainer", "user", NULL };
const char *const torno_staff_role_values[] = { "admin", "trainer", "user", NULL };

/* clang-format off */
#define PERSON_FIELDS(update, required) \
  { "email",          TORNO_FIELD_EMAIL,   TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_ERASABLE | update | required, "E-mail address, unique ignoring case", 3, 254 }, \
  { "full_name",      TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_CREATE | update | required, "Full name", 1, 200, .example = "\"Laura Gómez Rojas\"" }, \
  { "document_id",    TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_ERASABLE | update | required, "Number of the identity document, unique ignoring case", 1, 50, .example = "\"1032456789\"" }, \
  { "phone_number",   TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_CREATE | update | required, "Telephone number, may be shared", 1, 50, .example = "\"+57 310 555 1234\"" }

static const TornoField user_fields[] = {
  { "id",             TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the person" },
  PERSON_FIELDS (TORNO_FIELD_UPDATE, TORNO_FIELD_REQUIRED),
  { "gym_id",         TORNO_FIELD_ID,      TORNO_FIELD_ALWAYS, "The gym the person belongs to" },
  { "role",           TORNO_FIELD_ENUM,    TORNO_FIELD_ALWAYS, "What the person is; a member is a user", .values = torno_role_values, .example = "\"user\"" },
  { "password",       TORNO_FIELD_PASSWORD, TORNO_FIELD_UPDATE | TORNO_FIELD_VIRTUAL, "A new password, for staff", 8 },
  { "plan_id",        TORNO_FIELD_ID,      TORNO_FIELD_UPDATE | TORNO_FIELD_VIRTUAL, "A plan to assign under the user-plan rules" },
  { "is_active",      TORNO_FIELD_BOOLEAN, TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "Whether the account is in use" },
  { "schedule_start", TORNO_FIELD_TIME_OF_DAY, TORNO_FIELD_ALWAYS | TORNO_FIELD_NULLABLE, "When a trainer's working day begins" },
  { "schedule_end",   TORNO_FIELD_TIME_OF_DAY, TORNO_FIELD_ALWAYS | TORNO_FIELD_NULLABLE, "When a trainer's working day ends", .example = "\"14:00\"" },
  { "note",            TORNO_FIELD_STRING, TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "What staff must know at the next visit", 0, 1000, .example = "\"Debe traer el certificado\"" },
  { "emergency_name",  TORNO_FIELD_STRING, TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "Whom to call in an emergency", 0, 200, .example = "\"Jorge Gómez\"" },
  { "emergency_phone", TORNO_FIELD_STRING, TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "Telephone of that person", 0, 50, .example = "\"+57 311 555 4321\"" },
  { "medical_note",    TORNO_FIELD_STRING, TORNO_FIELD_READ | TORNO_FIELD_UPDATE, "What a first-aider must know", 0, 1000, .example = "\"Asma\"" },
  { "birth_date",      TORNO_FIELD_DATE,   TORNO_FIELD_READ | TORNO_FIELD_UPDATE | TORNO_FIELD_NULLABLE, "Day of birth, for a greeting at the door", .example = "\"1991-05-04\"" },
  { "frozen_plan_id",  TORNO_FIELD_ID,     TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "The purchase that is frozen; null: none" },
  { "has_fingerprint", TORNO_FIELD_BOOLEAN, TORNO_FIELD_READ, "Whether a fingerprint is stored" },
  { "created_at",     TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When the record was made" },
  { "updated_at",     TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was last changed" },
  { "gym",            TORNO_FIELD_RECORD,  TORNO_FIELD_READ, "The gym", .record = &torno_record_gym },
  { "active_plan",    TORNO_FIELD_RECORD,  TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Of the valid plans the one bought last", .record = &torno_record_user_plan },
};

static const TornoField staff_member_fields[] = {
  PERSON_FIELDS (0, TORNO_FIELD_REQUIRED),
  { "gym_id",         TORNO_FIELD_ID,      TORNO_FIELD_CREATE, "The gym; without it the creator's" },
  { "role",           TORNO_FIELD_ENUM,    TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "admin or trainer", .values = torno_staff_role_values, .example = "\"trainer\"" },
  { "password",       TORNO_FIELD_PASSWORD, TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED | TORNO_FIELD_VIRTUAL, "8 characters to 72 bytes", 8 },
  { "schedule_start", TORNO_FIELD_TIME_OF_DAY, TORNO_FIELD_CREATE, "When the working day begins" },
  { "schedule_end",   TORNO_FIELD_TIME_OF_DAY, TORNO_FIELD_CREATE, "When the working day ends", .example = "\"14:00\"" },
};

static const TornoField member_with_plan_fields[] = {
  PERSON_FIELDS (0, TORNO_FIELD_REQUIRED),
  { "gym_id",          TORNO_FIELD_ID,     TORNO_FIELD_CREATE, "The gym; without it the creator's" },
  { "role",            TORNO_FIELD_ENUM,   TORNO_FIELD_CREATE, "Only user", .values = torno_role_values, .example = "\"user\"" },
  { "plan_id",         TORNO_FIELD_ID,     TORNO_FIELD_CREATE, "The plan bought" },
  { "purchased_price", TORNO_FIELD_MONEY,  TORNO_FIELD_CREATE, "The price paid; without it the plan's" },
  { "birth_date",      TORNO_FIELD_DATE,   TORNO_FIELD_CREATE | TORNO_FIELD_NULLABLE, "Day of birth", .example = "\"1991-05-04\"" },
  { "payment_type",    TORNO_FIELD_ENUM,   TORNO_FIELD_CREATE, "How it was paid; without it cash", .values = torno_payment_type_values },
};
/* clang-format on */

const TornoRecord torno_record_user = { "user", "A member, trainer or admin", TORNO_RECORD_FIELDS (user_fields) };
const TornoRecord torno_record_staff_member
    = { "staff_member", "A new admin or trainer", TORNO_RECORD_FIELDS (staff_member_fields) };
const TornoRecord torno_record_member_with_plan
    = { "member_with_plan", "A new member with the first plan", TORNO_RECORD_FIELDS (member_with_plan_fields) };
