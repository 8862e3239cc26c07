/* Fingers of minutiae alone, for galleries too large to be drawn and scanned: the flow of the ridges about a core and a
 * delta gives the directions, as in a real finger, so that strangers' fingers are as alike as those are. */
#pragma once

#include "torno-print-private.h"

G_BEGIN_DECLS

TornoPrint *bench_finger_press (guint finger, guint impression);
TornoPrint *bench_finger_enroll (guint finger, guint n_presses);
GBytes *bench_finger_serialize (guint finger, guint n_presses);

G_END_DECLS
