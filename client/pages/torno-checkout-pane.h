/* The cart beside the till's products: what is in it, how it is paid, and the button that sells it. */
#pragma once

#include "torno-cart.h"
#include "torno-printout.h"
#include "torno-session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define TORNO_TYPE_CHECKOUT_PANE (torno_checkout_pane_get_type ())
G_DECLARE_FINAL_TYPE (TornoCheckoutPane, torno_checkout_pane, TORNO, CHECKOUT_PANE, AdwBin)

/* Property "shows-back" (boolean). Signals: "sold" (TornoPrintout): the cart is empty again; "refused" (): the server
 * said no, what it has may be other than what is shown; "back" (): to the products. */
void torno_checkout_pane_start (TornoCheckoutPane *pane, TornoSession *session, TornoCart *cart);
void torno_checkout_pane_reload (TornoCheckoutPane *pane);
void torno_checkout_pane_sell_to (TornoCheckoutPane *pane, gint64 user_id, const char *full_name);
void torno_checkout_pane_charge (TornoCheckoutPane *pane);
gboolean torno_checkout_pane_is_open (TornoCheckoutPane *pane);

G_END_DECLS
