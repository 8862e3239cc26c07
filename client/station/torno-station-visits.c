/* What becomes of a visit without the server: decided by the same rule of days as the server's, kept on disk before the
 * outcome is shown, and told to the server in order when it is back. Every visit has a key from the start: what the
 * server has counted and could not say is not counted again. */
#include "config.h"

#include "torno-station-private.h"

#include "torno-api-json.h"

#include <glib/gi18n-lib.h>

/* The server takes 50 messages a second from a station; those at the door come first. */
#define PAUSE_MS 25
#define PAUSE_AFTER_ERROR_MS 2000
#define DEFAULT_REPEAT_MINUTES 15

static gint64
read_time (const char *at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (at, NULL);

  return time != NULL ? g_date_time_to_unix (time) : 0;
}

void
torno_station_visits_init (TornoStation *self)
{
  g_autofree char *folder = torno_station_make_folder (self);
  g_autofree char *path = g_build_filename (folder, "visits", NULL);
  g_autoptr (GError) error = NULL;

  self->zone = g_time_zone_new_local ();
  self->repeat_minutes = DEFAULT_REPEAT_MINUTES;
  self->visits = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->queue = torno_visit_queue_open (path, &error);
  if (self->queue == NULL)
    {
      /* Another window at the same desk, or a full disk: this one decides nothing without the server. */
      g_message ("Visits cannot be kept while the server is away: %s", error->message);
      return;
    }
  for (guint i = 0; i < torno_visit_queue_get_n (self->queue); i++)
    {
      const TornoQueuedVisit *visit = torno_visit_queue_get (self->queue, i);

      torno_station_visits_note (self, visit->user_id, read_time (visit->at));
    }
}

void
torno_station_visits_clear (TornoStation *self)
{
  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_handle_id (&self->send_id, g_source_remove);
  g_clear_pointer (&self->queue, torno_visit_queue_free);
  g_clear_pointer (&self->visits, g_hash_table_unref);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->visit_at, g_free);
  g_clear_pointer (&self->visit_key, g_free);
}

/* @user_id was let in at @time. */
void
torno_station_visits_note (TornoStation *self, gint64 user_id, gint64 time)
{
  TornoMemberCache *cache = torno_template_sync_get_cache (self->sync);
  const gint64 *known = g_hash_table_lookup (self->visits, &user_id);

  if (known != NULL && *known >= time)
    return;
  g_hash_table_replace (self->visits, g_memdup2 (&user_id, sizeof user_id), g_memdup2 (&time, sizeof time));
  if (cache != NULL)
    torno_member_cache_add_visit (cache, user_id, time);
}

/* What the server does not know of yet, and what it was told of since the member came from it. */
static TornoMembership *
make_membership (TornoStation *self, const TornoSyncedMember *member)
{
  TornoMembership *membership = torno_membership_copy (member->membership);
  const gint64 *time = g_hash_table_lookup (self->visits, &self->visitor_id);

  membership->repeat_minutes = self->repeat_minutes;
  for (guint i = 0; self->queue != NULL && i < torno_visit_queue_get_n (self->queue); i++)
    {
      const TornoQueuedVisit *visit = torno_visit_queue_get (self->queue, i);

      if (visit->user_id == self->visitor_id)
        torno_membership_visit (membership, read_time (visit->at), self->zone);
    }
  if (time != NULL)
    g_array_append_val (membership->visits, *time);
  return membership;
}

static TornoOutcome *
deny (TornoError refused)
{
  TornoOutcome *outcome = torno_outcome_new (TORNO_OUTCOME_DENIED, NULL);

  outcome->code = g_strdup (torno_error_get_code (refused));
  if (refused == TORNO_ERROR_INACTIVE_USER)
    outcome->detail = g_strdup (_ ("The member's account is not active."));
  else if (refused == TORNO_ERROR_PLAN_EXPIRED)
    outcome->detail = g_strdup (_ ("The plan has expired."));
  else if (refused == TORNO_ERROR_PASS_USED_UP)
    outcome->detail = g_strdup (_ ("The pass has no visits left."));
  else if (refused == TORNO_ERROR_PLAN_FROZEN)
    outcome->detail = g_strdup (_ ("The plan is frozen."));
  else
    outcome->detail = g_strdup (_ ("The member has no plan that is valid."));
  return outcome;
}

static TornoOutcome *
decide (TornoStation *self, const TornoSyncedMember *member)
{
  g_autoptr (TornoMembership) membership = make_membership (self, member);
  TornoAdmission admission = torno_membership_judge (membership, read_time (self->visit_at), self->zone);

  if (!admission.is_admitted)
    return deny (admission.refused);
  /* A pass pays with the visit. */
  if (admission.visits_left > 0 && !admission.has_visit)
    admission.visits_left--;
  return torno_outcome_new_admitted (&admission, member, self->zone);
}

/* On disk first: whoever has seen the outcome is in. */
static gboolean
keep_visit (TornoStation *self)
{
  g_autoptr (GError) error = NULL;

  if (self->queue == NULL)
    return FALSE;
  if (!torno_visit_queue_push (self->queue, self->visitor_id, self->visit_at, self->visit_key, NULL, &error))
    {
      g_warning ("the visit could not be kept: %s", error->message);
      return FALSE;
    }
  torno_station_visits_note (self, self->visitor_id, read_time (self->visit_at));
  torno_station_notify_queue (self);
  return TRUE;
}

