/* What a good token may hold, as another program with our secret could sign it: any claims at all. */
#include "config.h"

#include "fuzz.h"

#include "torno-token.h"

#include <gnutls/crypto.h>
#include <string.h>

#define SECRET "a secret that this program signs with"

static char *
encode (const guint8 *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static TornoTokenKey *key = NULL;
  g_autofree char *claims_text = encode (data, size);
  g_autofree char *head = g_strconcat ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.", claims_text, NULL);
  guint8 digest[32];
  g_autofree char *signature = NULL, *token = NULL;
  g_auto (TornoTokenClaims) claims = { 0 };

  if (key == NULL)
    key = torno_token_key_new (SECRET, "HS256", NULL);
  g_assert_cmpint (gnutls_hmac_fast (GNUTLS_MAC_SHA256, SECRET, strlen (SECRET), head, strlen (head), digest), ==, 0);
  signature = encode (digest, sizeof digest);
  token = g_strconcat (head, ".", signature, NULL);
  if (torno_token_verify (key, token, &claims))
    {
      g_assert_nonnull (claims.session_id);
      g_assert_cmpint (claims.user_id, >, 0);
    }
  return 0;
}
