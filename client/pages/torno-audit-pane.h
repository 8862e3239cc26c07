/* The audit trail: who changed what. */
#pragma once

#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_AUDIT_PANE (torno_audit_pane_get_type ())
G_DECLARE_FINAL_TYPE (TornoAuditPane, torno_audit_pane, TORNO, AUDIT_PANE, AdwBin)

GtkWidget *torno_audit_pane_new (TornoSession *session);

G_END_DECLS
