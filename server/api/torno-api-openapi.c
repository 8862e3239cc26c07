/* The OpenAPI document, written once. */
#include "config.h"

#include "torno-api.h"
#include "torno-openapi.h"

/**
 * torno_api_openapi_finish:
 * @call: GET /openapi.json
 */
void
torno_api_openapi_finish (TornoCall *call)
{
  static char *document = NULL;

  if (document == NULL)
    {
      g_auto (TornoWriter) writer = TORNO_WRITER_INIT;

      torno_openapi_write (torno_routes, torno_n_routes, &writer);
      document = torno_writer_steal_text (&writer);
    }
  torno_writer_add_text (torno_call_get_writer (call), document);
}
