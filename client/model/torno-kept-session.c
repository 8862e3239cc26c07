/* A JSON object with address, e-mail, password and what the login was answered. The password stands there because it is
 * asked for again: nobody gets in by the session of somebody else. */
#include "config.h"

#include "torno-kept-session.h"

#include "torno-api-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Without a keyring there is no start without the server: the door page says so. */
static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  torno_keyring_change_finish (result, NULL);
}

/**
 * torno_kept_session_save:
 * @session: a session that the server has given
 * @account: whose it is, with the password
 *
 * Keeps the session in place of an earlier one.
 */
void
torno_kept_session_save (TornoSession *session, const TornoAccount *account)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "url", account->url);
  json_object_set_string_member (object, "email", account->email);
  json_object_set_string_member (object, "password", account->password);
  json_object_set_object_member (object, "answer", json_object_ref (torno_session_get_answer (session)));
  text = torno_api_json_print (object);
  torno_keyring_save_text_async (TORNO_KEYRING_SESSION, _ ("Torno session"), text, NULL, on_changed_cb, NULL);
  explicit_bzero (text, strlen (text));
}

/**
 * torno_kept_session_forget:
 *
 * Takes it out of the keyring.
 */
void
torno_kept_session_forget (void)
{
  torno_keyring_forget_text_async (TORNO_KEYRING_SESSION, NULL, on_changed_cb, NULL);
}

static gboolean
has_text (JsonObject *object, const char *name, const char *text)
{
  return g_strcmp0 (torno_api_json_get_string (object, name), text) == 0;
}

static TornoSession *
restore (const char *text, const TornoAccount *account)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonObject *answer = torno_api_json_get_object (object, "answer");

  if (answer == NULL || !has_text (object, "url", account->url) || !has_text (object, "email", account->email)
      || !has_text (object, "password", account->password))
    return NULL;
  return torno_session_restore (account->url, answer);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *text = torno_keyring_load_text_finish (result, &error);
  TornoSession *session = text != NULL ? restore (text, g_task_get_task_data (task)) : NULL;

  torno_keyring_free_text (text);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, session, g_object_unref);
}

/**
 * torno_kept_session_load_async:
 * @account: who wants to go on, with the password
 *
 * Looks for the session.
 */
void
torno_kept_session_load_async (const TornoAccount *account,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_task_data (task, torno_account_new (account->url, account->email, account->password),
                        (GDestroyNotify) torno_account_free);
  torno_keyring_load_text_async (TORNO_KEYRING_SESSION, cancellable, on_loaded_cb, task);
}

/**
 * torno_kept_session_load_finish:
 *
 * Returns: (transfer full) (nullable): the session; NULL without @error where there is none of that account
 */
TornoSession *
torno_kept_session_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
