/* The receipt of a ticket: what stands on it, and the one routine that draws it. */
#pragma once

#include <json-glib/json-glib.h>
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/* The paper of a receipt printer, in points: 80 mm, of which 72 mm are printed on. */
#define TORNO_RECEIPT_MM_WIDTH 80
#define TORNO_RECEIPT_MM_MARGIN 4
#define TORNO_RECEIPT_WIDTH ((TORNO_RECEIPT_MM_WIDTH - 2 * TORNO_RECEIPT_MM_MARGIN) * 72 / 25.4)

#define TORNO_TYPE_RECEIPT (torno_receipt_get_type ())
G_DECLARE_FINAL_TYPE (TornoReceipt, torno_receipt, TORNO, RECEIPT, GObject)

TornoReceipt *torno_receipt_new (JsonObject *ticket, gint64 given_cents);
gint64 torno_receipt_get_ticket_id (TornoReceipt *receipt);
const char *torno_receipt_get_total_text (TornoReceipt *receipt);
const char *torno_receipt_get_change_text (TornoReceipt *receipt);
char *torno_receipt_write_text (TornoReceipt *receipt);
double torno_receipt_draw (TornoReceipt *receipt, cairo_t *cr);
double torno_receipt_measure (TornoReceipt *receipt);

G_END_DECLS
