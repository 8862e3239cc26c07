/* A line of the cart. */
#pragma once

#include "torno-cart.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_CART_ROW (torno_cart_row_get_type ())
G_DECLARE_FINAL_TYPE (TornoCartRow, torno_cart_row, TORNO, CART_ROW, AdwBin)

/* Property "line" (TornoCartLine, nullable). Activates "cart.set-quantity" with product and quantity, and "cart.remove"
 * with the product. */

G_END_DECLS
