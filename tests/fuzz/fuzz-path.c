/* Paths of requests, up to the parameters in them. */
#include "config.h"

#include "fuzz.h"

#include "torno-record-check.h"
#include "torno-router.h"

static void
check_parameters (const TornoPathParams *params)
{
  for (guint i = 0; i < params->n; i++)
    {
      const TornoField *field = torno_route_find_path_field (params->names[i]);
      g_autofree char *value = NULL;

      g_assert_nonnull (field);
      g_assert_true (g_utf8_validate (params->values[i], -1, NULL));
      if (torno_field_check_text (field, params->values[i], &value) == TORNO_FAULT_NONE)
        g_assert_nonnull (value);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "DELETE" };
  static TornoRouter *router = NULL;
  g_autofree char *path = g_strndup ((const char *) data, size);

  if (router == NULL)
    router = torno_router_new (torno_routes, torno_n_routes);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      const TornoRoute *route = NULL;
      TornoPathParams params = { 0 };
      g_autofree char *allow = NULL;

      switch (torno_router_match (router, methods[i], path, &route, &params, &allow))
        {
        case TORNO_MATCH_FOUND:
          g_assert_nonnull (route);
          check_parameters (&params);
          break;
        case TORNO_MATCH_OTHER_METHOD:
          g_assert_nonnull (allow);
          break;
        case TORNO_MATCH_NONE:
          break;
        }
      torno_path_params_clear (&params);
    }
  return 0;
}
