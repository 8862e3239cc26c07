/* Calls to the server's REST API over one libsoup session. Knows how the API speaks (token, errors, faults of input,
 * totals), nothing of records. */
#include "config.h"

#include "torno-api-client.h"

#include "torno-api-faults.h"
#include "torno-api-json.h"
#include "torno-error.h"
#include "torno-language.h"
#include "torno-trust.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

/* Longer than a busy server needs for a sign-in (bcrypt), shorter than a person at a desk waits. */
#define TIMEOUT_SECONDS 15
/* A page reads half a dozen lists at once; the two of libsoup's default let a busy day's news queue up for seconds. */
#define MAX_CONNECTIONS 6

struct _TornoApiClient
{
  GObject parent_instance;

  SoupSession *session;
  char *url; /* without a slash at its end */
  char *token;
  gboolean online;
  GHashTable *faults; /* field -> text, of the last 422 */
};

enum
{
  PROP_ONLINE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint signed_out_signal;

G_DEFINE_FINAL_TYPE (TornoApiClient, torno_api_client, G_TYPE_OBJECT)

/* What a call carries from its start to its end. */
typedef struct
{
  SoupMessage *message;
  char *token; /* the one it was sent with; an answer to an older one says nothing about today's */
} Call;

static void
free_call (Call *call)
{
  g_clear_object (&call->message);
  g_free (call->token);
  g_free (call);
}

static void
set_online (TornoApiClient *self, gboolean online)
{
  if (self->online == online)
    return;
  self->online = online;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
}

static void
return_refusal (TornoApiClient *self, GTask *task, JsonNode *answer)
{
  Call *call = g_task_get_task_data (task);
  guint status = soup_message_get_status (call->message);
  JsonObject *object = answer != NULL && JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  TornoError code = torno_api_faults_pick_error (status, torno_api_json_get_string (object, "code"));
  g_autofree char *detail = torno_api_faults_read (object, self->faults);

  if (detail == NULL || *detail == '\0')
    {
      g_free (detail);
      /* Translators: %u is a status of HTTP, such as 502. */
      detail = g_strdup_printf (_ ("The server answered with status %u"), status);
    }
  if (status == SOUP_STATUS_UNAUTHORIZED && call->token != NULL && g_strcmp0 (call->token, self->token) == 0)
    {
      g_clear_pointer (&self->token, g_free);
      g_signal_emit (self, signed_out_signal, 0);
    }
  g_task_return_new_error (task, TORNO_ERROR, code, "%s", detail);
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TornoApiClient *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  if (bytes == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        set_online (self, FALSE);
      if (error->domain != G_IO_ERROR)
        {
          g_autofree char *text = g_strdup (error->message);

          g_clear_error (&error);
          g_set_error (&error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE, "%s", text);
        }
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  set_online (self, TRUE);
  g_hash_table_remove_all (self->faults);

  g_autoptr (JsonNode) answer = torno_api_json_parse (bytes, &error);
  if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (call->message)))
    return_refusal (self, task, answer);
  else if (answer == NULL)
    g_task_return_new_error (task, TORNO_ERROR, TORNO_ERROR_INTERNAL, "%s", _ ("The server's answer cannot be read"));
  else
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) json_node_unref);
}

static void
torno_api_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TornoApiClient *self = TORNO_API_CLIENT (object);

  if (id == PROP_ONLINE)
    g_value_set_boolean (value, self->online);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_api_client_finalize (GObject *object)
{
  TornoApiClient *self = TORNO_API_CLIENT (object);

  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->faults, g_hash_table_unref);
  G_OBJECT_CLASS (torno_api_client_parent_class)->finalize (object);
}

