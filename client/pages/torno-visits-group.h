/* A member's visits, a month at a time. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_VISITS_GROUP (torno_visits_group_get_type ())
G_DECLARE_FINAL_TYPE (TornoVisitsGroup, torno_visits_group, TORNO, VISITS_GROUP, AdwPreferencesGroup)

TornoVisitsGroup *torno_visits_group_new (TornoSession *session);
void torno_visits_group_open (TornoVisitsGroup *group, gint64 user_id);

G_END_DECLS
