/* A peer's messages are worked on one after the other, also where the database takes its time, so that what a station
 * sends in a row happens in that order. */
#include "config.h"

#include "torno-peer.h"

#include "torno-address.h"
#include "torno-epoll-watch.h"

#include <string.h>

#define MAX_MESSAGE (1024 * 1024)
#define PING_SECONDS 30
/* The hub looks once a second, and a pulled plug is to be noticed within a minute. */
#define SILENCE_US (59 * G_USEC_PER_SEC)
#define MAX_UNREAD (4 * 1024 * 1024)
#define LOGIN_US (10 * G_USEC_PER_SEC)
#define MESSAGES_PER_SECOND 50
#define EXCESS_MESSAGES 100
#define EXCESS_US (10 * G_USEC_PER_SEC)
#define MAX_WAITING_BYTES (4 * MAX_MESSAGE)

/**
 * torno_peer_new:
 * @hub: the hub
 * @kind: a station or a watcher
 * @message: its handshake
 * @language: what it is spoken to in
 *
 * Returns: (transfer full): a peer that is not open yet
 */
TornoPeer *
torno_peer_new (TornoHub *hub, TornoPeerKind kind, SoupServerMessage *message, TornoLanguage language)
{
  static gint64 last_id = 0;
  TornoPeer *self = g_new0 (TornoPeer, 1);
  const TornoConfig *config = torno_server_get_config (torno_hub_get_server (hub));

  self->ref_count = 1;
  self->id = ++last_id;
  self->kind = kind;
  self->hub = hub;
  self->language = language;
  self->address = torno_address_find (message, config);
  self->secure = torno_address_is_private (message, config) || torno_config_get_insecure_lan (config);
  g_queue_init (&self->messages);
  return self;
}

/**
 * torno_peer_ref:
 * @peer: a peer
 *
 * Returns: (transfer full): the peer
 */
TornoPeer *
torno_peer_ref (TornoPeer *peer)
{
  peer->ref_count++;
  return peer;
}

/**
 * torno_peer_unref:
 * @peer: (transfer full): a peer
 */
void
torno_peer_unref (TornoPeer *peer)
{
  if (--peer->ref_count > 0)
    return;
  g_queue_clear_full (&peer->messages, (GDestroyNotify) g_bytes_unref);
  g_free (peer->station);
  torno_actor_free (peer->actor);
  g_free (peer->token);
  g_free (peer->wrapped_key);
  g_free (peer->name);
  g_free (peer->address);
  g_free (peer);
}

/* --- sending --- */

/**
 * torno_peer_send:
 * @peer: a peer, perhaps closed by now
 * @text: a message
 */
