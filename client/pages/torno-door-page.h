/* The door: what the last press came to, and who has come in today. */
#pragma once

#include "torno-session.h"
#include "torno-station.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_DOOR_PAGE (torno_door_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoDoorPage, torno_door_page, TORNO, DOOR_PAGE, AdwBin)

/* Signal "open-member" (gint64 user_id). */
TornoDoorPage *torno_door_page_new (TornoSession *session, TornoStation *station);
void torno_door_page_reload (TornoDoorPage *page);

G_END_DECLS
