/* Synthetic fingerprints, so that a demonstration and the tests need neither a reader nor anybody's finger. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TORNO_SYNTH_PRINT_WIDTH 300
#define TORNO_SYNTH_PRINT_HEIGHT 320

GBytes *torno_synth_print_draw (guint finger, guint impression);

G_END_DECLS
