/* One loop on all processors. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef void (*TornoParallelFunc) (guint i, gpointer user_data);

void torno_parallel_run (guint n, TornoParallelFunc func, gpointer user_data);

G_END_DECLS
