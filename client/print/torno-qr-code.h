/* QR codes, drawn by cairo. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

gboolean torno_qr_code_draw (cairo_t *cr, const char *text, double size);

G_END_DECLS
