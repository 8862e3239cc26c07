/* Queries of each route that has one; the first byte says which. */
#include "config.h"

#include "fuzz.h"

#include "torno-query.h"
#include "torno-route.h"

static void
check_query (const TornoRecord *record, const char *query)
{
  g_autofree TornoFieldValue *values = g_new0 (TornoFieldValue, record->n_fields);
  g_autoptr (GArray) faults = torno_faults_new ();

  torno_query_check (record, query, values, faults);
  fuzz_check_faults (faults);
  fuzz_check_values (values, record->n_fields);
  torno_field_values_clear (values, record->n_fields);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *query = size > 0 ? g_strndup ((const char *) data + 1, size - 1) : NULL;
  guint wanted = size > 0 ? data[0] : 0;

  for (guint i = 0, n = 0; query != NULL && i < torno_n_routes; i++)
    if (torno_routes[i].query != NULL && n++ == wanted)
      check_query (torno_routes[i].query, query);
  return 0;
}
