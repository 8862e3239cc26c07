/* The ways to pay. */
#include "config.h"

#include "torno-payment.h"

#include <glib/gi18n-lib.h>

/**
 * torno_payment_from_api:
 * @type: (nullable): a payment_type of the API
 *
 * Returns: that way to pay; cash, the API's own default, for what is none
 */
TornoPayment
torno_payment_from_api (const char *type)
{
  if (g_strcmp0 (type, "transfer") == 0)
    return TORNO_PAYMENT_TRANSFER;
  return g_strcmp0 (type, "card") == 0 ? TORNO_PAYMENT_CARD : TORNO_PAYMENT_CASH;
}

/**
 * torno_payment_get_type_name:
 *
 * Returns: (transfer none): the payment_type of the API
 */
const char *
torno_payment_get_type_name (TornoPayment payment)
{
  if (payment == TORNO_PAYMENT_TRANSFER)
    return "transfer";
  return payment == TORNO_PAYMENT_CARD ? "card" : "cash";
}

/**
 * torno_payment_get_name:
 *
 * Returns: (transfer none): its name for a person
 */
const char *
torno_payment_get_name (TornoPayment payment)
{
  if (payment == TORNO_PAYMENT_TRANSFER)
    return _ ("Transfer");
  return payment == TORNO_PAYMENT_CARD ? _ ("Card") : _ ("Cash");
}
