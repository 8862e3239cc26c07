/* Photos, of which only the head is read. */
#include "config.h"

#include "fuzz.h"

#include "torno-picture.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guchar *bytes = g_memdup2 (data, size); /* of just this size, so that a byte too far is seen */
  guint width = 0, height = 0;

  if (torno_picture_find_type (bytes, size, &width, &height) == NULL)
    g_assert_true (width == 0 && height == 0);
  return 0;
}
