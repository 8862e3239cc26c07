/* One member: who it is, how the plan stands, fingerprints, and what the desk does with it. */
#pragma once

#include "torno-session.h"
#include "torno-station.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_MEMBER_PAGE (torno_member_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoMemberPage, torno_member_page, TORNO, MEMBER_PAGE, AdwBin)

/* Properties: "member" (TornoMember, read-only), "shows-back" (boolean).
 * Signals: "changed" (JsonObject *record): the record has been read again; "back" ();
 * "erased" (): there is no such member any more. */
TornoMemberPage *torno_member_page_new (TornoSession *session, TornoStation *station);
void torno_member_page_open (TornoMemberPage *page, gint64 user_id);
void torno_member_page_check_in (TornoMemberPage *page);
void torno_member_page_focus_check_in (TornoMemberPage *page);
void torno_member_page_reload (TornoMemberPage *page);

G_END_DECLS
