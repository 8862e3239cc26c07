/* What no record can say of a stock to set: it may come in the query or in the body. */
#include "config.h"

#include "torno-api.h"

/**
 * torno_api_stock_prepare:
 * @call: PUT /products/{product_id}/stock
 */
void
torno_api_stock_prepare (TornoCall *call)
{
  if (torno_call_get_value (call, "quantity") == NULL)
    {
      torno_call_refuse_fault (call, TORNO_FAULT_MISSING, "query", "quantity");
      return;
    }
  torno_call_set_value (call, "message", torno_texts_get (torno_call_get_language (call), TORNO_TEXT_STOCK_CHANGED));
  torno_call_run (call);
}
