/* A search finds parts of documents, too; whoever comes in by the document is looked up by the whole of it. */
#include "config.h"

#include "torno-member-lookup.h"

#include "torno-api-json.h"

#include <string.h>

/**
 * torno_member_lookup_is_document:
 * @text: what was typed
 *
 * Returns: whether it can be a whole document: then Enter means that person and nobody else
 */
gboolean
torno_member_lookup_is_document (const char *text)
{
  return strpbrk (text, "0123456789") != NULL && strpbrk (text, " @") == NULL;
}

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);
  JsonObject *record = answer != NULL && JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  gboolean is_member = g_strcmp0 (torno_api_json_get_string (record, "role"), "user") == 0;

  if (answer == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, is_member ? json_object_ref (record) : NULL, (GDestroyNotify) json_object_unref);
}

/**
 * torno_member_lookup_async:
 * @session: in whose gym
 * @document_id: the whole of it
 *
 * Looks for the member.
 */
void
torno_member_lookup_async (TornoSession *session,
                           const char *document_id,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (session, cancellable, callback, user_data);
  g_autofree char *escaped = g_uri_escape_string (document_id, NULL, FALSE);
  g_autofree char *path = g_strdup_printf ("/users/search/document/%s?gym_id=%" G_GINT64_FORMAT, escaped,
                                           torno_session_get_gym_id (session));

  torno_api_client_call_async (torno_session_get_client (session), "GET", path, NULL, NULL, cancellable, on_answer_cb,
                               task);
}

/**
 * torno_member_lookup_finish:
 * @out_name: (out) (optional) (nullable) (transfer full): the name of the member
 *
 * Returns: the number of the member; 0 where there is none, or @error says why that is not known
 */
gint64
torno_member_lookup_finish (GAsyncResult *result, char **out_name, GError **error)
{
  g_autoptr (JsonObject) record = g_task_propagate_pointer (G_TASK (result), error);

  if (out_name != NULL)
    *out_name = g_strdup (torno_api_json_get_string (record, "full_name"));
  return torno_api_json_get_integer (record, "id", 0);
}
