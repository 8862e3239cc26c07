/* Messages of sockets: what is passed on must be as good as what came. */
#include "config.h"

#include "fuzz.h"

#include "torno-peer.h"

#include <string.h>

static void
check_passed_on (char *text_take)
{
  g_autofree char *text = text_take;
  g_autoptr (TornoJson) json = torno_json_parse (text, strlen (text), NULL);

  g_assert_nonnull (json);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TornoJson) json = torno_json_parse ((const char *) data, size, NULL);

  if (json == NULL || torno_json_get_root (json)->kind != TORNO_JSON_OBJECT)
    return 0;
  g_assert_cmpint (torno_message_get_id (json, "user_id"), >=, 0);
  check_passed_on (torno_message_with_user (json, 0));
  check_passed_on (torno_message_with_user (json, 12));
  check_passed_on (torno_message_make_public (json, 12));
  return 0;
}
