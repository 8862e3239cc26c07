/* Boxes of templates: none opens that was not sealed, or was sealed for somebody else. */
#include "config.h"

#include "fuzz.h"

#include "torno-template-box.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES] = "an example key of thirty-two byt";
  g_autofree char *text = g_strndup ((const char *) data, size), *sealed = NULL;
  g_autoptr (GBytes) opened = torno_template_box_open (key, 1, 2, 1, text, NULL), again = NULL, other = NULL;

  g_assert_null (opened);
  sealed = torno_template_box_seal (key, 1, 2, 1, data, size, NULL);
  again = torno_template_box_open (key, 1, 2, 1, sealed, NULL);
  g_assert_cmpmem (data, size, g_bytes_get_data (again, NULL), g_bytes_get_size (again));
  other = torno_template_box_open (key, 1, 3, 1, sealed, NULL);
  g_assert_null (other);
  return 0;
}
