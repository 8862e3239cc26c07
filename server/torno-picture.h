#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *torno_picture_find_type (const guchar *bytes, gsize length, guint *out_width, guint *out_height);

G_END_DECLS
