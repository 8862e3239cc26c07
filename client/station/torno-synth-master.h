/* The whole ridge pattern of a synthetic finger, of which every press shows a part. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TORNO_SYNTH_MASTER_WIDTH 336
#define TORNO_SYNTH_MASTER_HEIGHT 368

float *torno_synth_master_grow (guint finger);

G_END_DECLS
