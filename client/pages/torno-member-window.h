/* For a screen that members see: what to do with the finger, and what came of it. No surname, no reason, no note. */
#pragma once

#include "torno-station.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_MEMBER_WINDOW (torno_member_window_get_type ())
G_DECLARE_FINAL_TYPE (TornoMemberWindow, torno_member_window, TORNO, MEMBER_WINDOW, AdwWindow)

TornoMemberWindow *torno_member_window_new (TornoStation *station);
void torno_member_window_place (TornoMemberWindow *window, GtkWidget *desk);

G_END_DECLS
