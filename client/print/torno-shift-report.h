/* The Z report of a shift that is closed; of an open one, what it has come to so far (X). */
#pragma once

#include "torno-printout.h"
#include "torno-shift.h"

G_BEGIN_DECLS

TornoPrintout *torno_shift_report_new (TornoShift *shift, JsonArray *movements, const char *gym_name);

G_END_DECLS
