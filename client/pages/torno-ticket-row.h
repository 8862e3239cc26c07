/* A ticket in a list; it opens to its sales. */
#pragma once

#include "torno-ticket-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_TICKET_ROW (torno_ticket_row_get_type ())
G_DECLARE_FINAL_TYPE (TornoTicketRow, torno_ticket_row, TORNO, TICKET_ROW, AdwExpanderRow)

/* Signals: "take-back" (JsonObject *sale, gboolean is_void), "void-all" (TornoTicket), "receipt" (TornoTicket). */
TornoTicketRow *torno_ticket_row_new (TornoTicket *ticket, TornoTicketList *list);

G_END_DECLS
