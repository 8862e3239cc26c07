/* Tokens: none that we have not signed is one. */
#include "config.h"

#include "fuzz.h"

#include "torno-token.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static TornoTokenKey *keys[3] = { NULL };
  static const char *const algorithms[] = { "HS256", "HS384", "HS512" };
  g_autofree char *token = g_strndup ((const char *) data, size);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_auto (TornoTokenClaims) claims = { 0 };

      if (keys[i] == NULL)
        keys[i] = torno_token_key_new ("a secret that no input was signed with", algorithms[i], NULL);
      g_assert_false (torno_token_verify (keys[i], token, &claims));
    }
  return 0;
}
