/* What only the cart does with its lines. */
#pragma once

#include "torno-cart.h"

G_BEGIN_DECLS

TornoCartLine *torno_cart_line_new (TornoProduct *product);
void torno_cart_line_set_quantity (TornoCartLine *line, gint64 quantity);
gint64 torno_cart_line_get_total_cents (TornoCartLine *line);
void torno_cart_line_set_discount_percent (TornoCartLine *line, int percent);
gboolean torno_cart_line_is_short (TornoCartLine *line);

G_END_DECLS
