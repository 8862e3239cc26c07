/* The part of a form that sells a plan: which plan, its price, how it is paid. */
#pragma once

#include "torno-plan.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_PURCHASE_GROUP (torno_purchase_group_get_type ())
G_DECLARE_FINAL_TYPE (TornoPurchaseGroup, torno_purchase_group, TORNO, PURCHASE_GROUP, AdwPreferencesGroup)

/* Signal "plan-changed" (): another plan is chosen. */
void torno_purchase_group_set_plans (TornoPurchaseGroup *group, GListModel *plans);
void torno_purchase_group_choose_plan (TornoPurchaseGroup *group, gint64 plan_id);
TornoPlan *torno_purchase_group_get_plan (TornoPurchaseGroup *group);
void torno_purchase_group_write (TornoPurchaseGroup *group, JsonObject *body);

G_END_DECLS
