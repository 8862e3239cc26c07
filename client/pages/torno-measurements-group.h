/* How the body of a member has changed: a chart for each measure, and the change in numbers. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_MEASUREMENTS_GROUP (torno_measurements_group_get_type ())
G_DECLARE_FINAL_TYPE (TornoMeasurementsGroup, torno_measurements_group, TORNO, MEASUREMENTS_GROUP, AdwPreferencesGroup)

/* Signal "changed" (): a measurement has been added here. */
TornoMeasurementsGroup *torno_measurements_group_new (TornoSession *session);
void torno_measurements_group_open (TornoMeasurementsGroup *group, gint64 user_id, const char *full_name);

G_END_DECLS
