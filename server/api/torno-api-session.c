/* Signing in, and changing the own password. bcrypt runs on its own threads; the statement that follows decides with
 * what the database says then. */
#include "config.h"

#include "torno-api.h"
#include "torno-records.h"
#include "torno-password.h"

#include <string.h>

/* api.md, "POST /auth/login": after this many failures for one account or address within five minutes. */
#define MAX_FAILURES 10

typedef struct
{
  TornoCall *call;
  char *user_id;
  char *gym_id;
  char *role;
  gboolean is_active;
} Attempt;

static void
free_attempt (Attempt *attempt)
{
  g_free (attempt->user_id);
  g_free (attempt->gym_id);
  g_free (attempt->role);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, free_attempt)

static void
ignore_result (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
}

static void
count_failure (TornoCall *call)
{
  torno_db_call (torno_server_get_db (torno_call_get_server (call)), "login_failed", ignore_result, NULL, "email",
                 torno_call_get_value (call, "email"), "address", torno_call_get_address (call), NULL);
}

static void
set_expiry (TornoCall *call)
{
  gint64 minutes = torno_config_get_token_minutes (torno_server_get_config (torno_call_get_server (call)));
  g_autofree char *text = NULL;

  if (minutes == 0)
    return;
  text = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / G_USEC_PER_SEC + minutes * 60);
  torno_call_set_value (call, "expires_at", text);
}

static void
open_session (TornoCall *call, const Attempt *attempt)
{
  const char *asked = torno_call_get_value (call, "gym_id");
  g_autofree char *session_id = torno_token_make_session_id ();

  if (asked != NULL && strcmp (attempt->role, "admin") != 0 && strcmp (asked, attempt->gym_id) != 0)
    {
      torno_call_refuse (call, TORNO_ERROR_OTHER_GYM);
      return;
    }
  torno_call_set_value (call, "user_id", attempt->user_id);
  torno_call_set_value (call, "session_id", session_id);
  torno_call_set_value (call, "working_gym_id", asked != NULL ? asked : attempt->gym_id);
  set_expiry (call);
  torno_call_run (call);
}

static void
on_verified (gboolean right, gpointer user_data)
{
  g_autoptr (Attempt) attempt = user_data;
  TornoCall *call = attempt->call;

  if (attempt->role != NULL && strcmp (attempt->role, "user") == 0)
    {
      count_failure (call);
      torno_call_refuse (call, TORNO_ERROR_MEMBERS_CANNOT_LOGIN);
    }
  else if (!right)
    {
      count_failure (call);
      torno_call_refuse (call, TORNO_ERROR_WRONG_CREDENTIALS);
    }
  else if (!attempt->is_active)
    torno_call_refuse (call, TORNO_ERROR_INACTIVE_USER);
  else
    open_session (call, attempt);
}

static char *
copy_id (const PGresult *result, const char *column)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, torno_db_get_integer (result, 0, column));
}

static void
on_account (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoCall *call = user_data;
  const char *hashed = NULL;
  Attempt *attempt;

  if (refusal != NULL)
    {
      torno_call_refuse_with (call, refusal);
      return;
    }
  if (torno_db_get_integer (results[0], 0, "failures") >= MAX_FAILURES)
    {
      torno_call_refuse_retry (call, TORNO_ERROR_TOO_MANY_LOGINS,
                               MAX (1, torno_db_get_integer (results[0], 0, "retry_after")));
      return;
    }
  attempt = g_new0 (Attempt, 1);
  attempt->call = call;
  if (torno_db_get_text (results[0], 0, "role") != NULL)
    {
      hashed = torno_db_get_text (results[0], 0, "hashed_password");
      attempt->user_id = copy_id (results[0], "id");
      attempt->gym_id = copy_id (results[0], "gym_id");
      attempt->role = g_strdup (torno_db_get_text (results[0], 0, "role"));
      attempt->is_active = torno_db_get_boolean (results[0], 0, "is_active");
    }
  torno_password_verify_async (torno_call_get_value (call, "password"), hashed, on_verified, attempt);
}

/**
 * torno_api_login_prepare:
 * @call: POST /auth/login
 *
 * Finds the account and checks the password, in the same time whether there is such an account or not.
 */
void
torno_api_login_prepare (TornoCall *call)
{
  torno_db_call (torno_server_get_db (torno_call_get_server (call)), "login_account", on_account, call, "email",
                 torno_call_get_value (call, "email"), "address", torno_call_get_address (call), NULL);
}

/**
 * torno_api_login_finish:
 * @call: POST /auth/login, with its session stored
 *
 * Writes {access_token, token_type, role, user}.
 */
void
torno_api_login_finish (TornoCall *call)
{
  const char *expires_at = torno_call_get_value (call, "expires_at");
  TornoTokenClaims claims = {
    .session_id = (char *) torno_call_get_value (call, "session_id"),
    .user_id = g_ascii_strtoll (torno_call_get_value (call, "user_id"), NULL, 10),
    .gym_id = g_ascii_strtoll (torno_call_get_value (call, "working_gym_id"), NULL, 10),
    .expires_at = expires_at != NULL ? g_ascii_strtoll (expires_at, NULL, 10) : 0,
  };
  const PGresult *result = torno_call_get_results (call)->results[1];
  const char *role = torno_db_get_text (result, 0, "role");
  g_autofree char *token
      = torno_token_sign (torno_server_get_token_key (torno_call_get_server (call)), &claims, role);
  TornoWriter *writer = torno_call_get_writer (call);

  torno_writer_add_literal (writer, "{");
  torno_writer_add_name (writer, "access_token");
  torno_writer_add_string (writer, token, -1);
  torno_writer_add_name (writer, "token_type");
  torno_writer_add_string (writer, "bearer", -1);
  torno_writer_add_name (writer, "role");
  torno_writer_add_string (writer, role, -1);
  torno_writer_add_name (writer, "user");
  torno_call_write_record (call, &torno_record_user, "", 1, 0);
  torno_writer_end (writer, '}');
}

static void
on_new_password_hashed (char *hashed_take, gpointer user_data)
{
  TornoCall *call = user_data;
  g_autofree char *hashed = hashed_take;

  if (hashed == NULL)
    {
      torno_call_refuse (call, TORNO_ERROR_INTERNAL);
      return;
    }
  torno_call_set_value (call, "hashed_password", hashed);
  torno_call_run (call);
}

static void
on_current_verified (gboolean right, gpointer user_data)
{
  TornoCall *call = user_data;

  if (right)
    torno_password_hash_async (torno_call_get_value (call, "new_password"), on_new_password_hashed, call);
  else
    torno_call_refuse (call, TORNO_ERROR_WRONG_PASSWORD);
}

static void
on_own_hash (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoCall *call = user_data;
  const char *hashed;

  if (refusal != NULL)
    {
      torno_call_refuse_with (call, refusal);
      return;
    }
  hashed = PQntuples (results[0]) > 0 ? torno_db_get_text (results[0], 0, "hashed_password") : NULL;
  torno_call_set_value (call, "old_hash", hashed);
  torno_password_verify_async (torno_call_get_value (call, "current_password"), hashed, on_current_verified, call);
}

/**
 * torno_api_password_prepare:
 * @call: PUT /auth/password
 */
void
torno_api_password_prepare (TornoCall *call)
{
  torno_db_call (torno_server_get_db (torno_call_get_server (call)), "password_get", on_own_hash, call, "actor_id",
                 torno_call_get_value (call, "actor_id"), NULL);
}
