/* What a press came to, made of what the server or the station's own rule said. */
#pragma once

#include "torno-station.h"
#include "torno-synced-member.h"

G_BEGIN_DECLS

TornoOutcome *torno_outcome_new (TornoOutcomeKind kind, const char *detail);
TornoOutcome *torno_outcome_new_granted (JsonObject *message, GTimeZone *zone);
TornoOutcome *
torno_outcome_new_admitted (const TornoAdmission *admission, const TornoSyncedMember *member, GTimeZone *zone);
TornoOutcome *torno_outcome_new_denied (JsonObject *message);
gboolean torno_outcome_is_scarce (const TornoOutcome *outcome);
void torno_outcome_free (TornoOutcome *outcome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoOutcome, torno_outcome_free)

G_END_DECLS
