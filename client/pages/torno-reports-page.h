/* Reports of a period: what came in, for what, who came when, and whom to look after. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_REPORTS_PAGE (torno_reports_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoReportsPage, torno_reports_page, TORNO, REPORTS_PAGE, AdwBin)

/* Signal "open-member" (gint64 user_id). */
TornoReportsPage *torno_reports_page_new (TornoSession *session);
void torno_reports_page_reload (TornoReportsPage *page);

G_END_DECLS
