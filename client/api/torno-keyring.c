/* Torno's secrets are items of one schema, told apart by their slot. The remembered account's is a JSON object with address,
 * e-mail and password. */
#include "config.h"

#include "torno-keyring.h"

#include "torno-api-json.h"

#include <glib/gi18n-lib.h>
#include <libsecret/secret.h>

static const SecretSchema schema
    = { "org.torno.Torno.Account", SECRET_SCHEMA_NONE, { { "slot", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } } };

#define SLOT "slot"
#define ACCOUNT "default"

/**
 * torno_account_new:
 * @password: (nullable): NULL to remember only where and who
 *
 * Returns: (transfer full): an account
 */
TornoAccount *
torno_account_new (const char *url, const char *email, const char *password)
{
  TornoAccount *account = g_new0 (TornoAccount, 1);

  account->url = g_strdup (url);
  account->email = g_strdup (email);
  account->password = g_strdup (password);
  return account;
}

/**
 * torno_account_free:
 * @account: (nullable): an account
 */
void
torno_account_free (TornoAccount *account)
{
  if (account == NULL)
    return;
  g_free (account->url);
  g_free (account->email);
  if (account->password != NULL)
    secret_password_wipe (account->password);
  g_free (account->password);
  g_free (account);
}

/* Says what happened in words that help: the keyring's own speak of D-Bus. */
static void
return_keyring_error (GTask *task, GError *error_take)
{
  g_autoptr (GError) error = error_take;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    g_task_return_new_error (task, error->domain, error->code, "%s", _ ("The keyring is locked."));
  else if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN))
    g_task_return_new_error (task, error->domain, error->code, "%s", _ ("This computer has no keyring running."));
  else
    g_task_return_new_error (task, error->domain, error->code, _ ("The keyring is not available: %s"), error->message);
}

static TornoAccount *
parse_account (const char *secret)
{
  g_autoptr (JsonNode) root = json_from_string (secret, NULL);

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  JsonObject *object = json_node_get_object (root);
  return torno_account_new (torno_api_json_get_string (object, "url"), torno_api_json_get_string (object, "email"),
                            torno_api_json_get_string (object, "password"));
}

static void
on_looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *secret = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    return_keyring_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, secret, (GDestroyNotify) secret_password_free);
}

/**
 * torno_keyring_load_text_async:
 * @slot: which of Torno's secrets
 *
 * Looks for a secret.
 */
void
torno_keyring_load_text_async (const char *slot,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  secret_password_lookup (&schema, cancellable, on_looked_up_cb, task, SLOT, slot, NULL);
}

/**
 * torno_keyring_load_text_finish:
 *
 * Returns: (nullable) (transfer full): the secret, to be freed with torno_keyring_free_text(); NULL without @error where
 *   there is none
 */
char *
torno_keyring_load_text_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * torno_keyring_free_text:
 * @text: (transfer full) (nullable): a secret, which is wiped
 */
void
torno_keyring_free_text (char *text)
{
  secret_password_free (text);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    return_keyring_error (task, g_steal_pointer (&error));
}

/**
 * torno_keyring_save_text_async:
 * @slot: which of Torno's secrets
 * @label: what the keyring's own window calls it
 * @text: takes the place of what was there
 *
 * Keeps a secret; torno_keyring_change_finish() ends it.
 */
void
torno_keyring_save_text_async (const char *slot,
                               const char *label,
                               const char *text,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, text, cancellable, on_saved_cb, task, SLOT, slot,
                         NULL);
}

static void
on_cleared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    return_keyring_error (task, g_steal_pointer (&error));
}

/**
 * torno_keyring_forget_text_async:
 * @slot: which of Torno's secrets
 *
 * Takes a secret out; torno_keyring_change_finish() ends it.
 */
void
torno_keyring_forget_text_async (const char *slot,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  secret_password_clear (&schema, cancellable, on_cleared_cb, task, SLOT, slot, NULL);
}

/**
 * torno_keyring_load_async:
 *
 * Looks for the remembered account.
 */
void
torno_keyring_load_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  torno_keyring_load_text_async (ACCOUNT, cancellable, callback, user_data);
}

/**
 * torno_keyring_load_finish:
 *
 * Returns: (nullable) (transfer full): the account; NULL without @error where none is remembered
 */
TornoAccount *
torno_keyring_load_finish (GAsyncResult *result, GError **error)
{
  char *secret = torno_keyring_load_text_finish (result, error);
  TornoAccount *account = secret != NULL ? parse_account (secret) : NULL;

  torno_keyring_free_text (secret);
  return account;
}

/**
 * torno_keyring_save_async:
 * @account: what to remember, in place of what was
 */
void
torno_keyring_save_async (const TornoAccount *account,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "url", account->url);
  json_object_set_string_member (object, "email", account->email);
  if (account->password != NULL)
    json_object_set_string_member (object, "password", account->password);

  g_autofree char *secret = torno_api_json_print (object);
  torno_keyring_save_text_async (ACCOUNT, _ ("Torno account"), secret, cancellable, callback, user_data);
}

/**
 * torno_keyring_forget_async:
 *
 * Takes the remembered account out of the keyring.
 */
void
torno_keyring_forget_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  torno_keyring_forget_text_async (ACCOUNT, cancellable, callback, user_data);
}

/**
 * torno_keyring_change_finish:
 *
 * Ends what saves and forgets.
 *
 * Returns: FALSE with @error where the keyring is locked or missing
 */
gboolean
torno_keyring_change_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
