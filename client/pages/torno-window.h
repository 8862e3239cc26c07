/* The window: the sign-in page, or the pages of who is signed in. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_WINDOW (torno_window_get_type ())
G_DECLARE_FINAL_TYPE (TornoWindow, torno_window, TORNO, WINDOW, AdwApplicationWindow)

/* Actions: win.new-member, win.search, win.show-page ("members" or "door"), win.reload, win.reload-visits, win.sign-out,
 * win.tell (a text that is shown for a while). */
TornoWindow *torno_window_new (GtkApplication *application);
void torno_window_make_kiosk (TornoWindow *window);
gboolean torno_window_open_link (TornoWindow *window, const char *uri);
const char *torno_window_get_page (TornoWindow *window);

G_END_DECLS
