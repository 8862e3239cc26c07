/* The form for one record of the administration: a new one, or one that is read first. */
#pragma once

#include "torno-record-kind.h"
#include "torno-session.h"

G_BEGIN_DECLS

#define TORNO_TYPE_RECORD_DIALOG (torno_record_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoRecordDialog, torno_record_dialog, TORNO, RECORD_DIALOG, AdwWindow)

/* Signal "done" (): the server has done it; the window closes. */
TornoRecordDialog *torno_record_dialog_new (TornoSession *session, const TornoRecordKind *kind, gint64 record_id);
TornoRecordForm *torno_record_dialog_get_form (TornoRecordDialog *dialog);

G_END_DECLS
