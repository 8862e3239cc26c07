/* The shifts of the gym's till: the open one with its movements of cash, and those before it. */
#pragma once

#include "torno-session.h"
#include "torno-shift.h"

G_BEGIN_DECLS

#define TORNO_TYPE_SHIFT_STORE (torno_shift_store_get_type ())
G_DECLARE_FINAL_TYPE (TornoShiftStore, torno_shift_store, TORNO, SHIFT_STORE, GObject)

/* Signal "changed" (): a read has ended, well or not. */
TornoShiftStore *torno_shift_store_new (TornoSession *session);
void torno_shift_store_reload (TornoShiftStore *store);
gboolean torno_shift_store_is_known (TornoShiftStore *store);
const char *torno_shift_store_get_fault (TornoShiftStore *store);
TornoShift *torno_shift_store_get_current (TornoShiftStore *store);
JsonArray *torno_shift_store_get_movements (TornoShiftStore *store);
GListModel *torno_shift_store_get_closed (TornoShiftStore *store);

G_END_DECLS
