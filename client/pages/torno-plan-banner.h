/* How a member's plan stands, with freezing it and letting it run again. */
#pragma once

#include "torno-member.h"
#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_PLAN_BANNER (torno_plan_banner_get_type ())
G_DECLARE_FINAL_TYPE (TornoPlanBanner, torno_plan_banner, TORNO, PLAN_BANNER, AdwBin)

/* Signal "changed" (): the plan was frozen, or runs again. */
void torno_plan_banner_set_session (TornoPlanBanner *banner, TornoSession *session);
void torno_plan_banner_show_member (TornoPlanBanner *banner, TornoMember *member, JsonObject *record);
void torno_plan_banner_unfreeze (TornoPlanBanner *banner);

G_END_DECLS
