/* The pages that show /openapi.json: Swagger UI at /docs, ReDoc at /redoc. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

gboolean torno_docs_has_page (const char *path);
gboolean torno_docs_answer (SoupServerMessage *message, const char *path);

G_END_DECLS
