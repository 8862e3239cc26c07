/* A plan that the gym sells. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_TYPE_PLAN (torno_plan_get_type ())
G_DECLARE_FINAL_TYPE (TornoPlan, torno_plan, TORNO, PLAN, GObject)

/* Properties, read-only: "label" (string: name and what it gives), "price-text" (string). */
TornoPlan *torno_plan_new (JsonObject *record);
gint64 torno_plan_get_id (TornoPlan *plan);
const char *torno_plan_get_price_text (TornoPlan *plan);
gint64 torno_plan_get_price_cents (TornoPlan *plan);
gint64 torno_plan_get_duration_days (TornoPlan *plan);

G_END_DECLS
