/* JSON Web Tokens. Only what Torno itself signs is read: one header to the letter, HMAC by constant-time comparison. */
#include "config.h"

#include "torno-token.h"

#include "torno-error.h"
#include "torno-json.h"
#include "torno-writer.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define TOKEN_MAX 2048
#define SESSION_ID_BYTES 16
#define MAC_MAX 64

typedef struct
{
  const char *name;
  gnutls_mac_algorithm_t mac;
} Algorithm;

struct _TornoTokenKey
{
  char *secret;
  gsize secret_length;
  Algorithm algorithm;
  char *header; /* base64url of {"alg":…,"typ":"JWT"} with its dot */
};

/* clang-format off */
static const Algorithm algorithms[] = {
  { "HS256", GNUTLS_MAC_SHA256 }, { "HS384", GNUTLS_MAC_SHA384 }, { "HS512", GNUTLS_MAC_SHA512 },
};
/* clang-format on */

static char *
encode (const void *bytes, gsize length)
{
  char *text = g_base64_encode (bytes, length);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

static guchar *
decode (const char *text, gsize length, gsize *out_length)
{
  g_autoptr (GString) padded = g_string_new_len (text, length);

  if (strspn (padded->str, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != length
      || length % 4 == 1)
    return NULL;
  g_strdelimit (padded->str, "-", '+');
  g_strdelimit (padded->str, "_", '/');
  while (padded->len % 4 != 0)
    g_string_append_c (padded, '=');
  return g_base64_decode (padded->str, out_length);
}

static gsize
sign (const TornoTokenKey *key, const char *text, gsize length, guchar mac[MAC_MAX])
{
  if (gnutls_hmac_fast (key->algorithm.mac, key->secret, key->secret_length, text, length, mac) < 0)
    return 0;
  return gnutls_hmac_get_len (key->algorithm.mac);
}

/**
 * torno_token_key_new:
 * @secret: the SECRET_KEY
 * @algorithm: HS256, HS384 or HS512
 *
 * Returns: (transfer full): the key, or NULL with %TORNO_PARSE_ERROR for an unknown algorithm
 */
TornoTokenKey *
torno_token_key_new (const char *secret, const char *algorithm, GError **error)
{
  TornoTokenKey *key;
  g_autofree char *header = NULL, *encoded = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (strcmp (algorithms[i].name, algorithm) == 0)
      {
        key = g_new0 (TornoTokenKey, 1);
        key->secret = g_strdup (secret);
        key->secret_length = strlen (secret);
        key->algorithm = algorithms[i];
        header = g_strdup_printf ("{\"alg\":\"%s\",\"typ\":\"JWT\"}", algorithm);
        encoded = encode (header, strlen (header));
        key->header = g_strconcat (encoded, ".", NULL);
        return key;
      }
  g_set_error (error, TORNO_PARSE_ERROR, 0, "ALGORITHM must be HS256, HS384 or HS512");
  return NULL;
}

/**
 * torno_token_key_free:
 * @key: (nullable): a key; its secret is wiped
 */
void
torno_token_key_free (TornoTokenKey *key)
{
  if (key == NULL)
    return;
  gnutls_memset (key->secret, 0, key->secret_length);
  g_free (key->secret);
  g_free (key->header);
  g_free (key);
}

/**
 * torno_token_sign:
 * @key: the key
 * @claims: what the token says
 * @role: "admin" or "trainer", for web fronts that look into the token; Torno itself never believes it
 *
 * Returns: (transfer full): the token
 */
char *
torno_token_sign (const TornoTokenKey *key, const TornoTokenClaims *claims, const char *role)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *payload = NULL, *head = NULL, *subject = g_strdup_printf ("%" G_GINT64_FORMAT, claims->user_id);
  g_autofree char *signature = NULL;
  guchar mac[MAC_MAX];
  gsize length;

  torno_writer_add_literal (&writer, "{");
  torno_writer_add_name (&writer, "sub");
  torno_writer_add_string (&writer, subject, -1);
  torno_writer_add_name (&writer, "jti");
  torno_writer_add_string (&writer, claims->session_id, -1);
  torno_writer_add_name (&writer, "gym_id");
  torno_writer_add_integer (&writer, claims->gym_id);
  torno_writer_add_name (&writer, "role");
  torno_writer_add_string (&writer, role, -1);
  torno_writer_add_name (&writer, "iat");
  torno_writer_add_integer (&writer, g_get_real_time () / G_USEC_PER_SEC);
  if (claims->expires_at != 0)
    {
      torno_writer_add_name (&writer, "exp");
      torno_writer_add_integer (&writer, claims->expires_at);
    }
  torno_writer_end (&writer, '}');
  payload = encode (writer.bytes, writer.length);
  head = g_strconcat (key->header, payload, NULL);
  length = sign (key, head, strlen (head), mac);
  signature = encode (mac, length);
  return g_strconcat (head, ".", signature, NULL);
}

static gint64
read_integer (const TornoJson *json, const char *name)
{
  const char *text = torno_json_get_string (json, torno_json_get_root (json), name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static gboolean
read_claims (const char *payload, gsize length, TornoTokenClaims *claims)
{
  gsize size;
  g_autofree guchar *bytes = decode (payload, length, &size);
  g_autoptr (TornoJson) json = bytes != NULL ? torno_json_parse ((const char *) bytes, size, NULL) : NULL;
  const char *session_id;

  if (json == NULL)
    return FALSE;
  session_id = torno_json_get_string (json, torno_json_get_root (json), "jti");
  claims->user_id = read_integer (json, "sub");
  claims->gym_id = read_integer (json, "gym_id");
  claims->expires_at = read_integer (json, "exp");
  if (session_id == NULL || claims->user_id <= 0)
    return FALSE;
  if (claims->expires_at != 0 && claims->expires_at <= g_get_real_time () / G_USEC_PER_SEC)
    return FALSE;
  claims->session_id = g_strdup (session_id);
  return TRUE;
}

/**
 * torno_token_verify:
 * @key: the key
 * @token: what the caller sent
 * @out_claims: (out): what it says, where it is ours and has not expired
 *
 * Says nothing about whether the session still stands: that is the gate's business.
 *
 * Returns: FALSE for any other text
 */
gboolean
torno_token_verify (const TornoTokenKey *key, const char *token, TornoTokenClaims *out_claims)
{
  gsize header_length = strlen (key->header), length = strlen (token), size, mac_length;
  const char *dot = strrchr (token, '.');
  g_autofree guchar *signature = NULL;
  guchar mac[MAC_MAX];

  *out_claims = (TornoTokenClaims){ 0 };
  if (length > TOKEN_MAX || strncmp (token, key->header, header_length) != 0 || (gsize) (dot - token) < header_length)
    return FALSE;
  signature = decode (dot + 1, token + length - dot - 1, &size);
  mac_length = sign (key, token, dot - token, mac);
  if (signature == NULL || mac_length == 0 || size != mac_length || gnutls_memcmp (signature, mac, size) != 0)
    return FALSE;
  return read_claims (token + header_length, dot - token - header_length, out_claims);
}

/**
 * torno_token_claims_clear:
 * @claims: claims
 */
void
torno_token_claims_clear (TornoTokenClaims *claims)
{
  g_clear_pointer (&claims->session_id, g_free);
}

/**
 * torno_token_make_session_id:
 *
 * Returns: (transfer full): 128 random bits as text
 */
char *
torno_token_make_session_id (void)
{
  guchar bytes[SESSION_ID_BYTES];

  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, sizeof bytes) < 0)
    g_error ("no random numbers");
  return encode (bytes, sizeof bytes);
}
