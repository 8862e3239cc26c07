/* The account that the sign-in page offers again, kept in the system's keyring when asked to. */
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

G_END_DECLS
