/* The last session, kept in the keyring of who wants to be remembered, so that the door can be opened while the server is
 * away. Main thread only. */
#pragma once

#include "torno-keyring.h"
#include "torno-session.h"

G_BEGIN_DECLS

void torno_kept_session_save (TornoSession *session, const TornoAccount *account);
void torno_kept_session_forget (void);
void torno_kept_session_load_async (const TornoAccount *account,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
TornoSession *torno_kept_session_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
