/* What a picture says of itself, without a decoder: of what format it is and how many pixels it has. A file of 200 KiB
 * can stand for six gigabytes of pixels, and who shows it makes room for them. */
#include "config.h"

#include "torno-picture.h"

#include <string.h>

static guint
read_16 (const guchar *bytes)
{
  return bytes[0] << 8 | bytes[1];
}

/* PNG (RFC 2083): the first chunk is IHDR, of 13 bytes. */
static gboolean
measure_png (const guchar *bytes, gsize length, guint *out_width, guint *out_height)
{
  static const guchar head[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R' };
  const guchar *size;

  if (length < sizeof head + 8 || memcmp (bytes, head, sizeof head) != 0)
    return FALSE;
  size = bytes + sizeof head;
  *out_width = read_16 (size) << 16 | read_16 (size + 2);
  *out_height = read_16 (size + 4) << 16 | read_16 (size + 6);
  return TRUE;
}

/* SOF0 to SOF15, among whose numbers stand DHT, JPG and DAC. */
static gboolean
is_frame (guchar marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* JPEG (ITU-T T.81, B.1.1 and B.2.2): segments up to the frame's. Whatever a decoder would skip between them is refused. */
static gboolean
measure_jpeg (const guchar *bytes, gsize length, guint *out_width, guint *out_height)
{
  gsize at = 2;

  if (length < 4 || bytes[0] != 0xff || bytes[1] != 0xd8)
    return FALSE;
  while (length - at >= 9 && bytes[at] == 0xff)
    {
      guchar marker = bytes[at + 1];
      gsize size = read_16 (bytes + at + 2);

      if (marker == 0xff) /* fill */
        {
          at++;
          continue;
        }
      if (is_frame (marker))
        {
          *out_height = read_16 (bytes + at + 5);
          *out_width = read_16 (bytes + at + 7);
          return TRUE;
        }
      if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda) || size < 2 || size > length - at - 2)
        return FALSE;
      at += 2 + size;
    }
  return FALSE;
}

/**
 * torno_picture_find_type:
 * @bytes: a file, perhaps of a picture
 * @length: how many bytes
 * @out_width: (out): its pixels, where it is one
 * @out_height: (out): its pixels, where it is one
 *
 * Looks at the head alone: what follows may be anything.
 *
 * Returns: (nullable): "image/jpeg", "image/png", or NULL
 */
const char *
torno_picture_find_type (const guchar *bytes, gsize length, guint *out_width, guint *out_height)
{
  if (measure_jpeg (bytes, length, out_width, out_height))
    return "image/jpeg";
  return measure_png (bytes, length, out_width, out_height) ? "image/png" : NULL;
}
