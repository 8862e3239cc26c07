/* From an HTTP request to a socket: what is asked for must be there, and a token must be good, before anything is
 * upgraded (protocol.md, "Two kinds of connection"). /gym and /user/{JWT} are the older names. */
#include "config.h"

#include "torno-peer.h"

#include "torno-epoll-watch.h"

#include <string.h>

typedef struct
{
  TornoHub *hub;
  SoupServerMessage *message;
  TornoPeer *peer;
  char *token;
  gint64 id; /* of the gym or user asked for; 0: the token's */
  gboolean needs_token;
} Handshake;

static void
free_handshake (Handshake *self)
{
  g_object_unref (self->message);
  g_clear_pointer (&self->peer, torno_peer_unref);
  g_free (self->token);
  g_free (self);
}

static void
refuse (Handshake *self, TornoError error)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);

  torno_writer_add_literal (&writer, "{");
  torno_message_add_text (&writer, "detail", torno_texts_get_error (self->peer->language, error));
  torno_message_add_text (&writer, "code", torno_error_get_code (error));
  text = torno_message_end (&writer);
  if (torno_error_get_status (error) == 401)
    soup_message_headers_replace (headers, "WWW-Authenticate", "Bearer");
  soup_message_headers_replace (headers, "Connection", "close"); /* whoever asks for a socket has no other use for it */
  soup_server_message_set_status (self->message, torno_error_get_status (error), NULL);
  soup_server_message_set_response (self->message, "application/json", SOUP_MEMORY_COPY, text, strlen (text));
  torno_server_unpause (torno_hub_get_server (self->hub), self->message);
  free_handshake (self);
}

static void
on_upgraded (SoupServerMessage *message, gpointer user_data)
{
  Handshake *self = user_data;

  g_signal_handlers_disconnect_by_data (message, self);
  torno_epoll_set_phase (soup_server_message_get_remote_address (message), TORNO_EPOLL_SOCKET);
  torno_peer_open (self->peer, message);
  free_handshake (self);
}

static void
on_gone (SoupServerMessage *message, gpointer user_data)
{
  Handshake *self = user_data;

  g_signal_handlers_disconnect_by_data (message, self);
  free_handshake (self);
}

static void
upgrade (Handshake *self)
{
  SoupServerMessage *message = self->message;

  if (!soup_websocket_server_check_handshake (message, NULL, NULL, NULL, NULL))
    {
      refuse (self, TORNO_ERROR_WEBSOCKET_EXPECTED);
      return;
    }
  soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL);
  g_signal_connect (message, "wrote-informational", G_CALLBACK (on_upgraded), self);
  g_signal_connect (message, "finished", G_CALLBACK (on_gone), self);
  torno_server_unpause (torno_hub_get_server (self->hub), message);
}

static gboolean
is_other_gym (const Handshake *self)
{
  return self->peer->actor != NULL && self->peer->actor->role != TORNO_ROLE_ADMIN
         && self->peer->actor->gym_id != self->peer->gym_id;
}

static void
on_gym (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Handshake *self = user_data;

  if (refusal != NULL)
    refuse (self, refusal->error);
  else if (PQntuples (results[0]) == 0)
    refuse (self, TORNO_ERROR_GYM_NOT_FOUND);
  else if (!torno_db_get_boolean (results[0], 0, "is_active"))
    refuse (self, TORNO_ERROR_GYM_INACTIVE);
  else if (is_other_gym (self))
    refuse (self, TORNO_ERROR_OTHER_GYM);
  else
    upgrade (self);
}

static void
on_user (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Handshake *self = user_data;

  if (refusal != NULL)
    {
      refuse (self, refusal->error);
      return;
    }
  if (PQntuples (results[0]) == 0 || !torno_db_get_boolean (results[0], 0, "is_active"))
    {
      refuse (self, TORNO_ERROR_USER_NOT_FOUND);
      return;
    }
  self->peer->gym_id = torno_db_get_integer (results[0], 0, "gym_id");
  if (is_other_gym (self))
    refuse (self, TORNO_ERROR_OTHER_GYM);
  else
    upgrade (self);
}

static void
look_up (Handshake *self)
{
  TornoDb *db = torno_server_get_db (torno_hub_get_server (self->hub));
  TornoPeer *peer = self->peer;
  gboolean is_station = peer->kind == TORNO_PEER_STATION;
  gint64 id = self->id != 0 ? self->id : is_station ? peer->actor->gym_id : peer->actor->user_id;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  if (is_station)
    peer->gym_id = id;
  else
    peer->user_id = id;
  torno_db_call (db, is_station ? "station_gym" : "watched_user", is_station ? on_gym : on_user, self,
                 is_station ? "gym_id" : "user_id", text, NULL);
}

