/* The cash-up: the open shift of the till, and those before it. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_CASH_UP_PAGE (torno_cash_up_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoCashUpPage, torno_cash_up_page, TORNO, CASH_UP_PAGE, AdwBin)

TornoCashUpPage *torno_cash_up_page_new (TornoSession *session);
void torno_cash_up_page_reload (TornoCashUpPage *page);

G_END_DECLS
