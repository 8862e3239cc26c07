/* The table of refusals. The English texts are message ids: po/server has the Spanish ones that the contract quotes.
 * `{name}` in a text is filled in from the refusal's details (server/torno-texts). */
#include "config.h"

#include "torno-error.h"

#define N_(text) text

typedef struct
{
  const char *code;
  guint status;
  const char *text;
} ErrorRow;

/* clang-format off */
static const ErrorRow error_rows[TORNO_N_ERRORS] = {
  [TORNO_ERROR_INTERNAL]                  = { "internal_error",            500, N_("Something went wrong in the server. It has been logged.") },
  [TORNO_ERROR_DATABASE_UNAVAILABLE]      = { "database_unavailable",      503, N_("The database is not available right now. Try again in a moment.") },
  [TORNO_ERROR_OVERLOADED]                = { "overloaded",                503, N_("The server is busy. Try again in a moment.") },
  [TORNO_ERROR_NOT_FOUND]                 = { "not_found",                 404, N_("There is nothing at this address") },
  [TORNO_ERROR_METHOD_NOT_ALLOWED]        = { "method_not_allowed",        405, N_("This address does not take that method") },
  [TORNO_ERROR_BAD_REQUEST]               = { "bad_request",               400, N_("It is not clear where the request ends") },
  [TORNO_ERROR_WEBSOCKET_EXPECTED]        = { "websocket_expected",        400, N_("This address is for WebSockets") },
  [TORNO_ERROR_BAD_JSON]                  = { "bad_json",                  400, N_("The body is not a valid JSON object") },
  [TORNO_ERROR_UNSUPPORTED_MEDIA_TYPE]    = { "unsupported_media_type",    415, N_("The body must be application/json") },
  [TORNO_ERROR_BODY_TOO_LARGE]            = { "body_too_large",            413, N_("The body is larger than 1 MiB") },
  [TORNO_ERROR_VALIDATION_FAILED]         = { "validation_failed",         422, N_("Some of the data does not fit") },
  [TORNO_ERROR_BAD_IDEMPOTENCY_KEY]       = { "bad_idempotency_key",       422, N_("Idempotency-Key must have 1 to 128 characters") },
  [TORNO_ERROR_IDEMPOTENCY_KEY_REUSED]    = { "idempotency_key_reused",    422, N_("This Idempotency-Key was used with other data") },
  [TORNO_ERROR_ALREADY_ANSWERED]          = { "already_answered",          409, N_("This request has been answered before") },
  [TORNO_ERROR_STALE_VERSION]             = { "stale_version",             412, N_("The record has been changed by somebody else in the meantime") },
  [TORNO_ERROR_NOT_AUTHENTICATED]         = { "not_authenticated",         401, N_("Not authenticated") },
  [TORNO_ERROR_WRONG_CREDENTIALS]         = { "wrong_credentials",         401, N_("Incorrect e-mail or password") },
  [TORNO_ERROR_TOO_MANY_LOGINS]           = { "too_many_logins",           429, N_("Too many failed attempts. Try again in a few minutes.") },
  [TORNO_ERROR_MEMBERS_CANNOT_LOGIN]      = { "members_cannot_login",      403, N_("Members cannot log in to the system") },
  [TORNO_ERROR_INACTIVE_USER]             = { "inactive_user",             400, N_("Inactive user") },
  [TORNO_ERROR_FORBIDDEN]                 = { "forbidden",                 403, N_("You do not have permission for this") },
  [TORNO_ERROR_OTHER_GYM]                 = { "other_gym",                 403, N_("This belongs to another gym") },
  [TORNO_ERROR_GYM_NOT_FOUND]             = { "gym_not_found",             404, N_("Gym not found") },
  [TORNO_ERROR_GYM_INACTIVE]              = { "gym_inactive",              403, N_("The gym is not active") },
  [TORNO_ERROR_USER_NOT_FOUND]            = { "user_not_found",            404, N_("User not found") },
  [TORNO_ERROR_PLAN_NOT_FOUND]            = { "plan_not_found",            404, N_("Plan not found") },
  [TORNO_ERROR_USER_PLAN_NOT_FOUND]       = { "user_plan_not_found",       404, N_("User plan not found") },
  [TORNO_ERROR_NO_ACTIVE_PLAN]            = { "no_active_plan",            404, N_("The user has no active plan") },
  [TORNO_ERROR_PRODUCT_NOT_FOUND]         = { "product_not_found",         404, N_("Product not found") },
  [TORNO_ERROR_SALE_NOT_FOUND]            = { "sale_not_found",            404, N_("Sale not found") },
  [TORNO_ERROR_SHIFT_NOT_FOUND]             = { "shift_not_found",           404, N_("Shift not found") },
  [TORNO_ERROR_NO_OPEN_SHIFT]               = { "no_open_shift",             404, N_("No shift is open") },
  [TORNO_ERROR_MEASUREMENT_NOT_FOUND]     = { "measurement_not_found",     404, N_("Measurement not found") },
  [TORNO_ERROR_ATTENDANCE_NOT_FOUND]      = { "attendance_not_found",      404, N_("Visit not found") },
  [TORNO_ERROR_CONSENT_NOT_FOUND]         = { "consent_not_found",         404, N_("No consent is on record") },
  [TORNO_ERROR_PHOTO_NOT_FOUND]           = { "photo_not_found",           404, N_("There is no photo of this person") },
  [TORNO_ERROR_EMAIL_TAKEN]               = { "email_taken",               400, N_("This e-mail is already registered") },
  [TORNO_ERROR_DOCUMENT_TAKEN]            = { "document_taken",            400, N_("This document is already registered") },
  [TORNO_ERROR_NAME_TAKEN]                = { "name_taken",                400, N_("This name is already taken") },
  [TORNO_ERROR_BARCODE_TAKEN]             = { "barcode_taken",             400, N_("Another product has this barcode") },
  [TORNO_ERROR_IN_USE]                    = { "in_use",                    400, N_("It is still in use. Deactivate it instead.") },
  [TORNO_ERROR_LAST_ADMIN]                = { "last_admin",                400, N_("This is the last active administrator") },
  [TORNO_ERROR_PASSWORD_REQUIRED]         = { "password_required",         400, N_("Staff need a password") },
  [TORNO_ERROR_WRONG_PASSWORD]            = { "wrong_password",            400, N_("The current password is not right") },
  [TORNO_ERROR_PLAN_REQUIRED]             = { "plan_required",             400, N_("A member always has a plan") },
  [TORNO_ERROR_PRICE_IS_FINAL]            = { "price_is_final",            400, N_("The price of a purchase cannot be changed") },
  [TORNO_ERROR_BAD_PASS]                  = { "bad_pass",                  422, N_("A visit pass needs its number of visits in days; other plans have none") },
  [TORNO_ERROR_NOT_AN_UPGRADE]            = { "not_an_upgrade",            403, N_("The running plan has not expired and the new one is neither longer nor dearer") },
  [TORNO_ERROR_DISCOUNT_NOT_ALLOWED]      = { "discount_not_allowed",      403, N_("The price lies below what a trainer may give") },
  [TORNO_ERROR_INSUFFICIENT_STOCK]        = { "insufficient_stock",        400, N_("Insufficient stock. Available: {available}, Requested: {requested}") },
  [TORNO_ERROR_DISCOUNT_TOO_LARGE]          = { "discount_too_large",        400, N_("The discount is larger than the gym allows") },
  [TORNO_ERROR_SALE_REVERSED]               = { "sale_reversed",             400, N_("This sale has been taken back already, or takes another one back") },
  [TORNO_ERROR_REFUND_TOO_LARGE]            = { "refund_too_large",          400, N_("That is more than what is left of the sale") },
  [TORNO_ERROR_SHIFT_OPEN]                  = { "shift_open",                400, N_("A shift is open already. Close it first.") },
  [TORNO_ERROR_SHIFT_CLOSED]                = { "shift_closed",              400, N_("The shift is closed: what was counted stays as it is") },
  [TORNO_ERROR_BAD_STOCK]                 = { "bad_stock",                 400, N_("The stock must lie between 0 and 999,999,999") },
  [TORNO_ERROR_PLAN_NOT_VALID]            = { "plan_not_valid",            400, N_("The user has no valid active plan") },
  [TORNO_ERROR_PLAN_EXPIRED]              = { "plan_expired",              400, N_("The user's plan has expired") },
  [TORNO_ERROR_PASS_USED_UP]              = { "pass_used_up",              400, N_("The user's visit pass has no visits left") },
  [TORNO_ERROR_PLAN_FROZEN]               = { "plan_frozen",               400, N_("The user's plan is frozen") },
  [TORNO_ERROR_PLAN_NOT_FROZEN]           = { "plan_not_frozen",           400, N_("The plan is not frozen") },
  [TORNO_ERROR_BAD_PHOTO]                 = { "bad_photo",                 422, N_("A photo must be a JPEG or PNG of at most 512 KiB and 4096 pixels a side") },
  [TORNO_ERROR_CHECK_OUT_BEFORE_CHECK_IN] = { "check_out_before_check_in", 400, N_("The check-out lies before the check-in") },
  [TORNO_ERROR_VISIT_EXISTS]              = { "visit_exists",              400, N_("That day already has a visit") },
  [TORNO_ERROR_LOGIN_REQUIRED]            = { "login_required",            401, N_("Log in first") },
  [TORNO_ERROR_BAD_MESSAGE]               = { "bad_message",               400, N_("The message is not a JSON object with a type") },
  [TORNO_ERROR_RATE_LIMITED]              = { "rate_limited",              429, N_("Too many messages") },
  [TORNO_ERROR_STATION_NOT_FOUND]         = { "station_not_found",         404, N_("The gym's connection was not found") },
  [TORNO_ERROR_WATCHER_NOT_FOUND]         = { "watcher_not_found",         404, N_("The user's connection was not found") },
  [TORNO_ERROR_FINGERPRINT_MISSING]       = { "fingerprint_missing",       400, N_("Fingerprint data is missing") },
  [TORNO_ERROR_FINGERPRINT_1_MISSING]     = { "fingerprint_1_missing",     400, N_("Fingerprint 1 is missing") },
  [TORNO_ERROR_FINGERPRINT_2_MISSING]     = { "fingerprint_2_missing",     400, N_("Fingerprint 2 is missing") },
  [TORNO_ERROR_USER_NOT_SET]              = { "user_not_set",              400, N_("No user is set") },
  [TORNO_ERROR_TEMPLATE_TOO_LARGE]        = { "template_too_large",        413, N_("The fingerprint template is too large") },
  [TORNO_ERROR_BAD_FINGER]                = { "bad_finger",                400, N_("The finger must be 1 or 2") },
  [TORNO_ERROR_CONSENT_MISSING]           = { "consent_missing",           403, N_("No consent to biometrics is on record") },
  [TORNO_ERROR_TLS_REQUIRED]              = { "tls_required",              403, N_("This needs an encrypted connection") },
};
/* clang-format on */

