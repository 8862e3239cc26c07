/* Listening and lifetime. What a request does is torno-call's business. */
#include "config.h"

#include "torno-server.h"

#include "torno-audit.h"
#include "torno-call.h"
#include "torno-changes.h"
#include "torno-docs.h"
#include "torno-epoll-watch.h"
#include "torno-hub.h"
#include "torno-listener.h"
#include "torno-presence.h"
#include "torno-request-guard.h"
#include "torno-route.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/resource.h>

#define N_READERS 2
#define N_WRITERS 4
#define RESERVED_DESCRIPTORS 128 /* for the database, files, and what libraries open */
#define MIN_CONNECTIONS 64

struct _TornoServer
{
  const TornoConfig *config;
  TornoStatements *statements;
  TornoDb *db;
  TornoTokenKey *token_key;
  TornoFragments *fragments;
  TornoGate *gate;
  TornoRouter *router;
  TornoLanguage language;
  TornoKeyRing *key_ring;
  TornoHub *hub;
  TornoListener *listener;
  TornoAuditSealer *sealer;
  SoupServer *soup;
  TornoEpoll *epoll;
};

static void
on_request (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  TornoServer *self = user_data;

  torno_epoll_set_phase (soup_server_message_get_remote_address (message), TORNO_EPOLL_WORK);
  if (torno_handshake_is_socket_path (path) && strcmp (soup_server_message_get_method (message), "GET") == 0)
    torno_handshake_start (self->hub, message);
  else if (!torno_docs_answer (message, path))
    torno_call_start (self, message);
}

static void
on_answered (SoupServer *soup, SoupServerMessage *message, gpointer user_data)
{
  torno_epoll_set_phase (soup_server_message_get_remote_address (message), TORNO_EPOLL_IDLE);
}

/* --- what the database announces --- */

static gint64
get_number (const TornoJson *news, const char *name)
{
  const TornoJsonNode *node = torno_json_get_member (news, torno_json_get_root (news), name);

  return node != NULL && node->kind == TORNO_JSON_NUMBER ? g_ascii_strtoll (node->text, NULL, 10) : 0;
}

static void
on_news (const char *record, const TornoJson *news, gpointer user_data)
{
  TornoServer *self = user_data;
  const char *session_id = torno_json_get_string (news, torno_json_get_root (news), "id");

  if (strcmp (record, "user") == 0)
    {
      torno_hub_on_members_changed (self->hub, get_number (news, "gym_id"), get_number (news, "cursor"));
      torno_hub_tell_changed_here (self->hub, get_number (news, "gym_id"), "user");
    }
  else if (strcmp (record, "account") == 0)
    {
      torno_gate_forget_user (self->gate, get_number (news, "id"));
      torno_hub_on_account_changed (self->hub, get_number (news, "id"));
    }
  else if (strcmp (record, "session") == 0 && session_id != NULL)
    {
      torno_gate_forget_session (self->gate, session_id);
      torno_hub_on_session_ended (self->hub, session_id);
    }
  else if (strcmp (record, "relay") == 0)
    torno_hub_on_relay (self->hub, news);
  else if (strcmp (record, "gym_key") == 0)
    torno_hub_on_key_rotated (self->hub, get_number (news, "gym_id"));
}

static void
on_listening (gboolean listening, gpointer user_data)
{
  TornoServer *self = user_data;

  torno_gate_set_listening (self->gate, listening);
  torno_fragments_clear (self->fragments);
  if (listening)
    torno_hub_on_listening (self->hub);
}

/**
 * torno_server_new:
 * @config: (transfer none): the configuration, with keys and database set; must outlive the server
 *
 * Reads statements and routes and holds them against each other.
 *
 * Returns: (transfer full): a server that does not listen yet, or NULL with an error for a person
 */
