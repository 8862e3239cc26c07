/* Staff let a member in whom no plan admits. That is decided here and at once, whether the server is there or not: the
 * visit is on disk before the door opens, and the server hears of it with its reason, in its turn. */
#include "config.h"

#include "torno-station-private.h"

#include <glib/gi18n-lib.h>

static gboolean
keep_visit (TornoStation *self, gint64 user_id, const char *reason, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *at = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *key = g_uuid_string_random ();

  if (self->queue == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           _ ("The visit cannot be kept on this computer. Is Torno open twice?"));
      return FALSE;
    }
  if (!torno_visit_queue_push (self->queue, user_id, at, key, reason, error))
    return FALSE;
  torno_station_visits_note (self, user_id, g_date_time_to_unix (now));
  return TRUE;
}

/**
 * torno_station_let_in:
 * @station: a station
 * @user_id: a member of the gym
 * @reason: 3 to 300 characters
 *
 * Opens the door once; "outcome" tells of it.
 *
 * Returns: FALSE with %G_IO_ERROR where the visit cannot be kept: then the door stays shut
 */
gboolean
torno_station_let_in (TornoStation *station, gint64 user_id, const char *reason, GError **error)
{
  g_autoptr (TornoOutcome) outcome = torno_outcome_new (TORNO_OUTCOME_GRANTED, reason);

  if (!keep_visit (station, user_id, reason, error))
    return FALSE;
  outcome->user_id = user_id;
  outcome->full_name = g_strdup (torno_template_sync_get_name (station->sync, user_id));
  outcome->is_override = TRUE;
  torno_station_relay_pulse (station);
  torno_station_emit_outcome (station, outcome);
  torno_station_notify_queue (station);
  torno_station_visits_send (station);
  return TRUE;
}
