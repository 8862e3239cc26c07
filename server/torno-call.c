/* The way of a request: route, gate, input, workflow, statement, answer. Everything that differs between endpoints
 * stands in their rows of torno-routes.c. */
#include "config.h"

#include "torno-call-private.h"

#include "torno-address.h"
#include "torno-docs.h"
#include "torno-hub.h"

#include <string.h>

static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  ((TornoCall *) user_data)->gone = TRUE;
}

/**
 * torno_call_free:
 * @call: a call
 */
void
torno_call_free (TornoCall *call)
{
  g_signal_handler_disconnect (call->message, call->finished_handler);
  torno_path_params_clear (&call->path);
  if (call->query_values != NULL && call->route->query != NULL)
    torno_field_values_clear (call->query_values, call->route->query->n_fields);
  if (call->body_values != NULL && call->route->body != NULL)
    torno_field_values_clear (call->body_values, call->route->body->n_fields);
  g_free (call->query_values);
  g_free (call->body_values);
  g_clear_pointer (&call->own_values, g_hash_table_unref);
  g_free (call->if_match);
  torno_actor_free (call->actor);
  g_free (call->address);
  g_free (call->idempotency_key);
  g_free (call->idempotency_scope);
  g_free (call->body_hash);
  torno_writer_clear (&call->writer);
  g_object_unref (call->message);
  g_free (call);
}

/* --- ending a call --- */

static void
end_refused (TornoCall *call)
{
  if (call->idempotency_key != NULL && torno_idempotency_keeps (call->status))
    torno_idempotency_keep_refusal (call);
  else
    torno_call_send (call);
}

/**
 * torno_call_refuse:
 * @call: (transfer full): a call
 * @error: why
 */
void
torno_call_refuse (TornoCall *call, TornoError error)
{
  torno_call_write_refusal (call, error, NULL);
  end_refused (call);
}

/**
 * torno_call_refuse_fault:
 * @call: (transfer full): a call
 * @kind: what is wrong with its input that its records cannot say
 * @place: "body" or "query"
 * @name: (nullable): the field; NULL: the whole
 */
void
torno_call_refuse_fault (TornoCall *call, TornoFaultKind kind, const char *place, const char *name)
{
  g_autoptr (GArray) faults = torno_faults_new ();

  torno_faults_add (faults, kind, NULL, place, name, NULL);
  torno_call_write_faults (call, faults);
  end_refused (call);
}

/**
 * torno_call_refuse_with:
 * @call: (transfer full): a call
 * @refusal: why, as the database has it
 */
void
torno_call_refuse_with (TornoCall *call, const TornoRefusal *refusal)
{
  torno_call_write_refusal (call, refusal->error, refusal->details);
  end_refused (call);
}

/**
 * torno_call_refuse_retry:
 * @call: (transfer full): a call
 * @error: why
 * @retry_after_seconds: when to come again
 */
void
torno_call_refuse_retry (TornoCall *call, TornoError error, guint retry_after_seconds)
{
  char seconds[16];

  g_snprintf (seconds, sizeof seconds, "%u", retry_after_seconds);
  torno_call_write_refusal (call, error, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (call->message), "Retry-After", seconds);
  end_refused (call);
}

/**
 * torno_call_answer:
 * @call: (transfer full): a call whose writer holds the answer
 * @status: the HTTP status
 */
void
torno_call_answer (TornoCall *call, guint status)
{
  call->status = status;
  torno_call_send (call);
}

static void
check_and_run (TornoCall *call)
{
  g_autoptr (GArray) faults = NULL;
  TornoError error;

  if (!torno_call_read_conditions (call, &error))
    {
      torno_call_refuse (call, error);
      return;
    }
  faults = torno_call_check_input (call, &error);
  if (error != TORNO_N_ERRORS)
    torno_call_refuse (call, error);
  else if (faults->len > 0)
    {
      torno_call_write_faults (call, faults);
      end_refused (call);
    }
  else if (call->route->prepare != NULL)
    call->route->prepare (call);
  else
    torno_call_run (call);
}

