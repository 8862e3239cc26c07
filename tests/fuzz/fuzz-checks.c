/* What holds for input after it was held against a record. */
#include "config.h"

#include "fuzz.h"

#include <string.h>

/* What a fault quotes goes into the answer as it is, so it must be JSON. */
void
fuzz_check_faults (const GArray *faults)
{
  for (guint i = 0; i < faults->len; i++)
    {
      const TornoFault *fault = &g_array_index (faults, TornoFault, i);
      g_autoptr (TornoJson) json
          = fault->input != NULL ? torno_json_parse (fault->input, strlen (fault->input), NULL) : NULL;

      g_assert_true (fault->input == NULL || json != NULL);
    }
}

void
fuzz_check_values (const TornoFieldValue *values, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_assert_true (values[i].given || values[i].text == NULL);
      g_assert_true (values[i].text == NULL || g_utf8_validate (values[i].text, -1, NULL));
    }
}
