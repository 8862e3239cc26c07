/* Who is signed in, where, and what every page needs of that: client, link, gym and plans. */
#pragma once

#include "torno-api-client.h"
#include "torno-link.h"

G_BEGIN_DECLS

#define TORNO_TYPE_SESSION (torno_session_get_type ())
G_DECLARE_FINAL_TYPE (TornoSession, torno_session, TORNO, SESSION, GObject)

/* Signals: "signed-out" (): the server no longer takes the token.
 *          "changed::RECORD" (const char *record): some desk has changed records of that kind ("user", "sale", …). */
void torno_session_sign_in_async (const char *url,
                                  const char *email,
                                  const char *password,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
TornoSession *torno_session_sign_in_finish (GAsyncResult *result, GError **error);
TornoSession *torno_session_restore (const char *url, JsonObject *answer);
TornoSession *torno_session_enter_gym (TornoSession *session, JsonObject *gym);
JsonObject *torno_session_get_answer (TornoSession *session);
void torno_session_sign_out (TornoSession *session);

TornoApiClient *torno_session_get_client (TornoSession *session);
TornoLink *torno_session_get_link (TornoSession *session);
gint64 torno_session_get_gym_id (TornoSession *session);
const char *torno_session_get_gym_name (TornoSession *session);
const char *torno_session_get_user_name (TornoSession *session);
gboolean torno_session_is_admin (TornoSession *session);
GTimeZone *torno_session_get_zone (TornoSession *session);
char *torno_session_get_today (TornoSession *session);

/* Of TornoPlan; filled by torno_session_load_plans(). */
GListModel *torno_session_get_plans (TornoSession *session);
void torno_session_load_plans (TornoSession *session);

G_END_DECLS
