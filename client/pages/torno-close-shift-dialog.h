/* Closes a shift with what was counted. */
#pragma once

#include "torno-session.h"
#include "torno-shift.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_CLOSE_SHIFT_DIALOG (torno_close_shift_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoCloseShiftDialog, torno_close_shift_dialog, TORNO, CLOSE_SHIFT_DIALOG, AdwWindow)

/* Signal "closed" (TornoShift): as it was closed. */
TornoCloseShiftDialog *torno_close_shift_dialog_new (TornoSession *session, TornoShift *shift);

G_END_DECLS