static void
on_authenticated (const TornoActor *actor, TornoError error, gpointer user_data)
{
  Handshake *self = user_data;

  if (actor == NULL)
    {
      refuse (self, error);
      return;
    }
  torno_peer_log_in (self->peer, actor, self->token);
  look_up (self);
}

/* --- what is asked for --- */

static char *
find_param (SoupServerMessage *message, const char *name)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) params = query != NULL ? g_uri_parse_params (query, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;

  return params != NULL ? g_strdup (g_hash_table_lookup (params, name)) : NULL;
}

static char *
find_token (SoupServerMessage *message, TornoPeerKind kind)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");

  if (authorization != NULL && g_ascii_strncasecmp (authorization, "Bearer ", 7) == 0)
    return g_strdup (authorization + 7);
  return kind == TORNO_PEER_WATCHER ? find_param (message, "token") : NULL;
}

/* Reads the path into the handshake. FALSE where the id is none. */
static gboolean
read_path (Handshake *self, const char *path, TornoPeerKind *out_kind)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  guint64 id = 0;

  *out_kind
      = strstr (path, "gym") != NULL && !g_str_has_prefix (path, "/user/") ? TORNO_PEER_STATION : TORNO_PEER_WATCHER;
  if (strcmp (path, "/gym") == 0 || g_str_has_prefix (path, "/user/"))
    {
      self->needs_token = TRUE;
      self->token = g_strdup (*out_kind == TORNO_PEER_STATION ? soup_message_headers_get_one (headers, "token")
                                                              : path + strlen ("/user/"));
      return TRUE;
    }
  self->token = find_token (self->message, *out_kind);
  path += strlen (*out_kind == TORNO_PEER_STATION ? "/ws/gym/" : "/ws/user/");
  if (!g_ascii_string_to_unsigned (path, 10, 1, G_MAXINT64, &id, NULL))
    return FALSE;
  self->id = id;
  return TRUE;
}

/**
 * torno_handshake_is_socket_path:
 * @path: a request's path
 *
 * Returns: whether a socket is asked for there
 */
gboolean
torno_handshake_is_socket_path (const char *path)
{
  return g_str_has_prefix (path, "/ws/gym/") || g_str_has_prefix (path, "/ws/user/") || strcmp (path, "/gym") == 0
         || g_str_has_prefix (path, "/user/");
}

/* Browsers let any page open a socket to anywhere, and only say whose page it is. Where CORS_ORIGINS names the pages that
 * may call, no other has a socket either, but for those that came from here. Programs that are no browsers say nothing. */
static gboolean
is_of_foreign_page (SoupServerMessage *message, const TornoConfig *config)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *origin = soup_message_headers_get_one (headers, "Origin");
  const char *host = soup_message_headers_get_one (headers, "Host");
  const char *const *allowed = torno_config_get_cors_origins (config);
  const char *authority = origin != NULL ? strstr (origin, "://") : NULL;

  if (origin == NULL || g_strv_contains (allowed, "*") || g_strv_contains (allowed, origin))
    return FALSE;
  return authority == NULL || host == NULL || g_ascii_strcasecmp (authority + strlen ("://"), host) != 0;
}

/**
 * torno_handshake_start:
 * @hub: the hub
 * @message: a request for a socket
 *
 * Answers it, sooner or later: with a socket, 400, 401, 403 or 404.
 */
void
torno_handshake_start (TornoHub *hub, SoupServerMessage *message)
{
  TornoServer *server = torno_hub_get_server (hub);
  const char *languages
      = soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Accept-Language");
  Handshake *self = g_new0 (Handshake, 1);
  TornoPeerKind kind;
  g_autofree char *changes = find_param (message, "changes");
  gboolean readable;

  self->hub = hub;
  self->message = g_object_ref (message);
  readable = read_path (self, g_uri_get_path (soup_server_message_get_uri (message)), &kind);
  self->peer = torno_peer_new (hub, kind, message, torno_texts_choose (languages, torno_server_get_language (server)));
  self->peer->follows_changes = g_strcmp0 (changes, "1") == 0;
  soup_server_message_pause (message);
  if (!readable)
    refuse (self, kind == TORNO_PEER_STATION ? TORNO_ERROR_GYM_NOT_FOUND : TORNO_ERROR_USER_NOT_FOUND);
  else if (is_of_foreign_page (message, torno_server_get_config (server)))
    refuse (self, TORNO_ERROR_FORBIDDEN);
  else if (self->token != NULL)
    torno_gate_authenticate (torno_server_get_gate (server), self->token, on_authenticated, self);
  else if (self->needs_token)
    refuse (self, TORNO_ERROR_NOT_AUTHENTICATED);
  else
    look_up (self);
}
