/* A certificate for a server without a domain, and the authority that signs it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean torno_tls_init (const char *folder, char *const *names, GError **error);

G_END_DECLS
