/* What the server says against a call, and against the fields of a form. */
#pragma once

#include "torno-error.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *torno_api_faults_read (JsonObject *answer, GHashTable *faults);
TornoError torno_api_faults_pick_error (guint status, const char *code);

G_END_DECLS
