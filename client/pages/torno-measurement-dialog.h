/* The form for what has been measured of a member. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_MEASUREMENT_DIALOG (torno_measurement_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoMeasurementDialog, torno_measurement_dialog, TORNO, MEASUREMENT_DIALOG, AdwWindow)

/* Signal "done" (): the server has it; the window closes. */
TornoMeasurementDialog *torno_measurement_dialog_new (TornoSession *session, gint64 user_id, JsonObject *last);
GtkWidget *torno_measurement_dialog_get_entry (TornoMeasurementDialog *dialog, const char *name);

G_END_DECLS
