/* Accept-Language. */
#include "config.h"

#include "fuzz.h"

#include "torno-texts.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  g_assert_cmpint (torno_texts_choose (text, TORNO_LANGUAGE_ES), <, TORNO_N_LANGUAGES);
  return 0;
}
