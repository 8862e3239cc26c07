/* What no record can say of purchases and visits. */
#include "config.h"

#include "torno-api.h"

/**
 * torno_api_check_in_prepare:
 * @call: POST /attendance/
 *
 * The member is named one way or the other.
 */
void
torno_api_check_in_prepare (TornoCall *call)
{
  if (torno_call_get_value (call, "user_id") == NULL && torno_call_get_value (call, "document_id") == NULL)
    torno_call_refuse_fault (call, TORNO_FAULT_MISSING, "body", "user_id");
  else
    torno_call_run (call);
}

/**
 * torno_api_user_plan_update_prepare:
 * @call: PUT /user-plans/{user_plan_id}
 *
 * What was paid was paid.
 */
void
torno_api_user_plan_update_prepare (TornoCall *call)
{
  if (torno_call_get_value (call, "purchased_price") != NULL)
    torno_call_refuse (call, TORNO_ERROR_PRICE_IS_FINAL);
  else
    torno_call_run (call);
}