G_DEFINE_QUARK (torno - error - quark, torno_error)
G_DEFINE_QUARK (torno - parse - error - quark, torno_parse_error)

/**
 * torno_error_get_code:
 * @error: a row of the table
 *
 * Returns: the stable snake_case code that stands on the wire
 */
const char *
torno_error_get_code (TornoError error)
{
  g_return_val_if_fail (error < TORNO_N_ERRORS, "internal_error");
  return error_rows[error].code;
}

/**
 * torno_error_get_status:
 * @error: a row of the table
 *
 * Returns: the HTTP status that goes with it (api.md, "Conventions")
 */
guint
torno_error_get_status (TornoError error)
{
  g_return_val_if_fail (error < TORNO_N_ERRORS, 500);
  return error_rows[error].status;
}

/**
 * torno_error_get_text:
 * @error: a row of the table
 *
 * Returns: the English text, which is also the message id of its translations
 */
const char *
torno_error_get_text (TornoError error)
{
  g_return_val_if_fail (error < TORNO_N_ERRORS, "");
  return error_rows[error].text;
}

/**
 * torno_error_from_code:
 * @code: (nullable): a code as an SQL function raises it or a peer sends it
 * @out_error: (out): the row
 *
 * Returns: FALSE where no row has that code
 */
gboolean
torno_error_from_code (const char *code, TornoError *out_error)
{
  for (guint i = 0; code != NULL && i < TORNO_N_ERRORS; i++)
    if (strcmp (error_rows[i].code, code) == 0)
      {
        *out_error = i;
        return TRUE;
      }
  return FALSE;
}
