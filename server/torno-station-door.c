/* A finger at the door: the member is checked in under the rules of REST, and the gym's watchers see it. */
#include "config.h"

#include "torno-station-protocol.h"

#include "torno-changes.h"
#include "torno-records.h"
#include "torno-rows.h"

#include <string.h>

typedef struct
{
  TornoPeer *peer;
  char *actor_id, *gym_id, *user_id, *document_id, *at, *key, *override_reason;
  TornoError refused;
} Visit;

static void
end_visit (Visit *visit)
{
  TornoPeer *peer = visit->peer;

  g_free (visit->actor_id);
  g_free (visit->gym_id);
  g_free (visit->user_id);
  g_free (visit->document_id);
  g_free (visit->at);
  g_free (visit->key);
  g_free (visit->override_reason);
  g_free (visit);
  torno_peer_done (peer);
}

static TornoDb *
get_db (const Visit *visit)
{
  return torno_server_get_db (torno_hub_get_server (visit->peer->hub));
}

/* Watchers with a token hear who it was; one without hears of its own user only that it was found. */
static void
tell_found (Visit *visit, const PGresult *result, const char *prefix, const char *outcome)
{
  g_autofree char *id_column = g_strconcat (prefix, "id", NULL), *name_column = g_strconcat (prefix, "full_name", NULL),
                  *document_column = g_strconcat (prefix, "document_id", NULL);
  gint64 user_id = torno_db_get_integer (result, 0, id_column);
  TornoPeer *peer = visit->peer;
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT, public_writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL, *public_text = NULL;

  torno_message_begin (&writer, "user_found");
  torno_message_add_id_text (&writer, "user_id", user_id);
  torno_message_add_number (&writer, "id", user_id);
  torno_message_add_text (&writer, "document_id", torno_db_get_text (result, 0, document_column));
  torno_message_add_text (&writer, "full_name", torno_db_get_text (result, 0, name_column));
  text = torno_message_end (&writer);
  torno_message_begin (&public_writer, "user_found");
  torno_message_add_id_text (&public_writer, "user_id", user_id);
  torno_message_add_number (&public_writer, "id", user_id);
  public_text = torno_message_end (&public_writer);
  torno_hub_tell_watchers (peer->hub, peer->gym_id, peer->name, user_id, text, public_text);
  torno_hub_tell_watchers (peer->hub, peer->gym_id, peer->name, user_id, outcome, NULL);
}

static void
add_number_or_null (TornoWriter *writer, const char *name, const PGresult *result, const char *column)
{
  if (PQgetisnull (result, 0, PQfnumber (result, column)))
    torno_message_add_text (writer, name, NULL);
  else
    torno_message_add_number (writer, name, torno_db_get_integer (result, 0, column));
}

static void
tell_granted (Visit *visit, const PGresult *result, gboolean already, gboolean is_repeat)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  torno_message_begin (&writer, "attendance_recorded");
  torno_writer_add_name (&writer, "attendance");
  torno_rows_write (torno_rows_find (&torno_record_attendance, result, "", "attendance_at_station"), result, 0,
                    NULL, &writer);
  torno_writer_add_name (&writer, "user");
  torno_rows_write (torno_rows_find (&torno_record_user, result, "user.", "attendance_at_station"), result, 0, NULL,
                    &writer);
  add_number_or_null (&writer, "days_left", result, "@days_left");
  add_number_or_null (&writer, "visits_left", result, "@visits_left");
  torno_writer_add_name (&writer, "already");
  torno_writer_add_text (&writer, already ? "true" : "false");
  torno_writer_add_name (&writer, "repeat");
  torno_writer_add_text (&writer, is_repeat ? "true" : "false");
  text = torno_message_end (&writer);
  torno_peer_send (visit->peer, text);
  tell_found (visit, result, "user.", text);
}

/* @result: (nullable): the member, where there is one in this gym. */
static void
tell_denied (Visit *visit, const PGresult *result)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  torno_message_begin (&writer, "access_denied");
  torno_message_add_text (&writer, "code", torno_error_get_code (visit->refused));
  torno_message_add_text (&writer, "detail", torno_texts_get_error (visit->peer->language, visit->refused));
  torno_writer_add_name (&writer, "user");
  if (result != NULL)
    torno_rows_write (
        torno_rows_find (&torno_record_user, result, "", visit->user_id != NULL ? "user_whole" : "user_whole_by_document"),
        result, 0, NULL, &writer);
  else
    torno_writer_add_literal (&writer, "null");
  text = torno_message_end (&writer);
  torno_peer_send (visit->peer, text);
  if (result != NULL)
    tell_found (visit, result, "", text);
}