TornoServer *
torno_server_new (const TornoConfig *config, GError **error)
{
  g_autoptr (TornoServer) self = g_new0 (TornoServer, 1);

  self->config = config;
  torno_texts_init (g_getenv ("TORNO_LOCALEDIR"));
  torno_texts_find_language (torno_config_get_language (config), &self->language);
  self->token_key
      = torno_token_key_new (torno_config_get_secret_key (config), torno_config_get_algorithm (config), error);
  if (self->token_key == NULL)
    return NULL;
  self->statements = torno_statements_new (error);
  if (self->statements == NULL)
    return NULL;
  self->db = torno_db_new (torno_config_get_conninfo (config), self->statements, N_READERS, N_WRITERS);
  for (guint i = 0; i < torno_n_routes; i++)
    if (!torno_route_check (&torno_routes[i], self->db, error))
      return NULL;
  self->fragments = torno_fragments_new (self->db);
  self->gate = torno_gate_new (self->db, self->token_key);
  self->router = torno_router_new (torno_routes, torno_n_routes);
  self->key_ring = torno_key_ring_new (self->db, torno_config_get_fingerprint_key (config), error);
  if (self->key_ring == NULL)
    return NULL;
  self->hub = torno_hub_new (self, self->key_ring);
  return g_steal_pointer (&self);
}

/**
 * torno_server_free:
 * @server: (nullable): the server
 */
void
torno_server_free (TornoServer *server)
{
  if (server == NULL)
    return;
  torno_server_stop (server);
  torno_db_free (server->db);
  torno_hub_free (server->hub);
  torno_key_ring_free (server->key_ring);
  torno_gate_free (server->gate);
  torno_fragments_free (server->fragments);
  torno_router_free (server->router);
  torno_statements_free (server->statements);
  torno_token_key_free (server->token_key);
  g_free (server);
}

/* --- listening --- */

static void
on_accepted (GIOStream *stream, GSocketAddress *local, GSocketAddress *remote, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!soup_server_accept_iostream (((TornoServer *) user_data)->soup, stream, local, remote, &error))
    g_warning ("a connection could not be taken: %s", error->message);
}

/* libsoup keeps connections alive only while it has a listener. This one can be reached by nobody: its name is gone. */
static gboolean
add_unreachable_listener (TornoServer *self, GError **error)
{
  g_autofree char *folder = g_dir_make_tmp ("torno-XXXXXX", error), *path = NULL;
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  gboolean fine;

  if (folder == NULL)
    return FALSE;
  path = g_build_filename (folder, "socket", NULL);
  address = g_unix_socket_address_new (path);
  socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  fine = socket != NULL && g_socket_bind (socket, address, FALSE, error) && g_socket_listen (socket, error)
         && soup_server_listen_socket (self->soup, socket, 0, error);
  g_unlink (path);
  g_rmdir (folder);
  return fine;
}

/* One address may have a quarter of them: a machine in the gym's network must not be able to shut out the others. */
static void
limit_connections (TornoServer *self)
{
  TornoEpollLimits limits = { .request_seconds = torno_config_get_request_seconds (self->config),
                              .proxies = torno_config_get_trusted_proxies (self->config) };
  struct rlimit files;

  if (getrlimit (RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY)
    {
      limits.max_connections = MAX (MIN_CONNECTIONS, MIN (files.rlim_cur, G_MAXINT) - RESERVED_DESCRIPTORS);
      limits.max_per_address = MAX (MIN_CONNECTIONS, limits.max_connections / 4);
    }
  torno_epoll_set_limits (self->epoll, &limits);
}

static gboolean
load_certificate (TornoServer *self, GError **error)
{
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (torno_config_get_tls_key (self->config) == NULL)
    {
      g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "TLS_CERT needs TLS_KEY");
      return FALSE;
    }
  certificate = g_tls_certificate_new_from_files (torno_config_get_tls_cert (self->config),
                                                  torno_config_get_tls_key (self->config), error);
  if (certificate == NULL)
    return FALSE;
  torno_epoll_set_certificate (self->epoll, certificate);
  return TRUE;
}

static gboolean
listen_on (TornoServer *self, GSocket *socket, GError **error)
{
  if (!add_unreachable_listener (self, error))
    return FALSE;
  self->epoll = torno_epoll_new (socket, on_accepted, self);
  limit_connections (self);
  return torno_config_get_tls_cert (self->config) == NULL || load_certificate (self, error);
}

