/* A thing for sale over the counter, as the till shows it. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_TYPE_PRODUCT (torno_product_get_type ())
G_DECLARE_FINAL_TYPE (TornoProduct, torno_product, TORNO, PRODUCT, GObject)

/* Properties, read-only, notified when the record changes: "name", "price-text", "stock-text" (strings), "quantity"
 * (int64: how many there are), "stock-classes" (strv: CSS classes). */
TornoProduct *torno_product_new (JsonObject *record);
gboolean torno_product_update (TornoProduct *product, JsonObject *record);
gint64 torno_product_get_id (TornoProduct *product);
const char *torno_product_get_name (TornoProduct *product);
gint64 torno_product_get_price_cents (TornoProduct *product);
gint64 torno_product_get_quantity (TornoProduct *product);
gboolean torno_product_has_barcode (TornoProduct *product, const char *text);
gboolean torno_product_matches (TornoProduct *product, const char *text);

G_END_DECLS