static void
torno_api_client_class_init (TornoApiClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = torno_api_client_get_property;
  object_class->finalize = torno_api_client_finalize;
  properties[PROP_ONLINE]
      = g_param_spec_boolean ("online", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signed_out_signal
      = g_signal_new ("signed-out", TORNO_TYPE_API_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_api_client_init (TornoApiClient *self)
{
  self->session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS, "user-agent", "Torno/" TORNO_VERSION,
                                                 "max-conns-per-host", MAX_CONNECTIONS, NULL);
  self->faults = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * torno_api_client_new:
 * @url: where the server is, "http://host:port"; a slash at the end does no harm
 *
 * Returns: (transfer full): a client without a token
 */
TornoApiClient *
torno_api_client_new (const char *url)
{
  TornoApiClient *self = g_object_new (TORNO_TYPE_API_CLIENT, NULL);

  self->url = g_strdup (url);
  while (g_str_has_suffix (self->url, "/"))
    self->url[strlen (self->url) - 1] = '\0';
  return self;
}

/**
 * torno_api_client_get_url:
 *
 * Returns: (transfer none): the server's address, without a slash at its end
 */
const char *
torno_api_client_get_url (TornoApiClient *client)
{
  return client->url;
}

/**
 * torno_api_client_get_online:
 *
 * Returns: whether the last call reached the server
 */
gboolean
torno_api_client_get_online (TornoApiClient *client)
{
  return client->online;
}

/**
 * torno_api_client_set_token:
 * @token: (nullable): what POST /auth/login answered; NULL to call without one
 */
void
torno_api_client_set_token (TornoApiClient *client, const char *token)
{
  g_free (client->token);
  client->token = g_strdup (token);
}

/**
 * torno_api_client_get_token:
 *
 * Returns: (nullable) (transfer none): the token that calls are sent with
 */
const char *
torno_api_client_get_token (TornoApiClient *client)
{
  return client->token;
}

static SoupMessage *
make_message (TornoApiClient *self, const char *method, const char *path, JsonObject *body)
{
  g_autofree char *address = g_strconcat (self->url, "/api/v1", path, NULL);
  SoupMessage *message = soup_message_new (method, address);

  if (message == NULL)
    return NULL;
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT); /* token and password are for this server alone */
  torno_trust_watch (message);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  if (self->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);

      soup_message_headers_replace (headers, "Authorization", bearer);
    }
  /* The server's texts come in the program's own language. */
  soup_message_headers_replace (headers, "Accept-Language", torno_language_get_code ());
  if (body != NULL)
    {
      char *text = torno_api_json_print (body);
      g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }
  return message;
}

static void
send_call (TornoApiClient *self,
           const char *method,
           const char *path,
           JsonObject *body,
           const char *header,
           const char *value,
           GTask *task_take)
{
  g_autoptr (GTask) task = task_take;
  Call *call = g_new0 (Call, 1);

  g_task_set_task_data (task, call, (GDestroyNotify) free_call);
  call->message = make_message (self, method, path, body);
  call->token = g_strdup (self->token);
  if (call->message == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _ ("“%s” is not the address of a server"),
                               self->url);
      return;
    }
  if (value != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (call->message), header, value);
  GCancellable *cancellable = g_task_get_cancellable (task);
  /* What somebody does goes before the lists that are read again at every piece of news. */
  if (!g_str_equal (method, "GET"))
    soup_message_set_priority (call->message, SOUP_MESSAGE_PRIORITY_HIGH);
  soup_session_send_and_read_async (self->session, call->message, G_PRIORITY_DEFAULT, cancellable, on_answered_cb,
                                    g_steal_pointer (&task));
}

/**
 * torno_api_client_call_async:
 * @method: "GET", "POST", "PUT" or "DELETE"
 * @path: from "/api/v1" on, query included
 * @body: (nullable): what to send as JSON
 * @key: (nullable): the Idempotency-Key of a POST
 *
 * Calls the server.
 */
void
torno_api_client_call_async (TornoApiClient *client,
                             const char *method,
                             const char *path,
                             JsonObject *body,
                             const char *key,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  send_call (client, method, path, body, "Idempotency-Key", key, g_task_new (client, cancellable, callback, user_data));
}

/**
 * torno_api_client_change_async:
 * @method: "PUT" or "DELETE"
 * @path: from "/api/v1" on, query included
 * @body: (nullable): what to send as JSON
 * @etag: (nullable): what torno_api_client_get_etag() gave of the record that is changed
 *
 * Changes a record, unless somebody else has since it was read. Ends with torno_api_client_call_finish().
 */
void
torno_api_client_change_async (TornoApiClient *client,
                               const char *method,
                               const char *path,
                               JsonObject *body,
                               const char *etag,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  send_call (client, method, path, body, "If-Match", etag, g_task_new (client, cancellable, callback, user_data));
}

/**
 * torno_api_client_get_etag:
 * @result: of a call that has been answered
 *
 * Returns: (nullable) (transfer none): the version of the one record that was answered
 */
const char *
torno_api_client_get_etag (GAsyncResult *result)
{
  Call *call = g_task_get_task_data (G_TASK (result));

  return soup_message_headers_get_one (soup_message_get_response_headers (call->message), "ETag");
}

/**
 * torno_api_client_call_finish:
 * @out_total: (optional): X-Total-Count, or 0
 *
 * Returns: (transfer full): what was answered, or NULL with @error
 */
JsonNode *
torno_api_client_call_finish (TornoApiClient *client, GAsyncResult *result, guint *out_total, GError **error)
{
  Call *call = g_task_get_task_data (G_TASK (result));
  const char *total = NULL;
  guint64 number;

  if (call->message != NULL)
    total = soup_message_headers_get_one (soup_message_get_response_headers (call->message), "X-Total-Count");
  if (out_total != NULL)
    *out_total
        = total != NULL && g_ascii_string_to_unsigned (total, 10, 0, G_MAXUINT, &number, NULL) ? (guint) number : 0;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * torno_api_client_get_fault:
 * @field: a field of the body that was sent
 *
 * Returns: (nullable) (transfer none): what the last answer, a 422, says against @field
 */
const char *
torno_api_client_get_fault (TornoApiClient *client, const char *field)
{
  return g_hash_table_lookup (client->faults, field);
}

/**
 * torno_api_client_get_faults:
 *
 * Returns: (transfer none): what the last answer, a 422, says against each field
 */
GHashTable *
torno_api_client_get_faults (TornoApiClient *client)
{
  return client->faults;
}
