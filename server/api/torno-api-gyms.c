/* A new gym without a time zone takes the server's. */
#include "config.h"

#include "torno-api.h"

/**
 * torno_api_gym_prepare:
 * @call: POST /gyms/
 */
void
torno_api_gym_prepare (TornoCall *call)
{
  const char *configured = torno_config_get_timezone (torno_server_get_config (torno_call_get_server (call)));
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();

  torno_call_set_value (call, "default_timezone", configured != NULL ? configured : g_time_zone_get_identifier (local));
  torno_call_run (call);
}
