/* The door: a press is read, the gallery says who it is, the server whether he may come in. */
#include "config.h"

#include "torno-station-private.h"

#include "torno-api-json.h"
#include "torno-matcher.h"
#include "torno-reader-private.h"

#include <glib/gi18n-lib.h>

#define PATIENCE_SECONDS 5

static void
end_judging (TornoStation *self, TornoOutcome *outcome)
{
  g_clear_handle_id (&self->patience_id, g_source_remove);
  self->is_judging = FALSE;
  self->visitor_id = 0;
  /* Who has just come in is shown, but a second pulse would let somebody else in. */
  if (outcome->kind == TORNO_OUTCOME_GRANTED || outcome->kind == TORNO_OUTCOME_WARNING)
    torno_station_relay_pulse (self);
  torno_station_emit_outcome (self, outcome);
  torno_outcome_free (outcome);
  torno_station_advance (self);
}

static gboolean
on_patience_over_cb (gpointer user_data)
{
  TornoStation *self = user_data;

  self->patience_id = 0;
  end_judging (self, torno_station_visits_judge (self));
  return G_SOURCE_REMOVE;
}

/* Asks the server about the visitor; while it is being told of an earlier visit, that one's answer comes first. */
void
torno_station_door_ask (TornoStation *self)
{
  g_autoptr (JsonObject) message = NULL;

  if (self->visitor_id == 0 || self->is_sending)
    return;
  message = torno_station_make_message ("user_found", self->visitor_id);
  json_object_set_string_member (message, "key", self->visit_key);
  if (!torno_link_send (self->link, message))
    end_judging (self, torno_station_visits_judge (self));
}

static void
ask_for_visit (TornoStation *self, gint64 user_id)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  self->visitor_id = user_id;
  g_free (self->visit_at);
  self->visit_at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_free (self->visit_key);
  self->visit_key = g_uuid_string_random ();
  self->patience_id = g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_over_cb, self);
  torno_station_door_ask (self);
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
  else if (self->press_is_poor)
    end_judging (self,
                 torno_outcome_new (TORNO_OUTCOME_RETRY, torno_reader_get_retry_text (TORNO_READER_RETRY_TOO_FEW)));
  else if (torno_template_sync_is_complete (self->sync))
    say_nobody (self);
  else if (torno_link_get_online (self->link))
    end_judging (self, torno_outcome_new (TORNO_OUTCOME_OFFLINE,
                                          _ ("The fingerprints are still being fetched. Please wait a moment.")));
  else
    end_judging (self, torno_outcome_new (TORNO_OUTCOME_OFFLINE,
                                          _ ("The server cannot be reached, and not all fingerprints are here yet.")));
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

/* @bytes: (nullable): of whom a reader that compares inside has found; NULL: nobody. */
static void
take_owner (TornoStation *self, GBytes *bytes)
{
  const gint64 *user_id = bytes != NULL ? g_hash_table_lookup (self->kept_owners, bytes) : NULL;
  const TornoMatch match = { .user_id = user_id != NULL ? *user_id : 0 };

  self->is_judging = TRUE;
  self->press_is_poor = FALSE;
  judge_match (self, &match);
}

static void
take_press (TornoStation *self, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoPrint) press = NULL;

  if (self->kept_owners != NULL)
    {
      take_owner (self, bytes);
      return;
    }
  press = torno_print_parse (bytes, &error);
  self->is_judging = TRUE;
  if (press != NULL)
    {
      guint n;

      torno_print_get_minutiae (press, 0, &n);
      self->press_is_poor = n < TORNO_READER_GOOD_MINUTIAE;
      torno_gallery_identify_async (self->gallery, press, NULL, on_identified_cb, g_object_ref (self));
    }
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
    {
      torno_station_trust_reader (self);
      take_press (self, bytes);
    }
  else if (g_error_matches (error, TORNO_READER_ERROR, TORNO_READER_ERROR_UNKNOWN) && self->kept_owners != NULL)
    take_owner (self, NULL);
  else if (g_error_matches (error, TORNO_READER_ERROR, TORNO_READER_ERROR_RETRY))
    end_judging (self, torno_outcome_new (TORNO_OUTCOME_RETRY, error->message));
  else
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        torno_station_lose_reader (self, error);
      torno_station_advance (self);
    }
}

/* Tells a reader that compares inside which prints count. */
static void
hand_over_kept (TornoStation *self)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GHashTableIter iter;
  gpointer bytes;

  g_clear_pointer (&self->kept_owners, g_hash_table_unref);
  if (!torno_reader_compares_inside (self->reader))
    return;
  self->kept_owners = torno_roster_collect_kept (torno_template_sync_get_roster (self->sync));
  g_hash_table_iter_init (&iter, self->kept_owners);
  while (g_hash_table_iter_next (&iter, &bytes, NULL))
    g_ptr_array_add (kept, g_bytes_ref (bytes));
  torno_reader_set_kept (self->reader, kept);
}

/* What is known of the members has changed: a reader that compares inside begins anew with that. */
void
torno_station_door_refresh (TornoStation *self)
{
  if (self->capture != NULL && self->kept_owners != NULL)
    g_cancellable_cancel (self->capture);
}

/* Waits for the next press. */
void
torno_station_door_start (TornoStation *self)
{
  hand_over_kept (self);
  self->reader_is_busy = TRUE;
  self->capture = g_cancellable_new ();
  torno_reader_capture_async (self->reader, self->capture, on_captured_cb, g_object_ref (self));
}

/* The server went away: a visit that it was asked about is decided here. */
void
torno_station_door_go_offline (TornoStation *self)
{
  if (self->visitor_id != 0)
    end_judging (self, torno_station_visits_judge (self));
}

/* When the visit of the day began, seconds since 1970. */
static gint64
read_visit_time (JsonObject *message)
{
  const char *text
      = torno_api_json_get_string (torno_api_json_get_object (message, "attendance"), "check_in_time");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) : 0;
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
    {
      TornoOutcome *outcome = torno_outcome_new_granted (message, self->zone);

      /* A repetition is no entry: the minutes do not begin anew with it. */
      torno_station_visits_note (self, user_id,
                                 outcome->kind == TORNO_OUTCOME_REPEAT ? read_visit_time (message)
                                                                       : g_get_real_time () / G_USEC_PER_SEC);
      end_judging (self, outcome);
    }
  else if (g_str_equal (type, "access_denied"))
    end_judging (self, torno_outcome_new_denied (message));
  else if (torno_station_visits_is_error (type, message))
    end_judging (self, torno_station_visits_judge (self));
}
