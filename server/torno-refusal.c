/* SQL functions refuse with SQLSTATE TN000, the code as the message and details as a flat JSON object; constraints
 * refuse by their names; all else is the database's trouble or ours. */
#include "config.h"

#include "torno-refusal.h"

#include <string.h>

#define REFUSAL_SQLSTATE "TN000"

typedef struct
{
  const char *name;
  TornoError error;
} NamedError;

/* clang-format off */
static const NamedError constraint_errors[] = {
  { "users_email_key",                               TORNO_ERROR_EMAIL_TAKEN },
  { "users_document_id_key",                         TORNO_ERROR_DOCUMENT_TAKEN },
  { "gyms_name_key",                                 TORNO_ERROR_NAME_TAKEN },
  { "plans_name_key",                                TORNO_ERROR_NAME_TAKEN },
  { "products_name_key",                             TORNO_ERROR_NAME_TAKEN },
  { "products_barcode_key",                          TORNO_ERROR_BARCODE_TAKEN },
  { "shifts_open_key",                               TORNO_ERROR_SHIFT_OPEN },
  { "attendance_gym_id_user_id_attendance_date_key", TORNO_ERROR_VISIT_EXISTS },
};

/* Each value fitted, but not what comes of them: a product of two, a day after the last one, a stock beyond its bound. */
static const char *const misfit_states[] = { "22003", "22008", "23514" };

/* Prefixes of SQLSTATEs that say: not now. Connection trouble, no resources, shutting down, read-only, cancelled,
 * serialization and locks. */
static const char *const unavailable_states[] = { "08", "53", "57", "25006", "40", "55P03", "58" };
/* clang-format on */

static TornoError
find_error (const PGresult *result)
{
  const char *state = PQresultErrorField (result, PG_DIAG_SQLSTATE);
  const char *constraint = PQresultErrorField (result, PG_DIAG_CONSTRAINT_NAME);
  TornoError error;

  if (state == NULL)
    return TORNO_ERROR_DATABASE_UNAVAILABLE;
  if (strcmp (state, REFUSAL_SQLSTATE) == 0
      && torno_error_from_code (PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY), &error))
    return error;
  for (guint i = 0; constraint != NULL && i < G_N_ELEMENTS (constraint_errors); i++)
    if (strcmp (constraint, constraint_errors[i].name) == 0)
      return constraint_errors[i].error;
  if (strcmp (state, "23503") == 0)
    return TORNO_ERROR_IN_USE;
  for (guint i = 0; i < G_N_ELEMENTS (misfit_states); i++)
    if (strcmp (state, misfit_states[i]) == 0)
      return TORNO_ERROR_VALIDATION_FAILED;
  for (guint i = 0; i < G_N_ELEMENTS (unavailable_states); i++)
    if (g_str_has_prefix (state, unavailable_states[i]))
      return TORNO_ERROR_DATABASE_UNAVAILABLE;
  return TORNO_ERROR_INTERNAL;
}

/**
 * torno_refusal_from_result:
 * @result: what a statement ended with
 * @out_refusal: (out): why it failed
 *
 * Errors that are nobody's input are logged here, once, without the statement's values.
 *
 * Returns: FALSE where the result is no error
 */
gboolean
torno_refusal_from_result (const PGresult *result, TornoRefusal *out_refusal)
{
  ExecStatusType status = PQresultStatus (result);
  const char *detail;

  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
    return FALSE;
  out_refusal->error = find_error (result);
  if (torno_error_get_status (out_refusal->error) >= 500)
    g_warning ("database: %s (%s)", PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY),
               PQresultErrorField (result, PG_DIAG_SQLSTATE));
  detail = PQresultErrorField (result, PG_DIAG_MESSAGE_DETAIL);
  if (detail != NULL && *detail == '{')
    out_refusal->details = g_strdup (detail);
  return TRUE;
}

/**
 * torno_refusal_clear:
 * @refusal: a refusal
 */
void
torno_refusal_clear (TornoRefusal *refusal)
{
  g_clear_pointer (&refusal->details, g_free);
}
