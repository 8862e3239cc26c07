/* The WebSocket of a station. A broken one is replaced after a pause that grows, so that a server that comes back is
 * not overrun by all desks of a gym at once. */
#include "config.h"

#include "torno-link.h"

#include "torno-api-json.h"
#include "torno-language.h"
#include "torno-trust.h"

#include <libsoup/soup.h>

#define FIRST_PAUSE_MS 500
#define LAST_PAUSE_MS 15000
/* Without traffic the server is asked whether it is there, so that a dead line shows within a minute. */
#define KEEPALIVE_SECONDS 20
/* As large as a page of 200 templates (protocol.md, "Messages") may become. */
#define MAX_MESSAGE_BYTES (32 * 1024 * 1024)

struct _TornoLink
{
  GObject parent_instance;

  SoupSession *session;
  SoupWebsocketConnection *socket;
  GCancellable *cancellable;
  char *url;
  char *token;
  char *station_name;
  gint64 gym_id;
  GBytes *message; /* while its signal is emitted */
  gboolean wanted; /* between open and close */
  gboolean online;
  gboolean has_failed; /* since it was online last */
  guint pause_ms;
  guint retry_source;
};

enum
{
  PROP_ONLINE = 1,
  N_PROPS
};

enum
{
  CONNECTED,
  MESSAGE,
  REFUSED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TornoLink, torno_link, G_TYPE_OBJECT)

static void connect_socket (TornoLink *self);

static void
set_online (TornoLink *self, gboolean online)
{
  if (self->online == online)
    return;
  self->online = online;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
}

static void
drop_socket (TornoLink *self)
{
  if (self->socket == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->socket, self);
  if (soup_websocket_connection_get_state (self->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->socket, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  g_clear_object (&self->socket);
}

static gboolean
on_pause_over_cb (gpointer user_data)
{
  TornoLink *self = user_data;

  self->retry_source = 0;
  connect_socket (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_retry (TornoLink *self)
{
  drop_socket (self);
  self->has_failed = TRUE;
  set_online (self, FALSE);
  if (!self->wanted || self->retry_source != 0)
    return;
  /* A quarter up or down, so that desks that lost the server together do not come back together. */
  self->retry_source = g_timeout_add (self->pause_ms * g_random_double_range (0.75, 1.25), on_pause_over_cb, self);
  self->pause_ms = MIN (self->pause_ms * 2, LAST_PAUSE_MS);
}

static void
on_closed_cb (SoupWebsocketConnection *socket, TornoLink *self)
{
  schedule_retry (self);
}

static void
on_text_cb (SoupWebsocketConnection *socket, int type, GBytes *bytes, TornoLink *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (TornoLink) alive = g_object_ref (self);

  if (type != SOUP_WEBSOCKET_DATA_TEXT
      || !json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL))
    return;
  JsonNode *root = json_parser_get_root (parser);
  JsonObject *message = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  const char *name = torno_api_json_get_string (message, "type");

  if (name == NULL)
    return;
  if (g_str_equal (name, "connected"))
    {
      self->pause_ms = FIRST_PAUSE_MS;
      set_online (self, TRUE);
      self->has_failed = FALSE;
      g_signal_emit (self, signals[CONNECTED], 0, message);
      return;
    }
  self->message = bytes;
  g_signal_emit (self, signals[MESSAGE], 0, name, message);
  self->message = NULL;
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SoupWebsocketConnection) socket
      = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  TornoLink *self = user_data;
  if (socket == NULL)
    {
      SoupMessage *handshake = soup_session_get_async_result_message (SOUP_SESSION (source), result);
      gboolean is_refused = handshake != NULL && soup_message_get_status (handshake) == SOUP_STATUS_UNAUTHORIZED;

      schedule_retry (self);
      if (is_refused)
        g_signal_emit (self, signals[REFUSED], 0);
      return;
    }
  self->socket = g_steal_pointer (&socket);
  soup_websocket_connection_set_max_incoming_payload_size (self->socket, MAX_MESSAGE_BYTES);
  soup_websocket_connection_set_keepalive_interval (self->socket, KEEPALIVE_SECONDS);
  g_signal_connect (self->socket, "message", G_CALLBACK (on_text_cb), self);
  g_signal_connect (self->socket, "closed", G_CALLBACK (on_closed_cb), self);
}

/* "http" becomes "ws", "https" becomes "wss". */
static char *
make_address (TornoLink *self)
{
  if (!g_str_has_prefix (self->url, "http"))
    return NULL;

  g_autofree char *name = g_uri_escape_string (self->station_name, NULL, FALSE);
  return g_strdup_printf ("ws%s/ws/gym/%" G_GINT64_FORMAT "?station=%s&changes=1", self->url + strlen ("http"), self->gym_id,
                          name);
}

static void
connect_socket (TornoLink *self)
{
  g_autofree char *address = make_address (self);
  g_autoptr (SoupMessage) message = address != NULL ? soup_message_new ("GET", address) : NULL;

  if (message == NULL)
    return;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  torno_trust_watch (message);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);

  soup_message_headers_replace (headers, "Authorization", bearer);
  soup_message_headers_replace (headers, "Accept-Language", torno_language_get_code ());
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  soup_session_websocket_connect_async (self->session, message, NULL, NULL, G_PRIORITY_DEFAULT, self->cancellable,
                                        on_connected_cb, self);
}

/* The network is back: no reason to sit out the pause. */
static void
on_network_changed_cb (GNetworkMonitor *monitor, gboolean available, TornoLink *self)
{
  if (!available || self->retry_source == 0)
    return;
  g_clear_handle_id (&self->retry_source, g_source_remove);
  self->pause_ms = FIRST_PAUSE_MS;
  connect_socket (self);
}

static void
torno_link_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_ONLINE)
    g_value_set_boolean (value, TORNO_LINK (object)->online);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_link_dispose (GObject *object)
{
  torno_link_close (TORNO_LINK (object));
  G_OBJECT_CLASS (torno_link_parent_class)->dispose (object);
}

