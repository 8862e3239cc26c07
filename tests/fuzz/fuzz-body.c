/* Bodies of each route that has one, as of a creation and of a change; the first byte says which route. */
#include "config.h"

#include "fuzz.h"

#include "torno-route.h"

static void
check_body (const TornoRoute *route, const TornoJson *json)
{
  const TornoRecord *record = route->body;
  g_autofree TornoFieldValue *values = g_new0 (TornoFieldValue, record->n_fields);
  g_autoptr (GArray) faults = torno_faults_new ();

  torno_record_check_body (record, g_str_equal (route->method, "PUT") ? TORNO_FIELD_UPDATE : TORNO_FIELD_CREATE, json,
                           torno_json_get_root (json), values, faults);
  fuzz_check_faults (faults);
  fuzz_check_values (values, record->n_fields);
  torno_field_values_clear (values, record->n_fields);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TornoJson) json = size > 0 ? torno_json_parse ((const char *) data + 1, size - 1, NULL) : NULL;

  for (guint i = 0, n = 0; json != NULL && i < torno_n_routes; i++)
    if (torno_routes[i].body != NULL && n++ == data[0])
      check_body (&torno_routes[i], json);
  return 0;
}
