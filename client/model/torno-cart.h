/* What a customer is about to buy: lines of a product and how many, limited to the stock. */
#pragma once

#include "torno-product.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the server takes in one ticket (its record "checkout"). */
#define TORNO_CART_MAX_LINES 100

#define TORNO_TYPE_CART_LINE (torno_cart_line_get_type ())
G_DECLARE_FINAL_TYPE (TornoCartLine, torno_cart_line, TORNO, CART_LINE, GObject)

#define TORNO_TYPE_CART (torno_cart_get_type ())
G_DECLARE_FINAL_TYPE (TornoCart, torno_cart, TORNO, CART, GObject)

/* Of a line, read-only, notified: "product" (TornoProduct), "quantity" (int64), "total-text", "fault" (strings; fault:
 * "" or that the stock no longer suffices). */
TornoProduct *torno_cart_line_get_product (TornoCartLine *line);
gint64 torno_cart_line_get_quantity (TornoCartLine *line);

/* Signal "changed" (): lines, quantities, prices or stock are others. */
TornoCart *torno_cart_new (void);
GListModel *torno_cart_get_lines (TornoCart *cart);
gboolean torno_cart_add (TornoCart *cart, TornoProduct *product);
void torno_cart_set_quantity (TornoCart *cart, gint64 product_id, gint64 quantity);
void torno_cart_remove (TornoCart *cart, gint64 product_id);
void torno_cart_clear (TornoCart *cart);
void torno_cart_set_discount_percent (TornoCart *cart, int percent);
int torno_cart_get_discount_percent (TornoCart *cart);
gint64 torno_cart_get_n_items (TornoCart *cart);
gint64 torno_cart_get_total_cents (TornoCart *cart);
gboolean torno_cart_is_short (TornoCart *cart);
JsonArray *torno_cart_write_items (TornoCart *cart);

G_END_DECLS