static void
torno_link_finalize (GObject *object)
{
  TornoLink *self = TORNO_LINK (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->station_name, g_free);
  G_OBJECT_CLASS (torno_link_parent_class)->finalize (object);
}

static void
torno_link_class_init (TornoLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = torno_link_get_property;
  object_class->dispose = torno_link_dispose;
  object_class->finalize = torno_link_finalize;
  properties[PROP_ONLINE]
      = g_param_spec_boolean ("online", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CONNECTED] = g_signal_new ("connected", TORNO_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                     1, JSON_TYPE_OBJECT);
  signals[MESSAGE] = g_signal_new ("message", TORNO_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   G_TYPE_STRING, JSON_TYPE_OBJECT);
  signals[REFUSED] = g_signal_new ("refused", TORNO_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_link_init (TornoLink *self)
{
  self->session = soup_session_new_with_options ("user-agent", "Torno/" TORNO_VERSION, NULL);
  self->pause_ms = FIRST_PAUSE_MS;
}

/**
 * torno_link_new:
 * @url: the server's address, "http://host:port"
 * @gym_id: the gym whose station this is
 * @token: of somebody who may work in that gym
 * @station_name: what tells this station from the gym's others
 *
 * Returns: (transfer full): a link that is not open yet
 */
TornoLink *
torno_link_new (const char *url, gint64 gym_id, const char *token, const char *station_name)
{
  TornoLink *self = g_object_new (TORNO_TYPE_LINK, NULL);

  self->url = g_strdup (url);
  self->gym_id = gym_id;
  self->token = g_strdup (token);
  self->station_name = g_strdup (station_name);
  return self;
}

/**
 * torno_link_open:
 *
 * Connects, and reconnects until torno_link_close().
 */
void
torno_link_open (TornoLink *link)
{
  if (link->wanted)
    return;
  link->wanted = TRUE;
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed", G_CALLBACK (on_network_changed_cb),
                           link, 0);
  connect_socket (link);
}

/**
 * torno_link_close:
 *
 * Disconnects for good. Harmless where it is not open.
 */
void
torno_link_close (TornoLink *link)
{
  if (!link->wanted)
    return;
  link->wanted = FALSE;
  g_signal_handlers_disconnect_by_data (g_network_monitor_get_default (), link);
  g_clear_handle_id (&link->retry_source, g_source_remove);
  g_cancellable_cancel (link->cancellable);
  drop_socket (link);
  set_online (link, FALSE);
}

/**
 * torno_link_get_url:
 *
 * Returns: (transfer none): of the server
 */
const char *
torno_link_get_url (TornoLink *link)
{
  return link->url;
}

/**
 * torno_link_get_online:
 *
 * Returns: whether the server has taken the login
 */
gboolean
torno_link_get_online (TornoLink *link)
{
  return link->online;
}

/**
 * torno_link_has_failed:
 *
 * Returns: whether the server was away before, also while "online" is being notified
 */
gboolean
torno_link_has_failed (TornoLink *link)
{
  return link->has_failed;
}

/**
 * torno_link_get_message:
 *
 * Returns: (transfer none) (nullable): the message whose signal is being emitted, as it came
 */
GBytes *
torno_link_get_message (TornoLink *link)
{
  return link->message;
}

/**
 * torno_link_send:
 * @message: has "type"
 *
 * Returns: FALSE where the link is offline: nothing was sent
 */
gboolean
torno_link_send (TornoLink *link, JsonObject *message)
{
  if (link->socket == NULL || soup_websocket_connection_get_state (link->socket) != SOUP_WEBSOCKET_STATE_OPEN)
    return FALSE;

  g_autofree char *text = torno_api_json_print (message);
  soup_websocket_connection_send_text (link->socket, text);
  return TRUE;
}
