/* What was paid together, or a sale that was taken back. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_TYPE_TICKET (torno_ticket_get_type ())
G_DECLARE_FINAL_TYPE (TornoTicket, torno_ticket, TORNO, TICKET, GObject)

TornoTicket *torno_ticket_new (gint64 ticket_id);
void torno_ticket_add_sale (TornoTicket *ticket, JsonObject *sale);
gint64 torno_ticket_get_id (TornoTicket *ticket);
gboolean torno_ticket_is_reversal (TornoTicket *ticket);
guint torno_ticket_get_n_sales (TornoTicket *ticket);
JsonObject *torno_ticket_get_sale (TornoTicket *ticket, guint position);
gboolean torno_ticket_equals (TornoTicket *ticket, TornoTicket *other);
gint64 torno_ticket_get_total_cents (TornoTicket *ticket);
char *torno_ticket_describe_title (TornoTicket *ticket);
char *torno_ticket_describe_detail (TornoTicket *ticket);
gboolean torno_ticket_matches (TornoTicket *ticket, const char *text);
JsonObject *torno_ticket_write (TornoTicket *ticket);

char *torno_ticket_describe_sale (JsonObject *sale);

G_END_DECLS
