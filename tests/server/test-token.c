#include "config.h"

#include "torno-token.h"

#include <string.h>

static const TornoTokenClaims claims = { (char *) "session-0123456789", 7, 3, 0 };

static TornoTokenKey *
make_key (const char *secret, const char *algorithm)
{
  g_autoptr (GError) error = NULL;
  TornoTokenKey *key = torno_token_key_new (secret, algorithm, &error);

  g_assert_no_error (error);
  return key;
}

static void
test_algorithm (gconstpointer algorithm)
{
  g_autoptr (TornoTokenKey) key = make_key ("secret", algorithm), other = make_key ("other", algorithm);
  g_autofree char *token = torno_token_sign (key, &claims, "trainer");
  g_auto (TornoTokenClaims) read = { 0 }, none = { 0 };

  g_assert_true (torno_token_verify (key, token, &read));
  g_assert_cmpstr (read.session_id, ==, claims.session_id);
  g_assert_cmpint (read.user_id, ==, 7);
  g_assert_cmpint (read.gym_id, ==, 3);
  g_assert_false (torno_token_verify (other, token, &none));
}

static void
test_expiry (void)
{
  g_autoptr (TornoTokenKey) key = make_key ("secret", "HS256");
  TornoTokenClaims past = claims, future = claims;
  g_auto (TornoTokenClaims) read = { 0 }, none = { 0 };
  g_autofree char *old = NULL, *fresh = NULL;

  past.expires_at = g_get_real_time () / G_USEC_PER_SEC - 10;
  future.expires_at = g_get_real_time () / G_USEC_PER_SEC + 1000;
  old = torno_token_sign (key, &past, "admin");
  fresh = torno_token_sign (key, &future, "admin");
  g_assert_false (torno_token_verify (key, old, &none));
  g_assert_true (torno_token_verify (key, fresh, &read));
  g_assert_cmpint (read.expires_at, ==, future.expires_at);
}

/* A token that names another algorithm, or none, was not made by us. */
static void
test_other_algorithms (void)
{
  g_autoptr (TornoTokenKey) key = make_key ("secret", "HS256"), long_key = make_key ("secret", "HS512");
  g_autofree char *token = torno_token_sign (long_key, &claims, "admin");
  const char *const forged[] = {
    token, "", ".", "..", "a.b.c", "eyJhbGciOiJub25lIn0.eyJqdGkiOiJzZXNzaW9uLTAxMjM0NTY3ODkifQ.",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forged); i++)
    {
      g_auto (TornoTokenClaims) none = { 0 };

      g_assert_false (torno_token_verify (key, forged[i], &none));
    }
}

static void
test_tampering (void)
{
  g_autoptr (TornoTokenKey) key = make_key ("secret", "HS256");
  g_autofree char *token = torno_token_sign (key, &claims, "trainer");

  /* The last letter of a signature carries two bits that count for nothing. */
  for (gsize i = 0; i + 1 < strlen (token); i++)
    {
      g_autofree char *changed = g_strdup (token);
      g_auto (TornoTokenClaims) none = { 0 };

      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      g_assert_false (torno_token_verify (key, changed, &none));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/token/hs256", "HS256", test_algorithm);
  g_test_add_data_func ("/token/hs384", "HS384", test_algorithm);
  g_test_add_data_func ("/token/hs512", "HS512", test_algorithm);
  g_test_add_func ("/token/expiry", test_expiry);
  g_test_add_func ("/token/other-algorithms", test_other_algorithms);
  g_test_add_func ("/token/tampering", test_tampering);
  return g_test_run ();
}
