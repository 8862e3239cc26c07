/* Secrets in the system's keyring: the account that the sign-in page offers again, kept when asked to, and what a station
 * needs to work without its server. Main thread only. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* password NULL: only where and who. */
typedef struct
{
  char *url;
  char *email;
  char *password;
} TornoAccount;

TornoAccount *torno_account_new (const char *url, const char *email, const char *password);
void torno_account_free (TornoAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoAccount, torno_account_free)

void torno_keyring_load_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
TornoAccount *torno_keyring_load_finish (GAsyncResult *result, GError **error);
void torno_keyring_save_async (const TornoAccount *account,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
void torno_keyring_forget_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean torno_keyring_change_finish (GAsyncResult *result, GError **error);

/* Slots. */
#define TORNO_KEYRING_STATION "station" /* the gym's key */
#define TORNO_KEYRING_SESSION "session" /* who worked here last */

void torno_keyring_load_text_async (const char *slot,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
char *torno_keyring_load_text_finish (GAsyncResult *result, GError **error);
void torno_keyring_free_text (char *text);
void torno_keyring_save_text_async (const char *slot,
                                    const char *label,
                                    const char *text,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void torno_keyring_forget_text_async (const char *slot,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

G_END_DECLS
