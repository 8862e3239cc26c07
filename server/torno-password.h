/* Passwords: bcrypt on a few threads, never on the main loop. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* 2^12 rounds: about 0.2 s of one core, which is what a guess should cost. */
#define TORNO_PASSWORD_COST 12

char *torno_password_hash (const char *password, guint cost, GError **error);
gboolean torno_password_verify (const char *password, const char *hashed);

typedef void (*TornoPasswordHashed) (char *hashed_take, gpointer user_data);
typedef void (*TornoPasswordVerified) (gboolean right, gpointer user_data);

void torno_password_hash_async (const char *password, TornoPasswordHashed callback, gpointer user_data);
void torno_password_verify_async (const char *password,
                                  const char *hashed,
                                  const char *who,
                                  TornoPasswordVerified callback,
                                  gpointer user_data);

G_END_DECLS
