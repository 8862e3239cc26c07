/* News for the desks of a gym: that records of a kind have changed. */
#pragma once

#include "torno-hub.h"

G_BEGIN_DECLS

const char *torno_changes_find_record (const char *method, const char *path);
void torno_hub_tell_changed_here (TornoHub *hub, gint64 gym_id, const char *record);

/* torno-relay.c: the same over all processes */
void torno_hub_tell_changed (TornoHub *hub, gint64 gym_id, const char *record);

G_END_DECLS
