/* What is seen while somebody is signed in: the pages, and the strip that says whether the server is there. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_MAIN_VIEW (torno_main_view_get_type ())
G_DECLARE_FINAL_TYPE (TornoMainView, torno_main_view, TORNO, MAIN_VIEW, AdwBin)

/* Signal "switched" (TornoSession): an administrator goes on in another gym; the view's own session has to go. */
TornoMainView *torno_main_view_new (TornoSession *session, GtkWidget *window);
void torno_main_view_show_page (TornoMainView *view, const char *name);
void torno_main_view_sell_to (TornoMainView *view, gint64 user_id, const char *full_name);
const char *torno_main_view_get_page (TornoMainView *view);
void torno_main_view_open_member (TornoMainView *view, gint64 user_id);
void torno_main_view_search (TornoMainView *view, const char *text);
void torno_main_view_make_kiosk (TornoMainView *view);
void torno_main_view_add_member (TornoMainView *view);
void torno_main_view_focus_search (TornoMainView *view);
void torno_main_view_reload (TornoMainView *view);
void torno_main_view_reload_visits (TornoMainView *view);

G_END_DECLS
