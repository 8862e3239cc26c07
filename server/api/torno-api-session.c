/* Signing in, and changing the own password. bcrypt runs on its own threads; the statement that follows decides with
 * what the database says then. */
#include "config.h"

#include "torno-api.h"
#include "torno-login.h"
#include "torno-password.h"
#include "torno-records.h"

#include <string.h>

static void
set_number (TornoCall *call, const char *name, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  torno_call_set_value (call, name, text);
}

static void
refuse (TornoCall *call, TornoError error, guint retry_after)
{
  if (retry_after > 0)
    torno_call_refuse_retry (call, error, retry_after);
  else
    torno_call_refuse (call, error);
}

static void
on_checked (const TornoLogin *login, TornoError error, guint retry_after, gpointer user_data)
{
  TornoCall *call = user_data;

  if (login == NULL)
    refuse (call, error, retry_after);
  else
    {
      set_number (call, "user_id", login->claims.user_id);
      set_number (call, "working_gym_id", login->claims.gym_id);
      torno_call_set_value (call, "session_id", login->claims.session_id);
      if (login->claims.expires_at != 0)
        set_number (call, "expires_at", login->claims.expires_at);
      torno_call_set_value (call, "old_hash", login->hashed_password);
      torno_call_run (call);
    }
}

/**
 * torno_api_login_prepare:
 * @call: POST /auth/login
 *
 * Checks the credentials.
 */
void
torno_api_login_prepare (TornoCall *call)
{
  const char *gym_id = torno_call_get_value (call, "gym_id");

  torno_login_check (torno_call_get_server (call), torno_call_get_value (call, "email"),
                     torno_call_get_value (call, "password"), gym_id != NULL ? g_ascii_strtoll (gym_id, NULL, 10) : 0,
                     torno_call_get_address (call), on_checked, call);
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
  g_autofree char *token = torno_token_sign (torno_server_get_token_key (torno_call_get_server (call)), &claims, role);
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
on_current_checked (const TornoLogin *login, TornoError error, guint retry_after, gpointer user_data)
{
  TornoCall *call = user_data;

  if (login == NULL)
    {
      refuse (call, error, retry_after);
      return;
    }
  torno_call_set_value (call, "old_hash", login->hashed_password);
  torno_password_hash_async (torno_call_get_value (call, "new_password"), on_new_password_hashed, call);
}

/**
 * torno_api_password_prepare:
 * @call: PUT /auth/password
 *
 * Checks the current password and hashes the new one.
 */
void
torno_api_password_prepare (TornoCall *call)
{
  torno_login_check_again (torno_call_get_server (call), torno_call_get_value (call, "actor_id"),
                           torno_call_get_value (call, "current_password"), torno_call_get_address (call),
                           on_current_checked, call);
}
