/* Visits that the station granted while the server was away and that the server does not admit. They stay until somebody
 * has seen to them. */
#pragma once

#include "torno-station.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_CONFLICT_LIST (torno_conflict_list_get_type ())
G_DECLARE_FINAL_TYPE (TornoConflictList, torno_conflict_list, TORNO, CONFLICT_LIST, AdwBin)

/* Signal "open-member" (gint64 user_id): a row was chosen. */
void torno_conflict_list_add (TornoConflictList *list, const TornoOutcome *outcome, const char *when);

G_END_DECLS
