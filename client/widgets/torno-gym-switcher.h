/* Who is signed in and where; an administrator chooses the gym that is worked in. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_GYM_SWITCHER (torno_gym_switcher_get_type ())
G_DECLARE_FINAL_TYPE (TornoGymSwitcher, torno_gym_switcher, TORNO, GYM_SWITCHER, AdwBin)

/* Signal "switched" (TornoSession): a session of another gym, whose link is not open yet. */
void torno_gym_switcher_open (TornoGymSwitcher *switcher, TornoSession *session);

G_END_DECLS
