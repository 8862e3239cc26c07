/* Whether the service works, for people, balancers and systemd. */
#include "config.h"

#include "torno-api.h"

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
