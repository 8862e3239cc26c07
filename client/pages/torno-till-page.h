/* The till: products to search and scan, and the cart beside them. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_TILL_PAGE (torno_till_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoTillPage, torno_till_page, TORNO, TILL_PAGE, AdwBin)

/* Signal "sold" (): money came in. */
TornoTillPage *torno_till_page_new (TornoSession *session);
void torno_till_page_sell_to (TornoTillPage *page, gint64 user_id, const char *full_name);
void torno_till_page_focus_search (TornoTillPage *page);
void torno_till_page_reload (TornoTillPage *page);

G_END_DECLS
