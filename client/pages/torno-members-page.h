/* The members: a list to search and, beside it, the member that is chosen. */
#pragma once

#include "torno-session.h"
#include "torno-station.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_MEMBERS_PAGE (torno_members_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoMembersPage, torno_members_page, TORNO, MEMBERS_PAGE, AdwBin)

/* Signal "search-started" (): somebody types; the page should be shown. */
TornoMembersPage *torno_members_page_new (TornoSession *session, TornoStation *station);
void torno_members_page_capture_keys (TornoMembersPage *page, GtkWidget *widget);
void torno_members_page_focus_search (TornoMembersPage *page);
void torno_members_page_search (TornoMembersPage *page, const char *text);
void torno_members_page_reload (TornoMembersPage *page);
void torno_members_page_open_member (TornoMembersPage *page, gint64 user_id);
void torno_members_page_add_member (TornoMembersPage *page);

G_END_DECLS
