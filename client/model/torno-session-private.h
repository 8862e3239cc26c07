/* What signing in and the session share. */
#pragma once

#include "torno-session.h"

G_BEGIN_DECLS

TornoSession *torno_session_make (TornoApiClient *client, JsonObject *answer);

G_END_DECLS
