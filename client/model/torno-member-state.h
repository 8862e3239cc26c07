/* The state of a member's plan in words. */
#pragma once

#include "torno-member.h"

G_BEGIN_DECLS

char *torno_member_state_describe (TornoMemberState state, int days_left, int visits_left);

G_END_DECLS
