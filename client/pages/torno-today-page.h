/* The day: what was taken, and what needs a look. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_TODAY_PAGE (torno_today_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoTodayPage, torno_today_page, TORNO, TODAY_PAGE, AdwBin)

/* Signal "open-member" (gint64 user_id): somebody wants to see that member. */
TornoTodayPage *torno_today_page_new (TornoSession *session);
void torno_today_page_reload (TornoTodayPage *page);

G_END_DECLS
