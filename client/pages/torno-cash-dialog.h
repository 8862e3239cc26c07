/* Cash that goes into the till or out of it, other than by selling. */
#pragma once

#include "torno-session.h"
#include "torno-shift.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  TORNO_CASH_FLOAT, /* opens a shift */
  TORNO_CASH_IN,
  TORNO_CASH_OUT,
} TornoCashKind;

#define TORNO_TYPE_CASH_DIALOG (torno_cash_dialog_get_type ())
G_DECLARE_FINAL_TYPE (TornoCashDialog, torno_cash_dialog, TORNO, CASH_DIALOG, AdwWindow)

/* @shift: the open one; NULL with TORNO_CASH_FLOAT. Signal "done" (): it is written. */
TornoCashDialog *torno_cash_dialog_new (TornoSession *session, TornoCashKind kind, TornoShift *shift);

G_END_DECLS