static gboolean
on_pause_over_cb (gpointer user_data)
{
  TornoStation *self = user_data;
  gboolean was_sending = self->is_sending;

  self->send_id = 0;
  self->is_sending = FALSE;
  /* Who stands at the door has waited for that answer. */
  if (was_sending)
    torno_station_door_ask (self);
  torno_station_visits_send (self);
  return G_SOURCE_REMOVE;
}

static void
send_in (TornoStation *self, guint pause_ms)
{
  if (self->send_id == 0)
    self->send_id = g_timeout_add (pause_ms, on_pause_over_cb, self);
}

/* While the link is up what is known is as new as the server's. */
static gboolean
is_too_old (TornoStation *self)
{
  gint64 time = torno_template_sync_get_time (self->sync);

  return !torno_link_get_online (self->link) && time != 0
         && g_get_real_time () / G_USEC_PER_SEC - time > self->age_limit;
}

/* Returns: (transfer full): what the present visit comes to without the server. */
TornoOutcome *
torno_station_visits_judge (TornoStation *self)
{
  const TornoSyncedMember *member = torno_template_sync_get_member (self->sync, self->visitor_id);
  TornoOutcome *outcome = NULL;

  if (is_too_old (self))
    outcome = torno_outcome_new (TORNO_OUTCOME_OFFLINE, _ ("What is known of the members is too old. Check them in by "
                                                           "hand."));
  else if (member != NULL)
    outcome = decide (self, member);
  if (outcome == NULL
      || ((outcome->kind == TORNO_OUTCOME_GRANTED || outcome->kind == TORNO_OUTCOME_WARNING) && !keep_visit (self)))
    {
      g_clear_pointer (&outcome, torno_outcome_free);
      outcome = torno_outcome_new (TORNO_OUTCOME_OFFLINE,
                                   _ ("The server cannot be reached. Let the member in by hand and note the visit."));
    }
  outcome->user_id = self->visitor_id;
  outcome->full_name = member != NULL ? g_strdup (member->full_name) : NULL;
  /* The link may be up and the server's database away. */
  if (torno_link_get_online (self->link))
    send_in (self, PAUSE_AFTER_ERROR_MS);
  return outcome;
}

/* Tells the server of the oldest visit, unless it is being asked about one at the door: answers carry no key, so there
 * is never more than one question under way. */
void
torno_station_visits_send (TornoStation *self)
{
  const TornoQueuedVisit *visit = self->queue != NULL ? torno_visit_queue_get (self->queue, 0) : NULL;
  g_autoptr (JsonObject) message = NULL;

  if (visit == NULL || self->is_sending || self->send_id != 0)
    return;
  if (self->visitor_id != 0)
    {
      send_in (self, PAUSE_MS);
      return;
    }
  message = torno_station_make_message ("user_found", visit->user_id);
  json_object_set_string_member (message, "at", visit->at);
  json_object_set_string_member (message, "key", visit->key);
  if (visit->override_reason != NULL)
    json_object_set_string_member (message, "override_reason", visit->override_reason);
  self->is_sending = torno_link_send (self->link, message);
}

/* Whether the message says that a visit could not be judged. One about a watcher is meant for other messages. */
gboolean
torno_station_visits_is_error (const char *type, JsonObject *message)
{
  const char *code = torno_api_json_get_string (message, "code");

  return g_str_equal (type, "error") && g_strcmp0 (code, "watcher_not_found") != 0;
}

static void
settle (TornoStation *self, JsonObject *message, gboolean is_denied)
{
  g_autoptr (GError) error = NULL;

  if (is_denied)
    {
      TornoOutcome *outcome = torno_outcome_new_denied (message);

      outcome->time = read_time (torno_visit_queue_get (self->queue, 0)->at);
      torno_station_emit_conflict (self, outcome);
      torno_outcome_free (outcome);
    }
  if (!torno_visit_queue_settle (self->queue, &error))
    g_warning ("%s", error->message);
  torno_station_notify_queue (self);
  g_clear_handle_id (&self->send_id, g_source_remove);
  self->is_sending = FALSE;
  send_in (self, PAUSE_MS);
  torno_station_door_ask (self);
}

/* Returns: whether the message was about a visit of the queue. After an error the answer may still come, until the
 * visit is told again. */
gboolean
torno_station_visits_take (TornoStation *self, const char *type, JsonObject *message)
{
  gboolean is_denied = g_str_equal (type, "access_denied");
  const TornoQueuedVisit *visit;
  JsonObject *user;

  if (!self->is_sending)
    return FALSE;
  if (torno_station_visits_is_error (type, message))
    {
      send_in (self, PAUSE_AFTER_ERROR_MS);
      return self->enrollment == NULL;
    }
  if (!is_denied && !g_str_equal (type, "attendance_recorded"))
    return FALSE;
  visit = torno_visit_queue_get (self->queue, 0);
  user = torno_api_json_get_object (message, "user");
  if (torno_api_json_get_integer (user, "id", visit->user_id) != visit->user_id)
    return FALSE;
  settle (self, message, is_denied);
  return TRUE;
}

void
torno_station_visits_go_offline (TornoStation *self)
{
  g_clear_handle_id (&self->send_id, g_source_remove);
  self->is_sending = FALSE;
  self->offline_since = g_get_real_time () / G_USEC_PER_SEC;
}

/**
 * torno_station_set_zone:
 * @station: a station
 * @zone: the gym's
 */
void
torno_station_set_zone (TornoStation *station, GTimeZone *zone)
{
  g_time_zone_ref (zone);
  g_time_zone_unref (station->zone);
  station->zone = zone;
}
