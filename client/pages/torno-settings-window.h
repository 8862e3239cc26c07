/* The settings of this desk. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_SETTINGS_WINDOW (torno_settings_window_get_type ())
G_DECLARE_FINAL_TYPE (TornoSettingsWindow, torno_settings_window, TORNO, SETTINGS_WINDOW, AdwPreferencesWindow)

TornoSettingsWindow *torno_settings_window_new (GtkWindow *parent);

G_END_DECLS
