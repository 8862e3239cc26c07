/* Fingers to press where the reader is the simulated one. */
#pragma once

#include "torno-reader.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_FINGER_BAR (torno_finger_bar_get_type ())
G_DECLARE_FINAL_TYPE (TornoFingerBar, torno_finger_bar, TORNO, FINGER_BAR, AdwBin)

void torno_finger_bar_set_reader (TornoFingerBar *bar, TornoReader *reader);

G_END_DECLS
