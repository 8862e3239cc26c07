/* Whether the service works, for people, balancers and systemd. */
#include "config.h"

#include "torno-address.h"
#include "torno-api.h"
#include "torno-hub.h"
#include "torno-presence.h"

static void
answer (TornoCall *call, gboolean database)
{
  TornoWriter *writer = torno_call_get_writer (call);

  torno_writer_clear (writer);
  torno_writer_add_literal (writer, "{");
  torno_writer_add_name (writer, "message");
  torno_writer_add_string (writer, torno_texts_get (torno_call_get_language (call), TORNO_TEXT_RUNNING), -1);
  torno_writer_add_name (writer, "status");
  torno_writer_add_string (writer, database ? "healthy" : "degraded", -1);
  torno_writer_add_name (writer, "version");
  torno_writer_add_string (writer, TORNO_VERSION, -1);
  torno_writer_add_name (writer, "database");
  torno_writer_add_string (writer, database ? "up" : "down", -1);
  torno_writer_end (writer, '}');
  if (!database)
    soup_message_headers_replace (soup_server_message_get_response_headers (torno_call_get_message (call)),
                                  "Retry-After", "1");
  torno_call_answer (call, database ? 200 : 503);
}

static void
on_ping (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  answer (user_data, refusal == NULL);
}

/**
 * torno_api_health_prepare:
 * @call: GET / or /health
 *
 * Asks the database, and answers 503 where it does not answer.
 */
void
torno_api_health_prepare (TornoCall *call)
{
  TornoDb *db = torno_server_get_db (torno_call_get_server (call));
  TornoDbStep step = { torno_db_find_statement (db, "ping") };

  torno_db_read (db, &step, 1, on_ping, call);
}

/* --- the sockets --- */

typedef struct
{
  TornoCall *call;
  gboolean with_users;
} SocketQuestion;

static void
on_others (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  g_autofree SocketQuestion *question = user_data;
  TornoWriter *writer = torno_call_get_writer (question->call);

  torno_writer_clear (writer);
  torno_hub_write_health (torno_server_get_hub (torno_call_get_server (question->call)),
                          refusal == NULL ? results[0] : NULL, refusal == NULL, question->with_users, writer);
  torno_call_answer (question->call, 200);
}

static void
answer_sockets (TornoCall *call, gboolean with_users)
{
  TornoServer *server = torno_call_get_server (call);
  SocketQuestion *question = g_new (SocketQuestion, 1);

  *question = (SocketQuestion){ call, with_users };
  torno_db_call (torno_server_get_db (server), "presence_count", on_others, question, "process_id",
                 torno_presence_get_id (torno_hub_get_presence (torno_server_get_hub (server))), NULL);
}

static void
on_caller (const TornoActor *actor, TornoError error, gpointer user_data)
{
  answer_sockets (user_data, actor != NULL);
}

/**
 * torno_api_sockets_prepare:
 * @call: GET /ws/health
 *
 * Needs no token, but tells strangers from another machine nothing of who is connected.
 */
void
torno_api_sockets_prepare (TornoCall *call)
{
  if (torno_address_is_loopback (torno_call_get_address (call)))
    answer_sockets (call, TRUE);
  else
    torno_gate_authenticate (torno_server_get_gate (torno_call_get_server (call)), torno_call_get_token (call),
                             on_caller, call);
}

/**
 * torno_api_stations_prepare:
 * @call: GET /stations
 *
 * Gives the statement what only this process knows: its own connections.
 */
void
torno_api_stations_prepare (TornoCall *call)
{
  TornoHub *hub = torno_server_get_hub (torno_call_get_server (call));
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *connections = NULL;

  torno_hub_write_connections (hub, &writer);
  connections = torno_writer_steal_text (&writer);
  torno_call_set_value (call, "connections", connections);
  torno_call_set_value (call, "process_id", torno_presence_get_id (torno_hub_get_presence (hub)));
  torno_call_run (call);
}
