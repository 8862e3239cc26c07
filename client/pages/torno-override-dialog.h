/* Asks why a member is let in whom no plan admits. */
#pragma once

#include "torno-station.h"

#include <adwaita.h>

G_BEGIN_DECLS

GtkWindow *
torno_override_dialog_open (GtkWidget *parent, TornoStation *station, gint64 user_id, const char *full_name);

G_END_DECLS
