/* JSON Web Tokens (RFC 7519), signed with HMAC; the algorithm is fixed by configuration, never taken from the token. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *session_id;  /* jti */
  gint64 user_id;    /* sub */
  gint64 gym_id;     /* the gym worked in */
  gint64 expires_at; /* exp, seconds since 1970; 0: none */
} TornoTokenClaims;

typedef struct _TornoTokenKey TornoTokenKey;

TornoTokenKey *torno_token_key_new (const char *secret, const char *algorithm, GError **error);
void torno_token_key_free (TornoTokenKey *key);
char *torno_token_sign (const TornoTokenKey *key, const TornoTokenClaims *claims, const char *role);
gboolean torno_token_verify (const TornoTokenKey *key, const char *token, TornoTokenClaims *out_claims);
void torno_token_claims_clear (TornoTokenClaims *claims);
char *torno_token_make_session_id (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoTokenKey, torno_token_key_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TornoTokenClaims, torno_token_claims_clear)

G_END_DECLS
