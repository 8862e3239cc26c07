/* The receipt of a ticket. */
#pragma once

#include "torno-printout.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a receipt's code begins with; the ticket's number follows. Letters, digits and blanks come out right of a scanner
 * whatever layout the desk's keyboard has. */
#define TORNO_RECEIPT_CODE "TORNO "

TornoPrintout *torno_receipt_new (JsonObject *ticket, gint64 given_cents);
gboolean torno_receipt_read_code (const char *text, gint64 *out_ticket_id);

G_END_DECLS
