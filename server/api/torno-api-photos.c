/* What no record can say of a photo: that its bytes are a picture, and how large it may be. */
#include "config.h"

#include "torno-api.h"
#include "torno-picture.h"

#include <string.h>

/* A desk's photo of 512 pixels a side has some 60 KiB; a decoder needs 64 MiB for the largest. */
#define MAX_BYTES (512 * 1024)
#define MAX_PIXELS 4096 /* a side */

static gboolean
is_size (guint pixels)
{
  return pixels > 0 && pixels <= MAX_PIXELS;
}

/* GLib skips what is not base64: only what it writes back the same is taken. */
static const char *
judge (const char *data)
{
  gsize length;
  guint width, height;
  g_autofree guchar *bytes = g_base64_decode (data, &length);
  g_autofree char *again = g_base64_encode (bytes, length);
  const char *type = length <= MAX_BYTES && strcmp (again, data) == 0
                         ? torno_picture_find_type (bytes, length, &width, &height)
                         : NULL;

  return type != NULL && is_size (width) && is_size (height) ? type : NULL;
}

/**
 * torno_api_photo_prepare:
 * @call: PUT /users/{user_id}/photo
 */
void
torno_api_photo_prepare (TornoCall *call)
{
  const char *data = torno_call_get_value (call, "data");
  const char *content_type = data != NULL ? judge (data) : NULL;

  if (data == NULL)
    torno_call_refuse_fault (call, TORNO_FAULT_MISSING, "body", "data");
  else if (content_type == NULL)
    torno_call_refuse (call, TORNO_ERROR_BAD_PHOTO);
  else
    {
      torno_call_set_value (call, "content_type", content_type);
      torno_call_run (call);
    }
}
