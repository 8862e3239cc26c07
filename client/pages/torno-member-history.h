/* What is known of a member over time: measurements, plans and visits. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_MEMBER_HISTORY (torno_member_history_get_type ())
G_DECLARE_FINAL_TYPE (TornoMemberHistory, torno_member_history, TORNO, MEMBER_HISTORY, AdwBin)

void torno_member_history_open (TornoMemberHistory *history, TornoSession *session, gint64 user_id, const char *full_name);

G_END_DECLS
