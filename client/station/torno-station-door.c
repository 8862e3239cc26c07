/* The door: a press is read, the gallery says who it is, the server whether he may come in. */
#include "config.h"

#include "torno-station-private.h"

#include "torno-api-json.h"
#include "torno-matcher.h"

#include <glib/gi18n-lib.h>

static void
end_judging (TornoStation *self, TornoOutcome *outcome)
{
  self->is_judging = FALSE;
  self->visitor_id = 0;
  torno_station_emit_outcome (self, outcome);
  torno_outcome_free (outcome);
  torno_station_advance (self);
}

static void
say_offline (TornoStation *self, gint64 user_id)
{
  TornoOutcome *outcome = torno_outcome_new (
      TORNO_OUTCOME_OFFLINE, _ ("The server cannot be reached. Let the member in by hand and note the visit."));

  outcome->user_id = user_id;
  outcome->full_name = user_id != 0 ? g_strdup (torno_template_sync_get_name (self->sync, user_id)) : NULL;
  end_judging (self, outcome);
}

static void
ask_for_visit (TornoStation *self, gint64 user_id)
{
  g_autoptr (JsonObject) message = torno_station_make_message ("user_found", user_id);

  self->visitor_id = user_id;
  if (!torno_link_send (self->link, message))
    say_offline (self, user_id);
}

static void
say_nobody (TornoStation *self)
{
  g_autoptr (JsonObject) message = torno_station_make_message ("user_not_found", 0);

  torno_link_send (self->link, message);
  end_judging (self, torno_outcome_new (TORNO_OUTCOME_NOT_FOUND, _ ("This finger is not known here.")));
}

static void
judge_match (TornoStation *self, const TornoMatch *match)
{
  if (match->user_id != 0)
    ask_for_visit (self, match->user_id);
  else if (match->score >= TORNO_MATCHER_ACCEPT_SCORE)
    /* Two members are too much alike in this press: another may tell them apart. */
    end_judging (self, torno_outcome_new (TORNO_OUTCOME_RETRY, _ ("That was not clear enough. Please press again.")));
  else if (torno_template_sync_is_complete (self->sync))
    say_nobody (self);
  else if (torno_link_get_online (self->link))
    end_judging (self, torno_outcome_new (TORNO_OUTCOME_OFFLINE,
                                          _ ("The fingerprints are still being fetched. Please wait a moment.")));
  else
    say_offline (self, 0);
}

static void
on_identified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TornoStation) self = user_data;
  g_autoptr (GError) error = NULL;
  TornoMatch match;

  if (torno_gallery_identify_finish (TORNO_GALLERY (source), result, &match, &error))
    judge_match (self, &match);
  else
    end_judging (self, torno_outcome_new (TORNO_OUTCOME_RETRY, error->message));
}

static void
take_press (TornoStation *self, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoPrint) press = torno_print_parse (bytes, &error);

  self->is_judging = TRUE;
  if (press != NULL)
    torno_gallery_identify_async (self->gallery, press, NULL, on_identified_cb, g_object_ref (self));
  else
    end_judging (self, torno_outcome_new (TORNO_OUTCOME_RETRY, error->message));
}

static void
on_captured_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TornoStation) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = torno_reader_capture_finish (TORNO_READER (source), result, &error);

  self->reader_is_busy = FALSE;
  g_clear_object (&self->capture);
  if (bytes != NULL)
    take_press (self, bytes);
  else if (g_error_matches (error, TORNO_READER_ERROR, TORNO_READER_ERROR_RETRY))
    end_judging (self, torno_outcome_new (TORNO_OUTCOME_RETRY, error->message));
  else
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        torno_station_lose_reader (self, error);
      torno_station_advance (self);
    }
}

/* Waits for the next press. */
void
torno_station_door_start (TornoStation *self)
{
  self->reader_is_busy = TRUE;
  self->capture = g_cancellable_new ();
  torno_reader_capture_async (self->reader, self->capture, on_captured_cb, g_object_ref (self));
}

/* The server went away: a visit that it was asked about stays undecided. */
void
torno_station_door_go_offline (TornoStation *self)
{
  if (self->visitor_id != 0)
    say_offline (self, self->visitor_id);
}

/* An error while a visit is asked for is the visit's, unless it is about a watcher, whom other messages may have been
 * meant for. */
static gboolean
is_error_of_visit (const char *type, JsonObject *message)
{
  const char *code = torno_api_json_get_string (message, "code");

  return g_str_equal (type, "error") && g_strcmp0 (code, "watcher_not_found") != 0;
}

/* What the server says while a visit is asked for. */
void
torno_station_door_take (TornoStation *self, const char *type, JsonObject *message)
{
  JsonObject *user = torno_api_json_get_object (message, "user");
  gint64 user_id = torno_api_json_get_integer (user, "id", self->visitor_id);

  if (user_id != self->visitor_id)
    return;
  if (g_str_equal (type, "attendance_recorded"))
    end_judging (self, torno_outcome_new_granted (message));
  else if (g_str_equal (type, "access_denied"))
    end_judging (self, torno_outcome_new_denied (message));
  else if (is_error_of_visit (type, message))
    say_offline (self, self->visitor_id);
}
