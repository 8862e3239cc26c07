/* Finds the account, checks the password in the same time whether there is such an account or not, and counts
 * failures (api.md, "POST /auth/login"). */
#include "config.h"

#include "torno-login.h"

#include "torno-password.h"

#include <string.h>

typedef struct
{
  TornoServer *server;
  char *email, *password, *address;
  gint64 user_id, own_gym_id, asked_gym_id;
  char *role, *hashed;
  gboolean is_active;
  TornoError wrong; /* what a wrong password is told */
  TornoError failure;
  TornoLoginCallback callback;
  gpointer user_data;
} Attempt;

static void
end_attempt (Attempt *attempt, const TornoLogin *login, TornoError error, guint retry_after)
{
  attempt->callback (login, error, retry_after, attempt->user_data);
  g_free (attempt->email);
  g_free (attempt->password);
  g_free (attempt->address);
  g_free (attempt->role);
  g_free (attempt->hashed);
  g_free (attempt);
}

/* Ends an attempt that cannot go on: the database is away, or there have been too many failures. */
static gboolean
is_held_up (Attempt *attempt, PGresult *const *results, const TornoRefusal *refusal)
{
  gint64 retry_after = refusal == NULL ? torno_db_get_integer (results[0], 0, "retry_after") : 0;

  if (refusal != NULL)
    end_attempt (attempt, NULL, refusal->error, 0);
  else if (retry_after > 0)
    end_attempt (attempt, NULL, TORNO_ERROR_TOO_MANY_LOGINS, retry_after);
  return refusal != NULL || retry_after > 0;
}

static void
on_failure_counted (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Attempt *attempt = user_data;

  if (!is_held_up (attempt, results, refusal))
    end_attempt (attempt, NULL, attempt->failure, 0);
}

/* Counts the failure before it is told: whoever tries again at once must find it counted, and of those who try at the
 * same time only as many learn that they were wrong as may. */
static void
fail_attempt (Attempt *attempt, TornoError error)
{
  attempt->failure = error;
  torno_db_call (torno_server_get_db (attempt->server), "login_failed", on_failure_counted, attempt, "email",
                 attempt->email, "address", attempt->address, NULL);
}

static void
accept (Attempt *attempt)
{
  g_autofree char *session_id = torno_token_make_session_id ();
  gint64 minutes = torno_config_get_token_minutes (torno_server_get_config (attempt->server));
  TornoLogin login = { .role = strcmp (attempt->role, "admin") == 0 ? TORNO_ROLE_ADMIN : TORNO_ROLE_TRAINER,
                       .hashed_password = attempt->hashed };

  login.claims.session_id = session_id;
  login.claims.user_id = attempt->user_id;
  login.claims.gym_id = attempt->asked_gym_id != 0 ? attempt->asked_gym_id : attempt->own_gym_id;
  login.claims.expires_at = minutes != 0 ? g_get_real_time () / G_USEC_PER_SEC + minutes * 60 : 0;
  if (login.role != TORNO_ROLE_ADMIN && login.claims.gym_id != attempt->own_gym_id)
    end_attempt (attempt, NULL, TORNO_ERROR_OTHER_GYM, 0);
  else
    end_attempt (attempt, &login, 0, 0);
}

static void
on_passed (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Attempt *attempt = user_data;

  if (is_held_up (attempt, results, refusal))
    return;
  if (!attempt->is_active)
    end_attempt (attempt, NULL, TORNO_ERROR_INACTIVE_USER, 0);
  else
    accept (attempt);
}

static void
on_verified (gboolean right, gpointer user_data)
{
  Attempt *attempt = user_data;

  if (g_strcmp0 (attempt->role, "user") == 0)
    fail_attempt (attempt, TORNO_ERROR_MEMBERS_CANNOT_LOGIN);
  else if (!right)
    fail_attempt (attempt, attempt->wrong);
  else
    torno_db_call (torno_server_get_db (attempt->server), "login_passed", on_passed, attempt, "email", attempt->email,
                   "address", attempt->address, NULL);
}

static void
on_account (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Attempt *attempt = user_data;

  if (is_held_up (attempt, results, refusal))
    return;
  if (torno_db_get_text (results[0], 0, "role") != NULL)
    {
      attempt->hashed = g_strdup (torno_db_get_text (results[0], 0, "hashed_password"));
      attempt->user_id = torno_db_get_integer (results[0], 0, "id");
      attempt->own_gym_id = torno_db_get_integer (results[0], 0, "gym_id");
      attempt->role = g_strdup (torno_db_get_text (results[0], 0, "role"));
      attempt->is_active = torno_db_get_boolean (results[0], 0, "is_active");
    }
  if (attempt->email == NULL)
    attempt->email = g_strdup (torno_db_get_text (results[0], 0, "email"));
  torno_password_verify_async (attempt->password, attempt->hashed, attempt->address, on_verified, attempt);
}

static Attempt *
make_attempt (TornoServer *server,
              const char *password,
              const char *address,
              TornoError wrong,
              TornoLoginCallback callback,
              gpointer user_data)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->server = server;
  attempt->password = g_strdup (password);
  attempt->address = g_strdup (address);
  attempt->wrong = wrong;
  attempt->callback = callback;
  attempt->user_data = user_data;
  return attempt;
}

/**
 * torno_login_check:
 * @server: the server
 * @email: matched without case
 * @password: what was typed
 * @gym_id: the gym to work in, or 0 for the account's own; a trainer's must be the own one
 * @address: the caller's IP address
 * @callback: told whose session may be opened
 */
void
torno_login_check (TornoServer *server,
                   const char *email,
                   const char *password,
                   gint64 gym_id,
                   const char *address,
                   TornoLoginCallback callback,
                   gpointer user_data)
{
  Attempt *attempt = make_attempt (server, password, address, TORNO_ERROR_WRONG_CREDENTIALS, callback, user_data);

  attempt->email = g_strdup (email);
  attempt->asked_gym_id = gym_id;
  torno_db_call (torno_server_get_db (server), "login_account", on_account, attempt, "email", attempt->email, "address",
                 attempt->address, NULL);
}

/**
 * torno_login_check_again:
 * @server: the server
 * @user_id: an account that is signed in, as text
 * @password: what was typed
 * @address: the caller's IP address
 * @callback: told the account, or %TORNO_ERROR_WRONG_PASSWORD
 *
 * Asks for the password anew. A wrong one counts as a failure to sign in: who has found a token must not guess here
 * what may not be guessed there.
 */
void
torno_login_check_again (TornoServer *server,
                         const char *user_id,
                         const char *password,
                         const char *address,
                         TornoLoginCallback callback,
                         gpointer user_data)
{
  Attempt *attempt = make_attempt (server, password, address, TORNO_ERROR_WRONG_PASSWORD, callback, user_data);

  torno_db_call (torno_server_get_db (server), "login_own_account", on_account, attempt, "actor_id", user_id, "address",
                 attempt->address, NULL);
}

/**
 * torno_login_sign:
 * @server: the server
 * @login: an account whose session has been opened
 *
 * Returns: (transfer full): its token
 */
char *
torno_login_sign (TornoServer *server, const TornoLogin *login)
{
  return torno_token_sign (torno_server_get_token_key (server), &login->claims, torno_role_get_name (login->role));
}
