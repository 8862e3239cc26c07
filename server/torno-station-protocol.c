/* The table of messages, signing in, and what is only passed on. */
#include "config.h"

#include "torno-station-protocol.h"

#include "torno-login.h"

#include <string.h>

#define MAX_FAILED_LOGINS 3

typedef struct
{
  const char *type;
  guint kinds;        /* who may send it */
  gboolean needs_tls; /* carries a password or a template */
  TornoMessageHandler handler;
} MessageRow;

/* --- signing in --- */

typedef struct
{
  TornoPeer *peer;
  TornoServer *server;
  char *station_name;
  TornoActor *actor;
  char *token;
  TornoLogin login;
  char *session_id;
} LoginAttempt;

static void
free_attempt (LoginAttempt *attempt)
{
  g_free (attempt->station_name);
  torno_actor_free (attempt->actor);
  g_free (attempt->token);
  g_free (attempt->session_id);
  g_free (attempt);
}

static void
end_failed (LoginAttempt *attempt, TornoError error)
{
  TornoPeer *peer = attempt->peer;

  torno_peer_send_error (peer, "error", error, 0);
  if (error == TORNO_ERROR_OTHER_GYM)
    torno_peer_close (peer, TORNO_CLOSE_OTHER_GYM);
  else if (torno_error_get_status (error) < 500 && ++peer->failed_logins >= MAX_FAILED_LOGINS)
    torno_peer_close (peer, TORNO_CLOSE_LOGIN);
  free_attempt (attempt);
  torno_peer_done (peer);
}

typedef struct
{
  TornoPeer *peer;
  gint64 cursor, repeat_minutes;
  char *full_name;
} Welcome;

static void
send_connected (Welcome *welcome, const guint8 *key)
{
  TornoPeer *peer = welcome->peer;
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  torno_message_begin (&writer, "connected");
  if (peer->kind == TORNO_PEER_STATION)
    {
      torno_message_add_id_text (&writer, "gym_id", peer->gym_id);
      torno_message_add_number (&writer, "id", peer->gym_id);
      torno_message_add_text (&writer, "station", peer->name);
    }
  torno_writer_add_name (&writer, "user");
  torno_writer_add_literal (&writer, "{");
  torno_message_add_number (&writer, "id", peer->actor->user_id);
  torno_message_add_text (&writer, "full_name", welcome->full_name);
  torno_message_add_text (&writer, "role", torno_role_get_name (peer->actor->role));
  torno_writer_end (&writer, '}');
  if (peer->kind == TORNO_PEER_STATION)
    {
      g_autofree char *key_text = key != NULL ? g_base64_encode (key, TORNO_TEMPLATE_BOX_KEY_BYTES) : NULL;

      torno_message_add_text (&writer, "token", peer->token);
      torno_message_add_text (&writer, "station_key", key_text);
      torno_message_add_number (&writer, "cursor", welcome->cursor);
      torno_message_add_number (&writer, "repeat_minutes", welcome->repeat_minutes);
    }
  text = torno_message_end (&writer);
  torno_peer_send (peer, text);
}

static void
end_welcome (Welcome *welcome)
{
  torno_peer_unref (welcome->peer);
  g_free (welcome->full_name);
  g_free (welcome);
}

static void
on_key (const guint8 *key, const char *wrapped, TornoError error, gpointer user_data)
{
  Welcome *welcome = user_data;

  if (key == NULL && welcome->peer->secure)
    torno_peer_send_error (welcome->peer, "error", error, 0);
  else
    {
      g_free (welcome->peer->wrapped_key);
      welcome->peer->wrapped_key = g_strdup (wrapped);
      send_connected (welcome, welcome->peer->secure ? key : NULL);
    }
  end_welcome (welcome);
}

static void
on_gym (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Welcome *welcome = user_data;

  if (refusal != NULL || PQntuples (results[0]) == 0)
    {
      torno_peer_send_error (welcome->peer, "error", refusal != NULL ? refusal->error : TORNO_ERROR_GYM_NOT_FOUND, 0);
      end_welcome (welcome);
      return;
    }
  welcome->cursor = torno_db_get_integer (results[0], 0, "cursor");
  welcome->repeat_minutes = torno_db_get_integer (results[0], 0, "repeat_minutes");
  torno_key_ring_get (torno_hub_get_key_ring (welcome->peer->hub), welcome->peer->gym_id, on_key, welcome);
}

/**
 * torno_station_protocol_welcome:
 * @peer: a peer that is logged in
 *
 * Answers `connected`; a station gets its gym's key and the number of the last change of its members.
 */