static void
on_authenticated (const TornoActor *actor, TornoError error, gpointer user_data)
{
  TornoCall *call = user_data;

  if (actor == NULL)
    {
      torno_call_refuse (call, error);
      return;
    }
  call->actor = torno_actor_copy (actor);
  g_snprintf (call->actor_id_text, sizeof call->actor_id_text, "%" G_GINT64_FORMAT, actor->user_id);
  g_snprintf (call->actor_gym_text, sizeof call->actor_gym_text, "%" G_GINT64_FORMAT, actor->gym_id);
  if (call->route->access == TORNO_ACCESS_ADMIN && actor->role != TORNO_ROLE_ADMIN)
    torno_call_refuse (call, TORNO_ERROR_FORBIDDEN);
  else
    check_and_run (call);
}

/**
 * torno_call_get_token:
 * @call: a call
 *
 * Returns: (nullable) (transfer none): what stands behind "Authorization: Bearer"
 */
const char *
torno_call_get_token (const TornoCall *call)
{
  const char *header
      = soup_message_headers_get_one (soup_server_message_get_request_headers (call->message), "Authorization");

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    return NULL;
  return header + 7 + strspn (header + 7, " ");
}

static TornoCall *
make_call (TornoServer *server, SoupServerMessage *message)
{
  TornoCall *call = g_new0 (TornoCall, 1);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  call->server = server;
  call->total = -1;
  call->message = g_object_ref (message);
  call->finished_handler = g_signal_connect (message, "finished", G_CALLBACK (on_finished), call);
  call->language = torno_texts_choose (soup_message_headers_get_list (headers, "Accept-Language"),
                                       torno_server_get_language (server));
  call->address = torno_address_find (message, torno_server_get_config (server));
  soup_server_message_pause (message);
  return call;
}

static void
refuse_framing (TornoCall *call)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (call->message), "Connection", "close");
  torno_call_refuse (call, TORNO_ERROR_BAD_REQUEST);
}

static void
refuse_unmatched (TornoCall *call, TornoMatch match, const char *allow)
{
  if (match == TORNO_MATCH_OTHER_METHOD)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (call->message), "Allow", allow);
      torno_call_refuse (call, TORNO_ERROR_METHOD_NOT_ALLOWED);
    }
  else
    torno_call_refuse (call, TORNO_ERROR_NOT_FOUND);
}

/* Sockets and pages are no routes, but they are there. */
static TornoMatch
match_path (TornoServer *server,
            const char *method,
            const char *path,
            const TornoRoute **out_route,
            TornoPathParams *out_params,
            char **out_allow)
{
  TornoMatch match
      = torno_router_match (torno_server_get_router (server), method, path, out_route, out_params, out_allow);

  if (match != TORNO_MATCH_NONE)
    return match;
  if (torno_handshake_is_socket_path (path))
    *out_allow = g_strdup ("OPTIONS, GET");
  else if (torno_docs_has_page (path))
    *out_allow = g_strdup ("OPTIONS, GET, HEAD");
  return *out_allow != NULL ? TORNO_MATCH_OTHER_METHOD : match;
}

/**
 * torno_call_start:
 * @server: the server
 * @message: a request whose body has been read
 *
 * Takes the request on its way; it is answered later.
 */
void
torno_call_start (TornoServer *server, SoupServerMessage *message)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  const char *method = soup_server_message_get_method (message);
  g_autofree char *allow = NULL;
  const TornoRoute *route;
  TornoPathParams params;
  TornoMatch match = match_path (server, method, path, &route, &params, &allow);
  TornoCall *call;

  if (match == TORNO_MATCH_OTHER_METHOD && strcmp (method, "OPTIONS") == 0)
    {
      torno_call_answer_options (server, message, allow);
      return;
    }
  call = make_call (server, message);
  call->route = route;
  call->path = params;
  if (g_object_get_data (G_OBJECT (message), TORNO_SERVER_BAD_FRAMING) != NULL)
    refuse_framing (call);
  else if (match != TORNO_MATCH_FOUND)
    refuse_unmatched (call, match, allow);
  else if (g_object_get_data (G_OBJECT (message), TORNO_SERVER_TOO_LARGE) != NULL)
    torno_call_refuse (call, TORNO_ERROR_BODY_TOO_LARGE);
  else if (route->access == TORNO_ACCESS_PUBLIC)
    check_and_run (call);
  else
    torno_gate_authenticate (torno_server_get_gate (server), torno_call_get_token (call), on_authenticated, call);
}