void
torno_peer_send (TornoPeer *peer, const char *text)
{
  if (peer->connection == NULL || soup_websocket_connection_get_state (peer->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  if (torno_frame_guard_owe (peer->guard, strlen (text)))
    soup_websocket_connection_send_text (peer->connection, text);
}

/**
 * torno_peer_send_error:
 * @peer: a peer
 * @type: "error", "store_error", …
 * @error: why
 * @user_id: whom it is about, or 0
 */
void
torno_peer_send_error (TornoPeer *peer, const char *type, TornoError error, gint64 user_id)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  torno_message_begin (&writer, type);
  torno_message_add_text (&writer, "error", torno_texts_get_error (peer->language, error));
  torno_message_add_text (&writer, "code", torno_error_get_code (error));
  if (user_id != 0)
    torno_message_add_id_text (&writer, "user_id", user_id);
  text = torno_message_end (&writer);
  torno_peer_send (peer, text);
}

/* --- closing --- */

static void
forget_connection (TornoPeer *self)
{
  if (self->connection == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->connection);
  torno_frame_guard_let_go (self->guard);
  g_clear_object (&self->guard);
  g_clear_object (&self->socket);
  g_queue_clear_full (&self->messages, (GDestroyNotify) g_bytes_unref);
  self->n_waiting = 0;
  torno_hub_remove (self->hub, self);
  torno_peer_unref (self); /* the connection's own */
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer user_data)
{
  torno_side_context_step_out ();
  forget_connection (user_data);
  torno_side_context_step_in ();
}

/* No closing handshake: it would wait behind what is not read. TLS has a good bye of its own, which must not wait
 * either: nothing goes out of a socket that is shut down. */
static void
drop (TornoPeer *self)
{
  g_autoptr (GIOStream) stream = G_IO_STREAM (g_object_ref (self->guard));

  if (self->socket != NULL)
    g_socket_shutdown (self->socket, TRUE, TRUE, NULL);
  forget_connection (self);
  g_io_stream_close (stream, NULL, NULL);
}

/**
 * torno_peer_close:
 * @peer: a peer
 * @code: the close code; nothing it still sends is heeded
 */
void
torno_peer_close (TornoPeer *peer, gushort code)
{
  g_autoptr (SoupWebsocketConnection) connection = NULL;

  if (peer->connection == NULL)
    return;
  connection = g_object_ref (peer->connection);
  forget_connection (peer);
  if (soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
    {
      /* It keeps itself until the peer has answered, or the stream ends. */
      g_signal_connect (connection, "closed", G_CALLBACK (g_object_unref), NULL);
      soup_websocket_connection_close (g_object_ref (connection), code, NULL);
    }
}

/* --- receiving --- */

static void
work_on (TornoPeer *self, GBytes *bytes)
{
  g_autoptr (TornoJson) json = torno_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  const TornoJsonNode *root = json != NULL ? torno_json_get_root (json) : NULL;
  const TornoJsonNode *type
      = root != NULL && root->kind == TORNO_JSON_OBJECT ? torno_json_get_member (json, root, "type") : NULL;

  if (type == NULL || type->kind != TORNO_JSON_STRING)
    {
      torno_peer_send_error (self, "error", TORNO_ERROR_BAD_MESSAGE, 0);
      torno_peer_done (self);
    }
  else
    torno_station_protocol_receive (self, json);
}

static void
work_on_next (TornoPeer *self)
{
  GBytes *bytes;

  if (self->busy || self->connection == NULL || (bytes = g_queue_pop_head (&self->messages)) == NULL)
    return;
  self->busy = TRUE;
  self->n_waiting -= g_bytes_get_size (bytes);
  torno_peer_ref (self);
  work_on (self, bytes);
  g_bytes_unref (bytes);
}

/**
 * torno_peer_done:
 * @peer: a peer whose message has been dealt with
 *
 * Goes on with its next message.
 */
void
torno_peer_done (TornoPeer *peer)
{
  peer->busy = FALSE;
  work_on_next (peer);
  torno_peer_unref (peer);
}

/* FALSE where this message is one too many. */
static gboolean
count_message (TornoPeer *self, gsize length)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->second_began_us > G_USEC_PER_SEC)
    {
      self->second_began_us = now;
      self->in_second = 0;
    }
  if (++self->in_second <= MESSAGES_PER_SECOND && self->n_waiting + length <= MAX_WAITING_BYTES)
    return TRUE;
  if (now - self->excess_began_us > EXCESS_US)
    {
      self->excess_began_us = now;
      self->excess = 0;
    }
  if (++self->excess > EXCESS_MESSAGES)
    torno_peer_close (self, TORNO_CLOSE_RATE);
  else
    torno_peer_send_error (self, "error", TORNO_ERROR_RATE_LIMITED, 0);
  return FALSE;
}

