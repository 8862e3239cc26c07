/* Takes a sale back, with the reason. */
#pragma once

#include "torno-session.h"
#include "torno-ticket.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_REVERSAL_DIALOG (torno_reversal_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoReversalDialog, torno_reversal_dialog, TORNO, REVERSAL_DIALOG, AdwWindow)

/* Signal "done" (): it is taken back. */
TornoReversalDialog *torno_reversal_dialog_new (TornoSession *session, JsonObject *sale, gboolean is_void, gint64 rest);
TornoReversalDialog *torno_reversal_dialog_new_for_ticket (TornoSession *session, TornoTicket *ticket);

G_END_DECLS
