/* What no record can say of a photo: that its bytes are a picture, and how many there may be. */
#include "config.h"

#include "torno-api.h"

#include <string.h>

/* A desk's photo of 512 pixels a side has some 60 KiB. */
#define MAX_BYTES (512 * 1024)

/* Returns: (nullable): what the bytes are by their first ones (JFIF 1.02; PNG, RFC 2083) */
static const char *
find_content_type (const guchar *bytes, gsize length)
{
  static const guchar jpeg[] = { 0xff, 0xd8, 0xff }, png[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

  if (length > sizeof jpeg && memcmp (bytes, jpeg, sizeof jpeg) == 0)
    return "image/jpeg";
  if (length > sizeof png && memcmp (bytes, png, sizeof png) == 0)
    return "image/png";
  return NULL;
}

/* GLib skips what is not base64: only what it writes back the same is taken. */
static const char *
judge (const char *data)
{
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (data, &length);
  g_autofree char *again = g_base64_encode (bytes, length);

  return length <= MAX_BYTES && strcmp (again, data) == 0 ? find_content_type (bytes, length) : NULL;
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
