/* The ways to pay. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TORNO_PAYMENT_CASH,
  TORNO_PAYMENT_TRANSFER,
  TORNO_PAYMENT_CARD,
  TORNO_N_PAYMENTS
} TornoPayment;

TornoPayment torno_payment_from_api (const char *type);
const char *torno_payment_get_type_name (TornoPayment payment);
const char *torno_payment_get_name (TornoPayment payment);

G_END_DECLS
