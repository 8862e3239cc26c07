/* The tickets of a day. */
#pragma once

#include "torno-session.h"
#include "torno-ticket.h"

G_BEGIN_DECLS

#define TORNO_TYPE_TICKET_LIST (torno_ticket_list_get_type ())
G_DECLARE_FINAL_TYPE (TornoTicketList, torno_ticket_list, TORNO, TICKET_LIST, GObject)

/* Signal "changed" (): a read has ended, well or not. */
TornoTicketList *torno_ticket_list_new (TornoSession *session);
void torno_ticket_list_reload (TornoTicketList *list, const char *day);
GListModel *torno_ticket_list_get_tickets (TornoTicketList *list);
gboolean torno_ticket_list_is_loading (TornoTicketList *list);
const char *torno_ticket_list_get_fault (TornoTicketList *list);
gint64 torno_ticket_list_get_taken_back (TornoTicketList *list, gint64 sale_id);
gboolean torno_ticket_list_may_take_back (TornoTicketList *list, JsonObject *sale);

G_END_DECLS
