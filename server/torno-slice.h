/* Who waits for whom on a busy processor. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void torno_slice_set (guint microseconds);

G_END_DECLS
