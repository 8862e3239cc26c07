/* The whole API. A row says how an endpoint is called, who may call it, what it takes and gives, and which statements
 * do its work; code stands in api/ only where a row cannot say it. */
#include "config.h"

#include "torno-api.h"
#include "torno-records.h"
#include "torno-route.h"

static const char *const membership_values[] = { "active", "expiring", "expired", "none", "frozen", "inactive", NULL };
static const char *const user_sort_values[]
    = { "name", "-name", "created_at", "-created_at", "expires_at", "-expires_at", NULL };

/* clang-format off */
#define PAGING \
  { "skip",  TORNO_FIELD_INTEGER, 0, "How many to leave out", 0, G_MAXINT32, .example = "0" }, \
  { "limit", TORNO_FIELD_INTEGER, 0, "How many to give; 100 without it", 1, 1000, .example = "100" }
#define GYM { "gym_id", TORNO_FIELD_ID, 0, "Only this gym; a trainer's is always the own one" }
#define PERIOD \
  { "start_date", TORNO_FIELD_DAY_BOUND, 0, "From this day or instant on" }, \
  { "end_date",   TORNO_FIELD_DAY_BOUND, 0, "Up to this day or instant, inclusive" }

static const TornoField paging_fields[] = { PAGING };
static const TornoField gym_paging_fields[] = { PAGING, GYM };
static const TornoField gym_fields[] = { GYM };
static const TornoField user_list_fields[] = {
  PAGING, GYM,
  { "q",                TORNO_FIELD_STRING,  0, "Any part of name, document, phone or e-mail; accents and case ignored", 0, 200, .example = "\"laura\"" },
  { "role",             TORNO_FIELD_ENUM,    0, "Only this role", .values = torno_role_values },
  { "membership",       TORNO_FIELD_ENUM,    0, "Only members in this state; expiring: 7 days or less left; frozen: with a frozen plan; inactive: deactivated accounts", .values = membership_values },
  { "sort",             TORNO_FIELD_ENUM,    0, "Order; a minus before it: downwards", .values = user_sort_values },
  { "include_inactive", TORNO_FIELD_BOOLEAN, 0, "Also deactivated accounts" },
};
static const TornoField user_update_fields[] = {
  { "payment_type", TORNO_FIELD_ENUM, 0, "How an assigned plan was paid; without it cash", .values = torno_payment_type_values },
};
static const TornoField user_plan_list_fields[] = {
  PAGING, GYM, PERIOD,
  { "trainer_id", TORNO_FIELD_ID, 0, "Only those sold by this person" },
  { "plan_id",    TORNO_FIELD_ID, 0, "Only this plan" },
  { "user_id",    TORNO_FIELD_ID, 0, "Only this member's" },
};
static const TornoField user_plan_daily_fields[] = {
  PAGING, GYM,
  { "purchased_at", TORNO_FIELD_DATE, 0, "The gym's local day; today without it" },
  { "trainer_id",   TORNO_FIELD_ID,   0, "Only those sold by this person" },
};
static const TornoField period_fields[] = { PERIOD };
static const TornoField shift_list_fields[] = { PAGING, GYM, PERIOD };
static const TornoField report_fields[] = {
  GYM, PERIOD,
  { "trainer_id", TORNO_FIELD_ID, 0, "Only what this person sold or recorded" },
};
static const TornoField retention_fields[] = {
  PAGING, GYM,
  { "days", TORNO_FIELD_INTEGER, 0, "Away at least so many days; 14 without it", 1, 3650, .example = "14" },
};
static const TornoField expiring_fields[] = {
  PAGING, GYM,
  { "days", TORNO_FIELD_INTEGER, 0, "With at most so many days left; 7 without it", 1, 3650, .example = "7" },
};
static const TornoField period_paging_fields[] = { PAGING, PERIOD };
static const TornoField attendance_list_fields[] = {
  PAGING, GYM, PERIOD,
  { "trainer_id", TORNO_FIELD_ID, 0, "Only those recorded by this person" },
  { "user_id",    TORNO_FIELD_ID, 0, "Only this member's" },
};
static const TornoField audit_fields[] = {
  PAGING, GYM, PERIOD,
  { "by_id",     TORNO_FIELD_ID,     0, "Only what this person did" },
  { "action",    TORNO_FIELD_ENUM,   0, "Only this action", .values = torno_audit_action_values },
  { "record",    TORNO_FIELD_ENUM,   0, "Only this kind of record", .values = torno_audit_record_values },
  { "record_id", TORNO_FIELD_STRING, 0, "Only the record of this number", 1, 20, .example = "\"12\"" },
};
static const TornoField low_stock_fields[] = {
  PAGING, GYM,
  { "threshold", TORNO_FIELD_INTEGER, 0, "At or below how many; without it each product's own threshold, 10 where it has none", 0, 999999999, .example = "10" },
};
static const TornoField stock_fields[] = {
  { "quantity", TORNO_FIELD_INTEGER, 0, "How many are in stock, 0 to 999,999,999; may stand in the body instead", .example = "24" },
};
#define SALES \
  GYM, \
  { "trainer_id",     TORNO_FIELD_ID,      0, "Only those sold by this person" }, \
  { "include_voided", TORNO_FIELD_BOOLEAN, 0, "Also voided ones" }
