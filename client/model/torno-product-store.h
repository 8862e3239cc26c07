/* The products that the gym sells, by name. */
#pragma once

#include "torno-product.h"
#include "torno-session.h"

G_BEGIN_DECLS

#define TORNO_TYPE_PRODUCT_STORE (torno_product_store_get_type ())
G_DECLARE_FINAL_TYPE (TornoProductStore, torno_product_store, TORNO, PRODUCT_STORE, GObject)

/* Signal "changed" (): a read has ended; the products are there, or a fault is. */
TornoProductStore *torno_product_store_new (TornoSession *session);
GListModel *torno_product_store_get_products (TornoProductStore *store);
TornoProduct *torno_product_store_find (TornoProductStore *store, gint64 product_id);
gboolean torno_product_store_is_loading (TornoProductStore *store);
const char *torno_product_store_get_fault (TornoProductStore *store);
void torno_product_store_reload (TornoProductStore *store);

G_END_DECLS
