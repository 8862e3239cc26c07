/* What the server says against the fields of a form. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *torno_api_faults_read (JsonObject *answer, GHashTable *faults);

G_END_DECLS
