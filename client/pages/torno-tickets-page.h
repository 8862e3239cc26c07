/* The day's tickets: to look up, print again, and take back. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_TICKETS_PAGE (torno_tickets_page_get_type ())
G_DECLARE_FINAL_TYPE (TornoTicketsPage, torno_tickets_page, TORNO, TICKETS_PAGE, AdwBin)

/* Signal "changed" (): something was taken back. */
TornoTicketsPage *torno_tickets_page_new (TornoSession *session);
void torno_tickets_page_reload (TornoTicketsPage *page);
void torno_tickets_page_find (TornoTicketsPage *page, gint64 ticket_id);
void torno_tickets_page_focus_search (TornoTicketsPage *page);

G_END_DECLS