static const TornoField product_list_fields[] = {
  PAGING, GYM,
  { "q", TORNO_FIELD_STRING, 0, "Part of the name, accents and case ignored; or a whole barcode", 0, 100, .example = "\"agua\"" },
};
#define PRODUCT { "product_id", TORNO_FIELD_ID, 0, "Only this product" }
static const TornoField sale_list_fields[] = { PAGING, SALES, PRODUCT, PERIOD };
static const TornoField sale_daily_fields[] = {
  PAGING, SALES,
  { "sale_date", TORNO_FIELD_DATE, 0, "The gym's local day; today without it" },
};
static const TornoField sale_summary_fields[] = { SALES, PRODUCT, PERIOD };
static const TornoField sale_get_fields[] = {
  { "include_voided", TORNO_FIELD_BOOLEAN, 0, "Also where it is voided" },
};

#define QUERY(name, array) static const TornoRecord name = { #name, "Parameters", TORNO_RECORD_FIELDS (array) }
QUERY (paging_query, paging_fields);
QUERY (gym_paging_query, gym_paging_fields);
QUERY (gym_query, gym_fields);
QUERY (user_list_query, user_list_fields);
QUERY (user_update_query, user_update_fields);
QUERY (user_plan_list_query, user_plan_list_fields);
QUERY (user_plan_daily_query, user_plan_daily_fields);
QUERY (period_query, period_fields);
QUERY (period_paging_query, period_paging_fields);
QUERY (attendance_list_query, attendance_list_fields);
QUERY (audit_query, audit_fields);
QUERY (low_stock_query, low_stock_fields);
QUERY (stock_query, stock_fields);
QUERY (product_list_query, product_list_fields);
QUERY (sale_list_query, sale_list_fields);
QUERY (sale_daily_query, sale_daily_fields);
QUERY (sale_summary_query, sale_summary_fields);
QUERY (sale_get_query, sale_get_fields);
QUERY (shift_list_query, shift_list_fields);
QUERY (report_query, report_fields);
QUERY (retention_query, retention_fields);
QUERY (expiring_query, expiring_fields);

#define PUBLIC TORNO_ACCESS_PUBLIC
#define STAFF TORNO_ACCESS_STAFF
#define ADMIN TORNO_ACCESS_ADMIN
#define RECORD(type) .answer = &torno_record_ ## type, .kind = TORNO_ANSWER_RECORD
#define LIST(type) .answer = &torno_record_ ## type, .kind = TORNO_ANSWER_LIST
#define MESSAGE(text) .kind = TORNO_ANSWER_MESSAGE, .message = TORNO_TEXT_ ## text
#define E(name) TORNO_ERROR_ ## name

