/* A visit of today, as the door's list shows it. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_TYPE_VISIT (torno_visit_get_type ())
G_DECLARE_FINAL_TYPE (TornoVisit, torno_visit, TORNO, VISIT, GObject)

/* Properties, read-only: "full-name", "time-text", "plan-name" (strings). */
TornoVisit *torno_visit_new (JsonObject *record);
gint64 torno_visit_get_id (TornoVisit *visit);
const char *torno_visit_get_time_text (TornoVisit *visit);

G_END_DECLS
