/* The audit trail's chain: sealed while the server runs, followed by a command. */
#pragma once

#include "torno-db.h"

G_BEGIN_DECLS

typedef struct _TornoAuditSealer TornoAuditSealer;

TornoAuditSealer *torno_audit_sealer_new (TornoDb *db);
void torno_audit_sealer_free (TornoAuditSealer *sealer);
gboolean torno_audit_verify (const char *conninfo, char **out_report, GError **error);

G_END_DECLS
