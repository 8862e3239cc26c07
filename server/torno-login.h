/* Credentials to an account: what REST and the sockets share. */
#pragma once

#include "torno-server.h"

G_BEGIN_DECLS

/* An account that may sign in, and the session that is to be opened for it (statement session_open). */
typedef struct
{
  TornoTokenClaims claims;
  TornoRole role;
  const char *hashed_password; /* that the password was right for */
} TornoLogin;

/* @login: valid during the call; NULL with the error that says why. @retry_after: seconds, with too_many_logins. */
typedef void (*TornoLoginCallback) (const TornoLogin *login, TornoError error, guint retry_after, gpointer user_data);

void torno_login_check (TornoServer *server,
                        const char *email,
                        const char *password,
                        gint64 gym_id,
                        const char *address,
                        TornoLoginCallback callback,
                        gpointer user_data);
void torno_login_check_again (TornoServer *server,
                              const char *user_id,
                              const char *password,
                              const char *address,
                              TornoLoginCallback callback,
                              gpointer user_data);
char *torno_login_sign (TornoServer *server, const TornoLogin *login);

G_END_DECLS
