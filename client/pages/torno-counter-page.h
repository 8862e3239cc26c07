/* The counter: the till, the day's tickets, and the cash-up. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_COUNTER_PAGE (torno_counter_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoCounterPage, torno_counter_page, TORNO, COUNTER_PAGE, AdwBin)

/* Signal "changed" (): something was sold or taken back. */
TornoCounterPage *torno_counter_page_new (TornoSession *session);
gboolean torno_counter_page_show (TornoCounterPage *page, const char *name);
const char *torno_counter_page_get_shown (TornoCounterPage *page);
void torno_counter_page_sell_to (TornoCounterPage *page, gint64 user_id, const char *full_name);
void torno_counter_page_focus_search (TornoCounterPage *page);
void torno_counter_page_reload (TornoCounterPage *page);

G_END_DECLS
