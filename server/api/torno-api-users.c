/* What people's endpoints need before their statement: a hashed password, and refusals that need no database. */
#include "config.h"

#include "torno-api.h"
#include "torno-password.h"

#include <string.h>

static void
on_hashed (char *hashed_take, gpointer user_data)
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

static gboolean
is_value (const TornoCall *call, const char *name, const char *wanted)
{
  return g_strcmp0 (torno_call_get_value (call, name), wanted) == 0;
}

/**
 * torno_api_staff_prepare:
 * @call: POST /users/admin-trainer
 */
void
torno_api_staff_prepare (TornoCall *call)
{
  if (is_value (call, "role", "user"))
    torno_call_refuse (call, TORNO_ERROR_FORBIDDEN);
  else
    torno_password_hash_async (torno_call_get_value (call, "password"), on_hashed, call);
}

/**
 * torno_api_member_prepare:
 * @call: POST /users/with-plan or /users/regular
 */
void
torno_api_member_prepare (TornoCall *call)
{
  const char *role = torno_call_get_value (call, "role");

  if (role != NULL && strcmp (role, "user") != 0)
    torno_call_refuse (call, TORNO_ERROR_FORBIDDEN);
  else if (torno_call_get_value (call, "plan_id") == NULL)
    torno_call_refuse (call, TORNO_ERROR_PLAN_REQUIRED);
  else
    torno_call_run (call);
}

static void
on_new_hash (char *hashed_take, gpointer user_data)
{
  TornoCall *call = user_data;
  g_autofree char *hashed = hashed_take;

  if (hashed == NULL)
    {
      torno_call_refuse (call, TORNO_ERROR_INTERNAL);
      return;
    }
  torno_call_set_value (call, "hashed_password", hashed);
  torno_api_move_run (call);
}

/**
 * torno_api_user_update_prepare:
 * @call: PUT /users/{user_id}
 */
void
torno_api_user_update_prepare (TornoCall *call)
{
  const char *password = torno_call_get_value (call, "password");

  if (password != NULL)
    torno_password_hash_async (password, on_new_hash, call);
  else
    torno_api_move_run (call);
}
