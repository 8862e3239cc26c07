/* Signing in and passwords. */
#include "config.h"

#include "torno-records.h"

static const char *const token_type_values[] = { "bearer", NULL };

/* clang-format off */
static const TornoField login_fields[] = {
  { "email",    TORNO_FIELD_STRING, TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "E-mail address, matched without case", 1, 254, .example = "\"admin@gym.com\"" },
  { "password", TORNO_FIELD_SECRET, TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED | TORNO_FIELD_VIRTUAL, "Password", .example = "\"admin123\"" },
  { "gym_id",   TORNO_FIELD_ID,     TORNO_FIELD_CREATE, "The gym to work in; a trainer's must be the own one" },
};

static const TornoField session_fields[] = {
  { "access_token", TORNO_FIELD_STRING, TORNO_FIELD_READ, "To be sent as Authorization: Bearer", .example = "\"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2ln\"" },
  { "token_type",   TORNO_FIELD_ENUM,   TORNO_FIELD_READ, "Always bearer", .values = token_type_values },
  { "role",         TORNO_FIELD_ENUM,   TORNO_FIELD_READ, "What the account may do", .values = torno_role_values },
  { "user",         TORNO_FIELD_RECORD, TORNO_FIELD_READ, "The account", .record = &torno_record_user },
};

static const TornoField new_password_fields[] = {
  { "current_password", TORNO_FIELD_SECRET,   TORNO_FIELD_UPDATE | TORNO_FIELD_REQUIRED, "The password until now" },
  { "new_password",     TORNO_FIELD_PASSWORD, TORNO_FIELD_UPDATE | TORNO_FIELD_REQUIRED, "8 characters to 72 bytes", 8 },
};

static const TornoField consent_fields[] = {
  { "id",             TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the consent" },
  { "user_id",        TORNO_FIELD_ID,      TORNO_FIELD_READ, "Who consents" },
  { "text",           TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED, "The text agreed to", 1, 10000, .example = "\"Autorizo el uso de mi huella para entrar al gimnasio.\"" },
  { "recorded_by_id", TORNO_FIELD_ID,      TORNO_FIELD_READ, "Who recorded it" },
  { "recorded_at",    TORNO_FIELD_INSTANT, TORNO_FIELD_READ, "When it was recorded" },
  { "withdrawn_at",   TORNO_FIELD_INSTANT, TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "When it was withdrawn, else null", .example = "null" },
};
/* clang-format on */

const TornoRecord torno_record_login = { "login", "Credentials", TORNO_RECORD_FIELDS (login_fields) };
const TornoRecord torno_record_session = { "session", "A signed-in account", TORNO_RECORD_FIELDS (session_fields) };
const TornoRecord torno_record_new_password
    = { "new_password", "A change of the own password", TORNO_RECORD_FIELDS (new_password_fields) };
const TornoRecord torno_record_consent
    = { "consent", "Consent to the use of fingerprints", TORNO_RECORD_FIELDS (consent_fields) };
