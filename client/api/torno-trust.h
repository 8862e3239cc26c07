/* Which servers this desk takes for its own. Main thread only. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef enum
{
  TORNO_TRUST_FINE,
  TORNO_TRUST_PLAIN,   /* another machine is spoken to without TLS, and nobody has said that this is meant */
  TORNO_TRUST_UNKNOWN, /* the certificate is vouched for by nobody, and was never seen here */
  TORNO_TRUST_CHANGED  /* it is another one than the desk has held on to */
} TornoTrustState;

void torno_trust_load_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean torno_trust_load_finish (GAsyncResult *result, GError **error);
void torno_trust_watch (SoupMessage *message);
TornoTrustState torno_trust_look_at (const char *url, const char **out_fingerprint);
void torno_trust_accept (const char *url);

G_END_DECLS
