/* The one member whose document was typed or scanned. */
#pragma once

#include "torno-session.h"

G_BEGIN_DECLS

gboolean torno_member_lookup_is_document (const char *text);
void torno_member_lookup_async (TornoSession *session,
                                const char *document_id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gint64 torno_member_lookup_finish (GAsyncResult *result, char **out_name, GError **error);

G_END_DECLS