static void
receive (TornoPeer *self, GBytes *bytes)
{
  self->last_seen_us = g_get_monotonic_time ();
  if (!count_message (self, g_bytes_get_size (bytes)))
    return;
  self->n_waiting += g_bytes_get_size (bytes);
  g_queue_push_tail (&self->messages, g_bytes_ref (bytes));
  work_on_next (self);
}

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *bytes, gpointer user_data)
{
  g_autoptr (TornoPeer) self = torno_peer_ref (user_data);

  torno_side_context_step_out ();
  receive (self, bytes);
  torno_side_context_step_in ();
}

static void
on_pong (SoupWebsocketConnection *connection, GBytes *bytes, gpointer user_data)
{
  ((TornoPeer *) user_data)->last_seen_us = g_get_monotonic_time ();
}

static gboolean
on_too_big (gpointer user_data)
{
  torno_peer_close (user_data, SOUP_WEBSOCKET_CLOSE_TOO_BIG);
  return G_SOURCE_REMOVE;
}

static gboolean
on_unread (gpointer user_data)
{
  if (((TornoPeer *) user_data)->connection != NULL)
    drop (user_data);
  return G_SOURCE_REMOVE;
}

static void
on_fault (TornoFrameFault fault, gpointer user_data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, fault == TORNO_FRAME_TOO_BIG ? on_too_big : on_unread,
                   torno_peer_ref (user_data), (GDestroyNotify) torno_peer_unref);
}

/* --- opening --- */

/**
 * torno_peer_open:
 * @peer: a new peer
 * @message: its handshake, which has been answered
 *
 * Puts the peer into the hub, which lasts until its connection ends.
 */
void
torno_peer_open (TornoPeer *peer, SoupServerMessage *message)
{
  GSocket *socket = soup_server_message_get_socket (message);
  TornoSideContext *side = torno_epoll_get_side_context (soup_server_message_get_remote_address (message));
  g_autoptr (GIOStream) stream = NULL;

  g_set_object (&peer->socket, socket); /* before the connection is taken away from the message */
  stream = soup_server_message_steal_connection (message);
  if (stream == NULL)
    return;
  peer->guard = torno_frame_guard_new (stream, MAX_MESSAGE, MAX_UNREAD, on_fault, peer);
  torno_side_context_enter (side);
  peer->connection = soup_websocket_connection_new (G_IO_STREAM (peer->guard), soup_server_message_get_uri (message),
                                                    SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  soup_websocket_connection_set_max_incoming_payload_size (peer->connection, MAX_MESSAGE);
  soup_websocket_connection_set_keepalive_interval (peer->connection, PING_SECONDS);
  torno_side_context_leave (side);
  torno_peer_ref (peer);
  g_signal_connect (peer->connection, "message", G_CALLBACK (on_message), peer);
  g_signal_connect (peer->connection, "pong", G_CALLBACK (on_pong), peer);
  g_signal_connect (peer->connection, "closed", G_CALLBACK (on_closed), peer);
  peer->opened_us = peer->last_seen_us = g_get_monotonic_time ();
  torno_hub_add (peer->hub, peer);
  if (peer->actor != NULL)
    torno_station_protocol_welcome (peer);
}

/**
 * torno_peer_check:
 * @peer: a peer of the hub
 * @now_us: the monotonic time
 *
 * Ends it where it has fallen silent, or is a station that has not logged in.
 */
void
torno_peer_check (TornoPeer *peer, gint64 now_us)
{
  if (now_us - peer->last_seen_us >= SILENCE_US)
    drop (peer);
  else if (peer->kind == TORNO_PEER_STATION && peer->actor == NULL && now_us - peer->opened_us >= LOGIN_US)
    torno_peer_close (peer, TORNO_CLOSE_LOGIN);
}

/**
 * torno_peer_log_in:
 * @peer: a peer
 * @actor: who it is from now on
 * @token: the token of its session
 */
void
torno_peer_log_in (TornoPeer *peer, const TornoActor *actor, const char *token)
{
  torno_actor_free (peer->actor);
  peer->actor = torno_actor_copy (actor);
  g_free (peer->token);
  peer->token = g_strdup (token);
}
