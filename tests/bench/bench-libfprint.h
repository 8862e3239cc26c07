/* What libfprint itself says of the same presses, on its virtual device: it tells whether two match, not how well. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _BenchLibfprint BenchLibfprint;

BenchLibfprint *bench_libfprint_new (GError **error);
void bench_libfprint_free (BenchLibfprint *libfprint);

/* Whether the image is any of these prints. @prints: (element-type GBytes), serialised. A poor image is none. */
gboolean
bench_libfprint_identify (BenchLibfprint *libfprint, GBytes *pixels, guint width, guint height, GPtrArray *prints);

G_END_DECLS
