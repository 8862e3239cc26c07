/* A product in the till's list. */
#pragma once

#include "torno-product.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_TILL_ROW (torno_till_row_get_type ())
G_DECLARE_FINAL_TYPE (TornoTillRow, torno_till_row, TORNO, TILL_ROW, AdwBin)

/* Property "product" (TornoProduct, nullable). Its button activates "till.add" with the product's number. */

G_END_DECLS