static void
on_denied_user (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Visit *visit = user_data;
  gboolean found
      = refusal == NULL && PQntuples (results[0]) > 0 && torno_db_get_text (results[0], 0, "@refusal") == NULL;

  tell_denied (visit, found ? results[0] : NULL);
  end_visit (visit);
}

/* A member of another gym is nobody here. */
static TornoError
hide_other_gym (TornoError error)
{
  return error == TORNO_ERROR_OTHER_GYM ? TORNO_ERROR_USER_NOT_FOUND : error;
}

static void
on_visit (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Visit *visit = user_data;

  if (refusal == NULL && PQntuples (results[1]) > 0)
    {
      torno_hub_tell_changed (visit->peer->hub, visit->peer->gym_id, "attendance");
      tell_granted (visit, results[1], torno_db_get_boolean (results[0], 0, "already"),
                    torno_db_get_boolean (results[0], 0, "is_repeat"));
      end_visit (visit);
      return;
    }
  visit->refused = refusal != NULL ? hide_other_gym (refusal->error) : TORNO_ERROR_INTERNAL;
  if (torno_error_get_status (visit->refused) >= 500)
    {
      torno_peer_send_error (visit->peer, "error", visit->refused, 0);
      end_visit (visit);
    }
  else if (visit->refused == TORNO_ERROR_USER_NOT_FOUND)
    {
      tell_denied (visit, NULL);
      end_visit (visit);
    }
  else if (visit->user_id != NULL)
    torno_db_call (get_db (visit), "user_whole", on_denied_user, visit, "user_id", visit->user_id, "scope", visit->gym_id,
                   NULL);
  else
    torno_db_call (get_db (visit), "user_whole_by_document", on_denied_user, visit, "document_id", visit->document_id,
                   "gym_filter", visit->gym_id, "scope", visit->gym_id, NULL);
}

static gboolean
is_instant (const char *text)
{
  static const TornoField at = { "at", TORNO_FIELD_INSTANT };
  g_autofree char *ignored = NULL;

  return text == NULL || torno_field_check_text (&at, text, &ignored) == TORNO_FAULT_NONE;
}

static gboolean
is_short (const char *text, glong min, glong max)
{
  return text == NULL || (g_utf8_strlen (text, -1) >= min && g_utf8_strlen (text, -1) <= max);
}

static void
run_visit (Visit *visit)
{
  TornoDb *db = get_db (visit);
  TornoDbStep steps[2] = {
    { torno_db_find_statement (db, "station_check_in"),
      { visit->actor_id, visit->gym_id, visit->user_id, visit->document_id, visit->at, visit->key, visit->override_reason } },
    { torno_db_find_statement (db, "attendance_at_station") },
  };

  torno_db_write (db, steps, 2, on_visit, visit);
}

/**
 * torno_door_on_user_found:
 * @peer: a station
 * @message: `user_found` {user_id, or id, or document_id; at?, key?, override_reason?}
 */
void
torno_door_on_user_found (TornoPeer *peer, const TornoJson *message)
{
  const TornoJsonNode *root = torno_json_get_root (message);
  gint64 user_id = torno_message_get_id (message, "user_id");
  const char *at = torno_json_get_string (message, root, "at"), *key = torno_json_get_string (message, root, "key"),
             *override_reason = torno_json_get_string (message, root, "override_reason");
  Visit *visit;

  if (user_id == 0)
    user_id = torno_message_get_id (message, "id");
  if (!is_instant (at) || !is_short (key, 1, 128) || !is_short (override_reason, 3, 300))
    {
      torno_peer_send_error (peer, "error", TORNO_ERROR_BAD_MESSAGE, 0);
      torno_peer_done (peer);
      return;
    }
  visit = g_new0 (Visit, 1);
  visit->peer = peer;
  visit->actor_id = g_strdup_printf ("%" G_GINT64_FORMAT, peer->actor->user_id);
  visit->gym_id = g_strdup_printf ("%" G_GINT64_FORMAT, peer->gym_id);
  visit->user_id = user_id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, user_id) : NULL;
  visit->document_id = g_strdup (torno_json_get_string (message, root, "document_id"));
  visit->at = g_strdup (at);
  visit->key = g_strdup (key);
  visit->override_reason = g_strdup (override_reason);
  run_visit (visit);
}

/**
 * torno_door_on_user_not_found:
 * @peer: a station
 * @message: `user_not_found`
 */
void
torno_door_on_user_not_found (TornoPeer *peer, const TornoJson *message)
{
  g_autofree char *text = torno_message_with_user (message, 0);

  torno_hub_tell_watchers (peer->hub, peer->gym_id, peer->name, 0, text, NULL);
  torno_peer_done (peer);
}
