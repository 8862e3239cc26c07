/* How a session begins: by a password, in the gym that was worked in last. */
#include "config.h"

#include "torno-session-private.h"

#include "torno-settings.h"

#include <glib/gi18n-lib.h>

/* Where the gym that was chosen last is gone, or cannot be read, the own one does. */
static void
on_gym_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, NULL);
  TornoSession *session = g_task_get_task_data (task);

  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    g_task_return_pointer (task, torno_session_enter_gym (session, json_node_get_object (answer)), g_object_unref);
  else
    g_task_return_pointer (task, g_object_ref (session), g_object_unref);
}

/* An administrator goes on in the gym that was chosen last. */
static void
enter_chosen_gym (TornoSession *session, GTask *task_take)
{
  g_autoptr (GTask) task = task_take;
  gint64 gym_id = g_settings_get_int64 (torno_settings_get_default (), TORNO_SETTING_GYM_ID);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (!torno_session_is_admin (session) || gym_id <= 0 || gym_id == torno_session_get_gym_id (session))
    {
      g_task_return_pointer (task, g_object_ref (session), g_object_unref);
      return;
    }
  g_autofree char *path = g_strdup_printf ("/gyms/%" G_GINT64_FORMAT, gym_id);
  g_task_set_task_data (task, g_object_ref (session), g_object_unref);
  torno_api_client_call_async (torno_session_get_client (session), "GET", path, NULL, NULL, cancellable, on_gym_cb,
                               g_steal_pointer (&task));
}

static void
on_signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  TornoApiClient *client = TORNO_API_CLIENT (source);
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (client, result, NULL, &error);
  g_autoptr (TornoSession) session = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (JSON_NODE_HOLDS_OBJECT (answer))
    session = torno_session_make (client, json_node_get_object (answer));
  if (session == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s",
                             _ ("At this address there is no server of Torno"));
  else
    enter_chosen_gym (session, g_steal_pointer (&task));
}

/**
 * torno_session_sign_in_async:
 * @url: the server's address
 *
 * Signs in. The errors are those of torno_api_client_call_finish().
 */
void
torno_session_sign_in_async (const char *url,
                             const char *email,
                             const char *password,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (TornoApiClient) client = torno_api_client_new (url);
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "email", email);
  json_object_set_string_member (body, "password", password);
  torno_api_client_call_async (client, "POST", "/auth/login", body, NULL, cancellable, on_signed_in_cb, task);
}

/**
 * torno_session_sign_in_finish:
 *
 * Returns: (transfer full): the session; its link is not open yet
 */
TornoSession *
torno_session_sign_in_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
