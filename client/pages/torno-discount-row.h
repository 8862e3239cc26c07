/* What is taken off a ticket, within the gym's limit. */
#pragma once

#include "torno-cart.h"
#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_DISCOUNT_ROW (torno_discount_row_get_type ())
G_DECLARE_FINAL_TYPE (TornoDiscountRow, torno_discount_row, TORNO, DISCOUNT_ROW, AdwActionRow)

void torno_discount_row_start (TornoDiscountRow *row, TornoSession *session, TornoCart *cart);
void torno_discount_row_reload (TornoDiscountRow *row);
void torno_discount_row_clear (TornoDiscountRow *row);

G_END_DECLS