void
torno_station_protocol_welcome (TornoPeer *peer)
{
  TornoDb *db = torno_server_get_db (torno_hub_get_server (peer->hub));
  Welcome *welcome = g_new0 (Welcome, 1);
  g_autofree char *gym_id = g_strdup_printf ("%" G_GINT64_FORMAT, peer->gym_id);

  torno_hub_check_session (peer->hub, peer);
  if (peer->connection == NULL)
    {
      g_free (welcome);
      return;
    }
  welcome->peer = torno_peer_ref (peer);
  welcome->full_name = g_strdup (peer->actor->full_name);
  if (peer->kind == TORNO_PEER_STATION && peer->name == NULL)
    torno_hub_name_station (peer->hub, peer, NULL);
  if (peer->kind == TORNO_PEER_STATION)
    {
      torno_db_call (db, "station_gym", on_gym, welcome, "gym_id", gym_id, NULL);
      return;
    }
  send_connected (welcome, NULL);
  end_welcome (welcome);
}

static void
on_session_opened (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  LoginAttempt *attempt = user_data;
  TornoPeer *peer = attempt->peer;
  const char *full_name
      = refusal == NULL && PQntuples (results[1]) > 0 ? torno_db_get_text (results[1], 0, "full_name") : NULL;
  TornoActor actor = { attempt->login.claims.user_id,    peer->gym_id,       attempt->login.role,
                       attempt->login.claims.expires_at, (char *) full_name, attempt->session_id };
  g_autofree char *token = NULL;

  if (full_name == NULL)
    {
      end_failed (attempt, refusal != NULL ? refusal->error : TORNO_ERROR_GYM_NOT_FOUND);
      return;
    }
  token = torno_login_sign (attempt->server, &attempt->login);
  torno_peer_log_in (peer, &actor, token);
  if (peer->kind == TORNO_PEER_STATION && peer->connection != NULL)
    torno_hub_name_station (peer->hub, peer, attempt->station_name);
  torno_station_protocol_welcome (peer);
  free_attempt (attempt);
  torno_peer_done (peer);
}

static void
on_login_checked (const TornoLogin *login, TornoError error, guint retry_after, gpointer user_data)
{
  LoginAttempt *attempt = user_data;
  TornoDb *db = torno_server_get_db (attempt->server);
  TornoDbStep steps[2]
      = { { torno_db_find_statement (db, "session_open") }, { torno_db_find_statement (db, "account_name") } };
  g_autofree char *user_id = NULL, *gym_id = NULL, *expires_at = NULL;

  if (login == NULL)
    {
      end_failed (attempt, error);
      return;
    }
  attempt->login = *login;
  attempt->login.claims.session_id = attempt->session_id = g_strdup (login->claims.session_id);
  user_id = g_strdup_printf ("%" G_GINT64_FORMAT, login->claims.user_id);
  gym_id = g_strdup_printf ("%" G_GINT64_FORMAT, attempt->peer->gym_id);
  if (login->claims.expires_at != 0)
    expires_at = g_strdup_printf ("%" G_GINT64_FORMAT, login->claims.expires_at);
  steps[0].values[0] = attempt->session_id;
  steps[0].values[1] = steps[1].values[0] = user_id;
  steps[0].values[2] = gym_id;
  steps[0].values[3] = expires_at;
  steps[0].values[4] = login->hashed_password;
  torno_db_write (db, steps, 2, on_session_opened, attempt);
}

static void
on_login (TornoPeer *peer, const TornoJson *message)
{
  const TornoJsonNode *root = torno_json_get_root (message);
  const TornoJsonNode *data = torno_json_get_member (message, root, "login_data");
  const char *email
      = data != NULL && data->kind == TORNO_JSON_OBJECT ? torno_json_get_string (message, data, "email") : NULL;
  const char *password = email != NULL ? torno_json_get_string (message, data, "password") : NULL;
  LoginAttempt *attempt = g_new0 (LoginAttempt, 1);

  attempt->peer = peer;
  attempt->server = torno_hub_get_server (peer->hub);
  attempt->station_name = g_strdup (torno_json_get_string (message, root, "station"));
  if (password == NULL)
    end_failed (attempt, TORNO_ERROR_WRONG_CREDENTIALS);
  else
    torno_login_check (attempt->server, email, password, peer->gym_id, peer->address, on_login_checked, attempt);
}

/* --- binding and passing on --- */

static void
send_established (TornoPeer *peer, const char *station)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  torno_message_begin (&writer, "fingerprint_connection_stablished"); /* the wire's own spelling */
  torno_message_add_id_text (&writer, "gym_id", peer->gym_id);
  if (station != NULL)
    torno_message_add_text (&writer, "station", station);
  text = torno_message_end (&writer);
  torno_peer_send (peer, text);
}