/**
 * torno_server_start:
 * @server: the server
 * @socket: (transfer none): where it listens
 * @cancellable: (nullable): ends the waiting for a database that is away
 *
 * Connects to the database and listens.
 *
 * Returns: FALSE with an error for a person, or %G_IO_ERROR_CANCELLED
 */
gboolean
torno_server_start (TornoServer *server, GSocket *socket, GCancellable *cancellable, GError **error)
{
  if (!torno_db_connect (server->db, cancellable, error))
    return FALSE;
  server->sealer = torno_audit_sealer_new (server->db);
  torno_hub_start (server->hub);
  server->listener = torno_listener_new (torno_config_get_conninfo (server->config), on_news, on_listening, server);
  server->soup = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, NULL);
  torno_request_guard_watch (server->soup);
  soup_server_add_handler (server->soup, NULL, on_request, server, NULL);
  g_signal_connect (server->soup, "request-finished", G_CALLBACK (on_answered), server);
  return listen_on (server, socket, error);
}

/**
 * torno_server_reload:
 * @server: a server that has started
 *
 * Reads TLS_CERT and TLS_KEY anew for the connections that come from now on. What cannot be read leaves the old ones.
 */
void
torno_server_reload (TornoServer *server)
{
  g_autoptr (GError) error = NULL;

  if (torno_config_get_tls_cert (server->config) == NULL || server->soup == NULL)
    return;
  if (load_certificate (server, &error))
    g_message ("the certificate has been read anew");
  else
    g_warning ("the certificate stays as it is: %s", error->message);
}

/**
 * torno_server_stop:
 * @server: the server
 *
 * Stops listening; requests under way are cut off.
 */
void
torno_server_stop (TornoServer *server)
{
  g_clear_pointer (&server->listener, torno_listener_free);
  g_clear_pointer (&server->sealer, torno_audit_sealer_free);
  if (server->soup == NULL)
    return;
  torno_presence_leave (torno_hub_get_presence (server->hub));
  soup_server_disconnect (server->soup);
  g_clear_object (&server->soup);
  g_clear_pointer (&server->epoll, torno_epoll_free);
}

/**
 * torno_server_unpause:
 * @server: the server
 * @message: a request whose answer is there
 *
 * Lets it go out, unless the server has stopped: libsoup does not tell of the requests that it cuts off then.
 */
void
torno_server_unpause (const TornoServer *server, SoupServerMessage *message)
{
  if (server->soup != NULL)
    soup_server_message_unpause (message);
}

/**
 * torno_server_get_config:
 * @server: the server
 *
 * Returns: (transfer none): its configuration
 */
const TornoConfig *
torno_server_get_config (const TornoServer *server)
{
  return server->config;
}

/**
 * torno_server_get_db:
 * @server: the server
 *
 * Returns: (transfer none): its database
 */
TornoDb *
torno_server_get_db (const TornoServer *server)
{
  return server->db;
}

/**
 * torno_server_get_fragments:
 * @server: the server
 *
 * Returns: (transfer none): what it keeps of gyms, plans and staff
 */
TornoFragments *
torno_server_get_fragments (const TornoServer *server)
{
  return server->fragments;
}

/**
 * torno_server_get_gate:
 * @server: the server
 *
 * Returns: (transfer none): its gate
 */
TornoGate *
torno_server_get_gate (const TornoServer *server)
{
  return server->gate;
}

/**
 * torno_server_get_token_key:
 * @server: the server
 *
 * Returns: (transfer none): what its tokens are signed with
 */
TornoTokenKey *
torno_server_get_token_key (const TornoServer *server)
{
  return server->token_key;
}

/**
 * torno_server_get_hub:
 * @server: the server
 *
 * Returns: (transfer none): its sockets
 */
TornoHub *
torno_server_get_hub (const TornoServer *server)
{
  return server->hub;
}

/**
 * torno_server_get_router:
 * @server: the server
 *
 * Returns: (transfer none): its router
 */
const TornoRouter *
torno_server_get_router (const TornoServer *server)
{
  return server->router;
}

/**
 * torno_server_get_language:
 * @server: the server
 *
 * Returns: what it speaks where a caller does not say
 */
TornoLanguage
torno_server_get_language (const TornoServer *server)
{
  return server->language;
}