const TornoRoute torno_routes[] = {
  /* --- the service --- */
  { "GET", "/",       "root",   "Whether the service works", PUBLIC, .answer = &torno_record_health, .kind = TORNO_ANSWER_OWN, .prepare = torno_api_health_prepare, .finish = torno_api_health_prepare },
  { "GET", "/health", "health", "Whether the service works", PUBLIC, .answer = &torno_record_health, .kind = TORNO_ANSWER_OWN, .prepare = torno_api_health_prepare, .finish = torno_api_health_prepare },

  { "GET", "/openapi.json", "openapi", "This document", PUBLIC, .kind = TORNO_ANSWER_OWN, .finish = torno_api_openapi_finish },
  { "GET", "/ws/health", "ws_health", "Who is connected by WebSocket", PUBLIC, .kind = TORNO_ANSWER_OWN, .prepare = torno_api_sockets_prepare, .finish = torno_api_sockets_prepare },

  /* --- authentication --- */
  { "POST", "/api/v1/auth/login", "auth_login", "Sign in", PUBLIC, .body = &torno_record_login, .answer = &torno_record_session, .kind = TORNO_ANSWER_OWN,
    .prepare = torno_api_login_prepare, .statement = "session_open", .then = "user_answer", .finish = torno_api_login_finish, .missing = E (WRONG_CREDENTIALS),
    .provides = { "user_id", "session_id", "working_gym_id", "expires_at", "old_hash" }, .errors = { E (WRONG_CREDENTIALS), E (MEMBERS_CANNOT_LOGIN), E (INACTIVE_USER), E (TOO_MANY_LOGINS), E (OTHER_GYM) } },
  { "GET", "/api/v1/auth/me", "auth_me", "The own account", STAFF, RECORD (user), .statement = "user_me", .missing = E (USER_NOT_FOUND) },
  { "POST", "/api/v1/auth/logout", "auth_logout", "Sign out", STAFF, MESSAGE (LOGGED_OUT), .statement = "session_close", .forgets = "actor_id" },
  { "PUT", "/api/v1/auth/password", "auth_password", "Change the own password", STAFF, .body = &torno_record_new_password, MESSAGE (PASSWORD_CHANGED),
    .prepare = torno_api_password_prepare, .statement = "password_set", .forgets = "actor_id", .provides = { "hashed_password", "old_hash" }, .errors = { E (WRONG_PASSWORD), E (TOO_MANY_LOGINS) } },

  /* --- gyms --- */
  { "GET",    "/api/v1/gyms/",         "gym_list",   "All gyms",        STAFF, .query = &paging_query, LIST (gym), .statement = "gym_list", .count = "gym_count" },
  { "GET",    "/api/v1/gyms/active",   "gym_active", "The active gyms", STAFF, .query = &paging_query, LIST (gym), .statement = "gym_list_active", .count = "gym_count_active" },
  { "POST",   "/api/v1/gyms/",         "gym_create", "Add a gym",       ADMIN, .body = &torno_record_gym, RECORD (gym), .prepare = torno_api_gym_prepare, .statement = "gym_create", .then = "gym_answer", .provides = { "default_timezone" }, .errors = { E (NAME_TAKEN) } },
  { "GET",    "/api/v1/gyms/{gym_id}", "gym_get",    "One gym",         STAFF, RECORD (gym), .statement = "gym_get", .missing = E (GYM_NOT_FOUND) },
  { "PUT",    "/api/v1/gyms/{gym_id}", "gym_update", "Change a gym",    ADMIN, .body = &torno_record_gym, RECORD (gym), .statement = "gym_update", .then = "gym_answer", .errors = { E (GYM_NOT_FOUND), E (NAME_TAKEN), E (STALE_VERSION) } },
  { "DELETE", "/api/v1/gyms/{gym_id}", "gym_delete", "Delete a gym",    ADMIN, MESSAGE (GYM_DELETED), .statement = "gym_delete", .errors = { E (GYM_NOT_FOUND), E (IN_USE), E (STALE_VERSION) } },

  /* --- people --- */
  { "GET",    "/api/v1/users/",          "user_list",     "People",          STAFF, .query = &user_list_query, LIST (user), .statement = "user_list", .plain = "user_list_plain", .more = { "q", "membership", "sort" }, .count = "user_count" },
  { "GET",    "/api/v1/users/trainers/", "user_trainers", "Trainers",        STAFF, .query = &gym_paging_query, LIST (user), .statement = "user_list_trainers", .count = "user_count_trainers" },
  { "GET",    "/api/v1/users/users/",    "user_members",  "Members",         STAFF, .query = &gym_paging_query, LIST (user), .statement = "user_list_members", .count = "user_count_members" },
  { "POST",   "/api/v1/users/admin-trainer", "user_create_staff", "Add an admin or trainer", ADMIN, .body = &torno_record_staff_member, RECORD (user),
    .prepare = torno_api_staff_prepare, .statement = "user_create_staff", .then = "user_answer", .provides = { "hashed_password" }, .errors = { E (EMAIL_TAKEN), E (DOCUMENT_TAKEN), E (GYM_NOT_FOUND) } },
  { "POST",   "/api/v1/users/with-plan", "user_create_member", "Add a member with the first plan", STAFF, .body = &torno_record_member_with_plan, RECORD (user),
    .prepare = torno_api_member_prepare, .statement = "user_create_member", .then = "user_answer", .errors = { E (EMAIL_TAKEN), E (DOCUMENT_TAKEN), E (PLAN_NOT_FOUND), E (PLAN_REQUIRED), E (GYM_NOT_FOUND), E (FORBIDDEN), E (DISCOUNT_NOT_ALLOWED), E (OTHER_GYM) } },
  { "POST",   "/api/v1/users/regular",   "user_create_regular", "Add a member with the first plan", STAFF, .body = &torno_record_member_with_plan, RECORD (user),
    .prepare = torno_api_member_prepare, .statement = "user_create_member", .then = "user_answer", .errors = { E (EMAIL_TAKEN), E (DOCUMENT_TAKEN), E (PLAN_NOT_FOUND), E (PLAN_REQUIRED), E (GYM_NOT_FOUND), E (FORBIDDEN), E (DISCOUNT_NOT_ALLOWED), E (OTHER_GYM) } },
  { "GET",    "/api/v1/users/search/document/{document_id}", "user_by_document", "The person with this document", STAFF, .query = &gym_query, RECORD (user), .statement = "user_by_document", .missing = E (USER_NOT_FOUND), .errors = { E (FORBIDDEN) } },
  { "GET",    "/api/v1/users/search/phone/{phone_number}",   "user_by_phone",    "People by part of a phone number", STAFF, .query = &gym_paging_query, LIST (user), .statement = "user_by_phone", .count = "user_count_by_phone", .missing = E (USER_NOT_FOUND) },
  { "GET",    "/api/v1/users/{user_id}", "user_get",    "One person",      STAFF, RECORD (user), .statement = "user_get", .missing = E (USER_NOT_FOUND), .errors = { E (OTHER_GYM), E (FORBIDDEN) } },
  { "PUT",    "/api/v1/users/{user_id}", "user_update", "Change a person", STAFF, .query = &user_update_query, .body = &torno_record_user, RECORD (user),
    .prepare = torno_api_user_update_prepare, .statement = "user_update", .then = "user_answer", .forgets = "user_id", .provides = { "hashed_password", "moved_templates" },
    .errors = { E (USER_NOT_FOUND), E (EMAIL_TAKEN), E (DOCUMENT_TAKEN), E (STALE_VERSION), E (LAST_ADMIN), E (PASSWORD_REQUIRED), E (PLAN_REQUIRED), E (PLAN_NOT_FOUND), E (GYM_NOT_FOUND), E (FORBIDDEN), E (OTHER_GYM), E (NOT_AN_UPGRADE) } },
  { "DELETE", "/api/v1/users/{user_id}", "user_delete", "Erase a person",  ADMIN, MESSAGE (USER_DELETED), .statement = "user_delete", .forgets = "user_id", .errors = { E (USER_NOT_FOUND), E (LAST_ADMIN), E (STALE_VERSION) } },
  { "GET",    "/api/v1/users/{user_id}/export",  "user_export",      "All that is stored of a person",      STAFF, .answer = &torno_record_export, .kind = TORNO_ANSWER_OWN, .prepare = torno_api_export_prepare, .finish = torno_api_export_prepare, .missing = E (USER_NOT_FOUND), .errors = { E (OTHER_GYM), E (FORBIDDEN) } },
  { "POST",   "/api/v1/users/{user_id}/consent", "consent_give",     "Record the consent to fingerprints",  STAFF, .body = &torno_record_consent, RECORD (consent), .statement = "consent_give", .then = "consent_answer", .errors = { E (USER_NOT_FOUND), E (OTHER_GYM) } },
  { "GET",    "/api/v1/users/{user_id}/consent", "consent_get",      "The standing consent",                STAFF, RECORD (consent), .statement = "consent_get", .missing = E (CONSENT_NOT_FOUND), .errors = { E (USER_NOT_FOUND), E (OTHER_GYM) } },
  { "DELETE", "/api/v1/users/{user_id}/consent", "consent_withdraw", "Withdraw it and erase the templates", STAFF, MESSAGE (CONSENT_WITHDRAWN), .statement = "consent_withdraw", .errors = { E (USER_NOT_FOUND), E (OTHER_GYM), E (CONSENT_NOT_FOUND) } },
  { "GET",    "/api/v1/users/{user_id}/photo",   "photo_get",    "The photo of a person",    STAFF, RECORD (photo), .statement = "photo_get", .missing = E (PHOTO_NOT_FOUND), .errors = { E (USER_NOT_FOUND), E (OTHER_GYM), E (FORBIDDEN) } },
  { "PUT",    "/api/v1/users/{user_id}/photo",   "photo_set",    "Store or replace it",      STAFF, .body = &torno_record_photo, RECORD (photo), .prepare = torno_api_photo_prepare, .statement = "photo_set", .then = "photo_answer", .provides = { "content_type" },
    .errors = { E (USER_NOT_FOUND), E (BAD_PHOTO), E (OTHER_GYM), E (FORBIDDEN), E (STALE_VERSION) } },
  { "DELETE", "/api/v1/users/{user_id}/photo",   "photo_delete", "Delete it",                STAFF, MESSAGE (PHOTO_DELETED), .statement = "photo_delete", .errors = { E (USER_NOT_FOUND), E (PHOTO_NOT_FOUND), E (OTHER_GYM), E (FORBIDDEN), E (STALE_VERSION) } },

  /* --- plans --- */
  { "GET",    "/api/v1/plans/",          "plan_list",   "Plans",            STAFF, .query = &gym_paging_query, LIST (plan), .statement = "plan_list", .count = "plan_count" },
  { "GET",    "/api/v1/plans/active",    "plan_active", "Plans for sale",   STAFF, .query = &gym_paging_query, LIST (plan), .statement = "plan_list_active", .count = "plan_count_active" },
  { "POST",   "/api/v1/plans/",          "plan_create", "Add a plan",       ADMIN, .body = &torno_record_plan, RECORD (plan), .statement = "plan_create", .then = "plan_answer", .errors = { E (NAME_TAKEN), E (GYM_NOT_FOUND) } },
  { "GET",    "/api/v1/plans/{plan_id}", "plan_get",    "One plan",         STAFF, RECORD (plan), .statement = "plan_get", .missing = E (PLAN_NOT_FOUND), .errors = { E (OTHER_GYM) } },
  { "PUT",    "/api/v1/plans/{plan_id}", "plan_update", "Change a plan",    ADMIN, .body = &torno_record_plan, RECORD (plan), .statement = "plan_update", .then = "plan_answer", .errors = { E (PLAN_NOT_FOUND), E (NAME_TAKEN), E (STALE_VERSION) } },
  { "DELETE", "/api/v1/plans/{plan_id}", "plan_delete", "Delete a plan",    ADMIN, MESSAGE (PLAN_DELETED), .statement = "plan_delete", .errors = { E (PLAN_NOT_FOUND), E (IN_USE), E (STALE_VERSION) } },

  /* --- plans of members --- */
  { "GET",    "/api/v1/user-plans/",                       "user_plan_list",    "Plans sold",                  STAFF, .query = &user_plan_list_query, LIST (user_plan), .statement = "user_plan_list", .count = "user_plan_count" },
  { "GET",    "/api/v1/user-plans/user/{user_id}",         "user_plan_by_user", "All plans of a member",       STAFF, .query = &paging_query, LIST (user_plan), .statement = "user_plan_by_user", .count = "user_plan_count_by_user", .errors = { E (USER_NOT_FOUND), E (OTHER_GYM) } },
  { "GET",    "/api/v1/user-plans/user/{user_id}/active",  "user_plan_active",  "The active plan of a member", STAFF, RECORD (user_plan), .statement = "user_plan_active", .missing = E (NO_ACTIVE_PLAN), .errors = { E (USER_NOT_FOUND), E (OTHER_GYM) } },
  { "POST",   "/api/v1/user-plans/",                       "user_plan_create",  "Assign a plan",               STAFF, .body = &torno_record_user_plan, RECORD (user_plan), .statement = "user_plan_create", .then = "user_plan_answer",
    .errors = { E (USER_NOT_FOUND), E (PLAN_NOT_FOUND), E (NOT_AN_UPGRADE), E (DISCOUNT_NOT_ALLOWED), E (OTHER_GYM) } },
  { "GET",    "/api/v1/user-plans/daily",                  "user_plan_daily",   "The plans sold on a day; a trainer's own", STAFF, .query = &user_plan_daily_query, LIST (user_plan), .statement = "user_plan_daily", .count = "user_plan_count_daily" },
  { "GET",    "/api/v1/user-plans/{user_plan_id}",         "user_plan_get",     "One purchase",                STAFF, RECORD (user_plan), .statement = "user_plan_get", .missing = E (USER_PLAN_NOT_FOUND), .errors = { E (OTHER_GYM) } },

  { "PUT",    "/api/v1/user-plans/{user_plan_id}",         "user_plan_update",  "Change a purchase, or sell another plan in its place", STAFF, .body = &torno_record_user_plan, RECORD (user_plan), .prepare = torno_api_user_plan_update_prepare,
    .statement = "user_plan_update", .then = "user_plan_answer", .errors = { E (USER_PLAN_NOT_FOUND), E (PLAN_NOT_FOUND), E (PRICE_IS_FINAL), E (BAD_PASS), E (NOT_AN_UPGRADE), E (OTHER_GYM), E (FORBIDDEN), E (SHIFT_CLOSED), E (STALE_VERSION) } },
  { "POST",   "/api/v1/user-plans/{user_plan_id}/freeze",   "user_plan_freeze",   "Freeze a valid plan",      STAFF, RECORD (user_plan), .statement = "user_plan_freeze", .then = "user_plan_answer", .errors = { E (USER_PLAN_NOT_FOUND), E (PLAN_NOT_VALID), E (PLAN_FROZEN), E (OTHER_GYM), E (STALE_VERSION) } },
  { "POST",   "/api/v1/user-plans/{user_plan_id}/unfreeze", "user_plan_unfreeze", "Let a frozen plan run again; its days come back", STAFF, RECORD (user_plan), .statement = "user_plan_unfreeze", .then = "user_plan_answer", .errors = { E (USER_PLAN_NOT_FOUND), E (PLAN_NOT_FROZEN), E (OTHER_GYM), E (STALE_VERSION) } },
  { "DELETE", "/api/v1/user-plans/{user_plan_id}",         "user_plan_delete",  "Delete a purchase",           ADMIN, MESSAGE (USER_PLAN_DELETED), .statement = "user_plan_delete", .errors = { E (USER_PLAN_NOT_FOUND), E (SHIFT_CLOSED), E (STALE_VERSION) } },

  /* --- products --- */
  { "GET",    "/api/v1/products/",             "product_list",      "Products",                  STAFF, .query = &product_list_query, LIST (product), .statement = "product_list", .count = "product_count" },
  { "GET",    "/api/v1/products/active",       "product_active",    "Products for sale",         STAFF, .query = &product_list_query, LIST (product), .statement = "product_list_active", .count = "product_count_active" },
  { "GET",    "/api/v1/products/low-stock",    "product_low_stock", "Products that run out",     STAFF, .query = &low_stock_query, LIST (product), .statement = "product_list_low", .count = "product_count_low" },
  { "POST",   "/api/v1/products/",             "product_create",    "Add a product",             ADMIN, .body = &torno_record_product, RECORD (product), .statement = "product_create", .then = "product_answer", .errors = { E (NAME_TAKEN), E (BARCODE_TAKEN), E (GYM_NOT_FOUND) } },
  { "GET",    "/api/v1/products/{product_id}", "product_get",       "One product",               STAFF, RECORD (product), .statement = "product_get", .missing = E (PRODUCT_NOT_FOUND), .errors = { E (OTHER_GYM) } },
  { "PUT",    "/api/v1/products/{product_id}", "product_update",    "Change a product",          ADMIN, .body = &torno_record_product, RECORD (product), .statement = "product_update", .then = "product_answer", .errors = { E (PRODUCT_NOT_FOUND), E (NAME_TAKEN), E (BARCODE_TAKEN), E (STALE_VERSION) } },
  { "DELETE", "/api/v1/products/{product_id}", "product_delete",    "Delete a product",          ADMIN, MESSAGE (PRODUCT_DELETED), .statement = "product_delete", .errors = { E (PRODUCT_NOT_FOUND), E (IN_USE), E (STALE_VERSION) } },
  { "PUT",    "/api/v1/products/{product_id}/stock", "product_stock", "Set the stock",           ADMIN, .query = &stock_query, .body = &torno_record_new_stock, RECORD (stocked_product), .prepare = torno_api_stock_prepare,
    .statement = "product_set_stock", .then = "product_answer_stock", .provides = { "message" }, .errors = { E (PRODUCT_NOT_FOUND), E (BAD_STOCK), E (STALE_VERSION) } },
  { "POST",   "/api/v1/products/{product_id}/restock", "product_restock", "Take goods in, with what they cost", ADMIN, .body = &torno_record_restock, RECORD (product), .statement = "product_restock", .then = "product_answer", .errors = { E (PRODUCT_NOT_FOUND), E (BAD_STOCK) } },
  { "GET",    "/api/v1/products/{product_id}/movements", "product_movements", "The stock ledger of a product, the newest first", STAFF, .query = &paging_query, LIST (stock_movement), .statement = "product_movements", .count = "product_count_movements",
    .errors = { E (PRODUCT_NOT_FOUND), E (OTHER_GYM) } },

  /* --- sales --- */
  { "POST",   "/api/v1/sales/",          "sale_create",   "Sell a product",            STAFF, .body = &torno_record_sale, RECORD (sale), .statement = "sale_create", .then = "sale_answer", .errors = { E (PRODUCT_NOT_FOUND), E (DISCOUNT_TOO_LARGE), E (INSUFFICIENT_STOCK), E (OTHER_GYM) } },
  { "POST",   "/api/v1/sales/checkout",  "sale_checkout", "Sell a ticket of several lines, all or nothing", STAFF, .body = &torno_record_checkout, .answer = &torno_record_ticket, .kind = TORNO_ANSWER_OWN,
    .statement = "sale_checkout", .then = "sale_by_ticket", .finish = torno_api_checkout_finish, .errors = { E (PRODUCT_NOT_FOUND), E (USER_NOT_FOUND), E (DISCOUNT_TOO_LARGE), E (INSUFFICIENT_STOCK), E (OTHER_GYM) } },
  { "GET",    "/api/v1/sales/",          "sale_list",     "Sales; a trainer's own",    STAFF, .query = &sale_list_query, LIST (sale), .statement = "sale_list", .count = "sale_count" },
  { "GET",    "/api/v1/sales/daily",     "sale_daily",    "The sales of a day",        STAFF, .query = &sale_daily_query, LIST (sale), .statement = "sale_daily", .count = "sale_count_daily" },
  { "GET",    "/api/v1/sales/summary",   "sale_summary",  "What was sold in a period", STAFF, .query = &sale_summary_query, RECORD (sale_summary), .statement = "sale_summary" },
  { "GET",    "/api/v1/sales/user/{user_id}", "sale_by_buyer", "What was sold to a member; by a trainer's own", STAFF, .query = &paging_query, LIST (sale), .statement = "sale_by_buyer", .count = "sale_count_by_buyer", .errors = { E (USER_NOT_FOUND), E (OTHER_GYM) } },
  { "GET",    "/api/v1/sales/{sale_id}", "sale_get",      "One sale",                  STAFF, .query = &sale_get_query, RECORD (sale), .statement = "sale_get", .missing = E (SALE_NOT_FOUND), .errors = { E (OTHER_GYM), E (FORBIDDEN) } },
  { "PUT",    "/api/v1/sales/{sale_id}", "sale_update",   "Correct a sale",            ADMIN, .body = &torno_record_sale, RECORD (sale), .statement = "sale_update", .then = "sale_answer", .errors = { E (SALE_NOT_FOUND), E (INSUFFICIENT_STOCK), E (SALE_REVERSED), E (SHIFT_CLOSED), E (STALE_VERSION) } },
  { "DELETE", "/api/v1/sales/{sale_id}", "sale_delete",   "Void a sale",               ADMIN, MESSAGE (SALE_DELETED), .statement = "sale_delete", .errors = { E (SALE_NOT_FOUND), E (SALE_REVERSED), E (SHIFT_CLOSED), E (STALE_VERSION) } },
  { "POST",   "/api/v1/sales/{sale_id}/void",   "sale_void",   "Take a sale back whole, by a row of its own", STAFF, .body = &torno_record_void, RECORD (sale), .statement = "sale_void", .then = "sale_answer", .errors = { E (SALE_NOT_FOUND), E (SALE_REVERSED), E (OTHER_GYM), E (FORBIDDEN) } },
  { "POST",   "/api/v1/sales/{sale_id}/refund", "sale_refund", "Pay a sale back, or part of it, by a row of its own", STAFF, .body = &torno_record_refund, RECORD (sale), .statement = "sale_refund", .then = "sale_answer", .errors = { E (SALE_NOT_FOUND), E (SALE_REVERSED), E (REFUND_TOO_LARGE), E (OTHER_GYM), E (FORBIDDEN) } },
  { "POST",   "/api/v1/sales/tickets/{ticket_id}/void", "ticket_void", "Take a whole ticket back, all of its sales or none, by a ticket of its own", STAFF, .body = &torno_record_void, .answer = &torno_record_ticket, .kind = TORNO_ANSWER_OWN,
    .statement = "ticket_void", .then = "sale_by_ticket", .finish = torno_api_checkout_finish, .errors = { E (SALE_NOT_FOUND), E (SALE_REVERSED), E (OTHER_GYM), E (FORBIDDEN) } },

  /* --- shifts of the till --- */
  { "GET",    "/api/v1/shifts/",           "shift_list",    "Shifts, the newest first", STAFF, .query = &shift_list_query, LIST (shift), .statement = "shift_list", .count = "shift_count" },
  { "GET",    "/api/v1/shifts/current",    "shift_current", "The open shift",           STAFF, .query = &gym_query, RECORD (shift), .statement = "shift_current", .missing = E (NO_OPEN_SHIFT) },
  { "POST",   "/api/v1/shifts/",           "shift_open",    "Open a shift",             STAFF, .body = &torno_record_shift, RECORD (shift), .statement = "shift_open", .then = "shift_answer", .errors = { E (GYM_NOT_FOUND), E (SHIFT_OPEN) } },
  { "GET",    "/api/v1/shifts/{shift_id}", "shift_get",     "One shift with its figures", STAFF, RECORD (shift), .statement = "shift_get", .missing = E (SHIFT_NOT_FOUND), .errors = { E (OTHER_GYM) } },
  { "POST",   "/api/v1/shifts/{shift_id}/close", "shift_close", "Close a shift with what was counted", STAFF, .body = &torno_record_shift_count, RECORD (shift), .statement = "shift_close", .then = "shift_answer", .errors = { E (SHIFT_NOT_FOUND), E (SHIFT_CLOSED), E (OTHER_GYM) } },
  { "GET",    "/api/v1/shifts/{shift_id}/movements", "shift_movements", "Cash put in or taken out", STAFF, .query = &paging_query, LIST (shift_movement), .statement = "shift_movements", .count = "shift_count_movements", .errors = { E (SHIFT_NOT_FOUND), E (OTHER_GYM) } },
  { "POST",   "/api/v1/shifts/{shift_id}/movements", "shift_move_cash", "Put cash in or take it out", STAFF, .body = &torno_record_shift_movement, RECORD (shift_movement), .statement = "shift_move_cash", .then = "shift_movement_answer", .errors = { E (SHIFT_NOT_FOUND), E (SHIFT_CLOSED), E (OTHER_GYM) } },

  /* --- reports --- */
  { "GET",    "/api/v1/reports/revenue",   "report_revenue",   "What came in, by day and payment type; a trainer's own sales", STAFF, .query = &report_query, LIST (revenue), .statement = "report_revenue" },
  { "GET",    "/api/v1/reports/products",  "report_products",  "What products brought; a trainer's own sales", STAFF, .query = &report_query, LIST (product_revenue), .statement = "report_products" },
  { "GET",    "/api/v1/reports/plans",     "report_plans",     "What plans brought; a trainer's own sales", STAFF, .query = &report_query, LIST (plan_revenue), .statement = "report_plans" },
  { "GET",    "/api/v1/reports/visits",    "report_visits",    "Visits by weekday and hour of the gym's clock", STAFF, .query = &report_query, LIST (visit_hour), .statement = "report_visits" },
  { "GET",    "/api/v1/reports/retention", "report_retention", "Members with a plan who do not come", STAFF, .query = &retention_query, LIST (absent_member), .statement = "report_retention", .count = "report_count_retention" },
  { "GET",    "/api/v1/reports/expiring",  "report_expiring",  "Members whose plan ends soon", STAFF, .query = &expiring_query, LIST (expiring_member), .statement = "report_expiring", .count = "report_count_expiring" },

  /* --- visits --- */
  { "GET",    "/api/v1/attendance/",                  "attendance_list",  "Visits",             STAFF, .query = &attendance_list_query, LIST (attendance), .statement = "attendance_list", .count = "attendance_count" },
  { "GET",    "/api/v1/attendance/daily/{date}",      "attendance_daily", "The visits of a day", STAFF, .query = &gym_paging_query, LIST (attendance), .statement = "attendance_daily", .count = "attendance_count_daily" },
  { "GET",    "/api/v1/attendance/daily",             "attendance_today", "The visits of today", STAFF, .query = &gym_paging_query, LIST (attendance), .statement = "attendance_today", .count = "attendance_count_today" },
  { "GET",    "/api/v1/attendance/user/{user_id}/summary", "attendance_summary", "What a member's visits come to", STAFF, .query = &period_query, RECORD (attendance_summary), .statement = "attendance_summary", .errors = { E (USER_NOT_FOUND), E (OTHER_GYM) } },
  { "GET",    "/api/v1/attendance/user/{user_id}",    "attendance_by_user", "The visits of a member", STAFF, .query = &attendance_list_query, LIST (attendance), .statement = "attendance_by_user", .count = "attendance_count_by_user", .errors = { E (USER_NOT_FOUND), E (OTHER_GYM) } },
  { "POST",   "/api/v1/attendance/",                  "attendance_create", "Check a member in", STAFF, .body = &torno_record_attendance, RECORD (attendance), .prepare = torno_api_check_in_prepare, .statement = "attendance_check_in", .then = "attendance_answer",
    .errors = { E (USER_NOT_FOUND), E (INACTIVE_USER), E (PLAN_NOT_VALID), E (PLAN_EXPIRED), E (PASS_USED_UP), E (PLAN_FROZEN), E (OTHER_GYM) } },
  { "POST",   "/api/v1/attendance/override",          "attendance_override", "Let a member in without a valid plan, with the reason", STAFF, .body = &torno_record_override, RECORD (attendance), .prepare = torno_api_check_in_prepare, .statement = "attendance_override", .then = "attendance_answer",
    .errors = { E (USER_NOT_FOUND), E (INACTIVE_USER), E (OTHER_GYM) } },
  { "GET",    "/api/v1/attendance/{attendance_id}",   "attendance_get",    "One visit", STAFF, RECORD (attendance), .statement = "attendance_get", .missing = E (ATTENDANCE_NOT_FOUND), .errors = { E (OTHER_GYM) } },
  { "PUT",    "/api/v1/attendance/{attendance_id}",   "attendance_update", "Change a visit", STAFF, .body = &torno_record_attendance, RECORD (attendance), .statement = "attendance_update", .then = "attendance_answer",
    .errors = { E (ATTENDANCE_NOT_FOUND), E (CHECK_OUT_BEFORE_CHECK_IN), E (VISIT_EXISTS), E (OTHER_GYM), E (FORBIDDEN), E (STALE_VERSION) } },
  { "DELETE", "/api/v1/attendance/{attendance_id}",   "attendance_delete", "Delete a visit; a pass gets it back", ADMIN, MESSAGE (ATTENDANCE_DELETED), .statement = "attendance_delete", .errors = { E (ATTENDANCE_NOT_FOUND), E (STALE_VERSION) } },
  { "POST",   "/api/v1/attendance/{document_id}",     "attendance_create_by_document", "Check a member in by document", STAFF, .body = &torno_record_attendance, RECORD (attendance), .statement = "attendance_check_in_document", .then = "attendance_answer",
    .errors = { E (USER_NOT_FOUND), E (INACTIVE_USER), E (PLAN_NOT_VALID), E (PLAN_EXPIRED), E (PASS_USED_UP), E (PLAN_FROZEN), E (OTHER_GYM) } },

  /* --- measurements --- */
  { "GET",    "/api/v1/measurements/",                        "measurement_list",     "Measurements",                STAFF, .query = &attendance_list_query, LIST (measurement), .statement = "measurement_list", .count = "measurement_count" },
  { "GET",    "/api/v1/measurements/user/{user_id}",          "measurement_by_user",  "The measurements of a member", STAFF, .query = &period_paging_query, LIST (measurement), .statement = "measurement_by_user", .count = "measurement_count_by_user", .errors = { E (USER_NOT_FOUND), E (OTHER_GYM) } },
  { "GET",    "/api/v1/measurements/user/{user_id}/latest",   "measurement_latest",   "The latest measurement",      STAFF, RECORD (measurement), .statement = "measurement_latest", .missing = E (MEASUREMENT_NOT_FOUND), .errors = { E (USER_NOT_FOUND), E (OTHER_GYM) } },
  { "GET",    "/api/v1/measurements/user/{user_id}/progress", "measurement_progress", "What changed from the first to the last", STAFF, .query = &period_query, .answer = &torno_record_progress, .kind = TORNO_ANSWER_OWN,
    .statement = "measurement_progress", .finish = torno_api_progress_finish, .missing = E (USER_NOT_FOUND), .errors = { E (OTHER_GYM) } },
  { "POST",   "/api/v1/measurements/",                        "measurement_create",   "Record a measurement",        STAFF, .body = &torno_record_measurement, RECORD (measurement), .prepare = torno_api_measurement_prepare, .provides = { "measures" },
    .statement = "measurement_create", .then = "measurement_answer", .errors = { E (USER_NOT_FOUND), E (OTHER_GYM) } },
  { "GET",    "/api/v1/measurements/{measurement_id}",        "measurement_get",      "One measurement",             STAFF, RECORD (measurement), .statement = "measurement_get", .missing = E (MEASUREMENT_NOT_FOUND), .errors = { E (OTHER_GYM) } },
  { "PUT",    "/api/v1/measurements/{measurement_id}",        "measurement_update",   "Change a measurement",        STAFF, .body = &torno_record_measurement, RECORD (measurement), .prepare = torno_api_measurement_update_prepare, .provides = { "measures" },
    .statement = "measurement_update", .then = "measurement_answer", .errors = { E (MEASUREMENT_NOT_FOUND), E (OTHER_GYM), E (STALE_VERSION) } },
  { "DELETE", "/api/v1/measurements/{measurement_id}",        "measurement_delete",   "Delete a measurement",        STAFF, MESSAGE (MEASUREMENT_DELETED), .statement = "measurement_delete", .errors = { E (MEASUREMENT_NOT_FOUND), E (OTHER_GYM), E (STALE_VERSION) } },

  /* --- many records at once --- */
  { "POST",   "/api/v1/import/products", "import_products", "Add many products, all or none", ADMIN, .body = &torno_record_product_import, .answer = &torno_record_import_result, .kind = TORNO_ANSWER_OWN, .statement = "import_products", .finish = torno_api_import_finish, .errors = { E (GYM_NOT_FOUND), E (NAME_TAKEN), E (BARCODE_TAKEN) } },
  { "POST",   "/api/v1/import/plans",    "import_plans",    "Add many plans, all or none",    ADMIN, .body = &torno_record_plan_import, .answer = &torno_record_import_result, .kind = TORNO_ANSWER_OWN, .statement = "import_plans", .finish = torno_api_import_finish, .errors = { E (GYM_NOT_FOUND), E (NAME_TAKEN), E (BAD_PASS) } },
  { "POST",   "/api/v1/import/members",  "import_members",  "Add many members with the plans they have, all or none", ADMIN, .body = &torno_record_member_import, .answer = &torno_record_import_result, .kind = TORNO_ANSWER_OWN, .statement = "import_members", .finish = torno_api_import_finish,
    .errors = { E (GYM_NOT_FOUND), E (PLAN_NOT_FOUND), E (EMAIL_TAKEN), E (DOCUMENT_TAKEN) } },

  /* --- stations --- */
  { "GET",    "/api/v1/stations",        "station_list",  "The fingerprint stations that are online", STAFF, .query = &gym_query, LIST (station), .prepare = torno_api_stations_prepare, .statement = "station_list", .provides = { "process_id", "connections" } },

  /* --- the audit trail --- */
  { "GET",    "/api/v1/audit",           "audit_list",    "Who changed what, the newest first", ADMIN, .query = &audit_query, LIST (audit_entry), .statement = "audit_list", .count = "audit_count" },
};
/* clang-format on */

const guint torno_n_routes = G_N_ELEMENTS (torno_routes);