static void
on_station_to_bind (const char *name, gpointer user_data)
{
  TornoPeer *peer = user_data;

  if (name == NULL)
    torno_peer_send_error (peer, "error", TORNO_ERROR_STATION_NOT_FOUND, 0);
  else
    {
      torno_hub_bind_watcher (peer->hub, peer, name);
      send_established (peer, name);
    }
  torno_peer_done (peer);
}

static void
on_fingerprint_connected (TornoPeer *peer, const TornoJson *message)
{
  const char *name = torno_json_get_string (message, torno_json_get_root (message), "station");
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  if (peer->kind == TORNO_PEER_WATCHER)
    {
      torno_hub_find_station (peer->hub, peer->gym_id, name, on_station_to_bind, peer);
      return;
    }
  send_established (peer, NULL);
  torno_message_begin (&writer, "fingerprint_connected");
  torno_message_add_id_text (&writer, "gym_id", peer->gym_id);
  torno_message_add_text (&writer, "station", peer->name);
  text = torno_message_end (&writer);
  torno_hub_tell_watchers (peer->hub, peer->gym_id, peer->name, 0, text, NULL);
  torno_peer_done (peer);
}

static void
on_disconnect (TornoPeer *peer, const TornoJson *message)
{
  torno_peer_close (peer, SOUP_WEBSOCKET_CLOSE_NORMAL);
  torno_peer_done (peer);
}

static void
pass_on (TornoPeer *peer, const TornoJson *message)
{
  g_autofree char *text = torno_message_with_user (message, 0);

  if (peer->kind == TORNO_PEER_WATCHER && peer->station == NULL)
    torno_peer_send_error (peer, "error", TORNO_ERROR_STATION_NOT_FOUND, 0);
  else if (peer->kind == TORNO_PEER_WATCHER)
    torno_hub_tell_station (peer->hub, peer->gym_id, peer->station, text, TORNO_HUB_SAME_TARGET);
  else
    torno_hub_tell_bound (peer->hub, peer, text);
  torno_peer_done (peer);
}

/* --- the table --- */

/* clang-format off */
#define STATION TORNO_PEER_STATION
#define WATCHER TORNO_PEER_WATCHER

static const MessageRow rows[] = {
  { "login",                 STATION | WATCHER, TRUE,  on_login },
  { "fingerprint_connected", STATION | WATCHER, FALSE, on_fingerprint_connected },
  { "user",                  STATION | WATCHER, FALSE, torno_enrollment_on_user },
  { "enrollment_started",    STATION,           FALSE, torno_enrollment_on_progress },
  { "capture_success",       STATION,           FALSE, torno_enrollment_on_progress },
  { "retry",                 STATION,           FALSE, torno_enrollment_on_progress },
  { "finger1_captured",      STATION,           FALSE, torno_enrollment_on_progress },
  { "first_finger_enrolled", STATION,           FALSE, torno_enrollment_on_progress },
  { "finger2_captured",      STATION,           FALSE, torno_enrollment_on_progress },
  { "cancel_enrollment",     WATCHER,           FALSE, torno_enrollment_on_cancel },
  { "enrollment_cancelled",  STATION,           FALSE, torno_enrollment_on_cancel },
  { "store_fingerprint",     STATION,           TRUE,  torno_enrollment_on_store },
  { "enrollment_completed",  STATION,           TRUE,  torno_enrollment_on_completed },
  { "download_templates",    STATION,           TRUE,  torno_templates_on_download },
  { "user_found",            STATION,           FALSE, torno_door_on_user_found },
  { "user_not_found",        STATION,           FALSE, torno_door_on_user_not_found },
  { "disconnect",            STATION | WATCHER, FALSE, on_disconnect },
};
/* clang-format on */

static const MessageRow *
find_row (const TornoPeer *peer, const char *type)
{
  static const MessageRow others = { "", STATION | WATCHER, FALSE, pass_on };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].type, type) == 0 && (rows[i].kinds & peer->kind))
      return &rows[i];
  return &others;
}

/**
 * torno_station_protocol_receive:
 * @peer: who sent it
 * @message: an object with a type
 *
 * Does what the message asks for, as far as the peer may.
 */
void
torno_station_protocol_receive (TornoPeer *peer, const TornoJson *message)
{
  const MessageRow *row = find_row (peer, torno_json_get_string (message, torno_json_get_root (message), "type"));

  if (peer->actor == NULL && row->handler != on_login)
    {
      torno_peer_send_error (peer, "error", TORNO_ERROR_LOGIN_REQUIRED, 0);
      torno_peer_done (peer);
    }
  else if (row->needs_tls && !peer->secure)
    {
      torno_peer_send_error (peer, "error", TORNO_ERROR_TLS_REQUIRED, 0);
      torno_peer_done (peer);
    }
  else
    row->handler (peer, message);
}
