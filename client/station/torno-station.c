/* Turns between the door and an enrolment, which share one reader, and tells both what the link and the reader do. */
#include "config.h"

#include "torno-station-private.h"

#include <glib/gi18n-lib.h>

enum
{
  PROP_DOOR_OPEN = 1,
  PROP_READER_STATE,
  PROP_READER_NAME,
  PROP_READER_FAULT,
  PROP_ONLINE,
  PROP_N_PRINTS,
  PROP_N_QUEUED,
  PROP_OFFLINE_SINCE,
  PROP_SYNCED_AT,
  PROP_CACHE_FAULT,
  PROP_RELAY_FAULT,
  N_PROPS
};

enum
{
  CONFLICT,
  OUTCOME,
  ENROLL_PROGRESS,
  ENROLL_RETRY,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TornoStation, torno_station, G_TYPE_OBJECT)

static void
notify (TornoStation *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
torno_station_notify_queue (TornoStation *self)
{
  notify (self, PROP_N_QUEUED);
}

void
torno_station_notify_cache (TornoStation *self)
{
  notify (self, PROP_CACHE_FAULT);
  notify (self, PROP_SYNCED_AT);
  notify (self, PROP_OFFLINE_SINCE);
  notify (self, PROP_N_PRINTS);
}

void
torno_station_notify_relay (TornoStation *self)
{
  notify (self, PROP_RELAY_FAULT);
}

void
torno_station_set_reader_fault (TornoStation *self, const char *fault)
{
  if (g_strcmp0 (self->reader_fault, fault) == 0)
    return;
  g_free (self->reader_fault);
  self->reader_fault = g_strdup (fault);
  notify (self, PROP_READER_FAULT);
}

void
torno_station_emit_enroll_progress (TornoStation *self, guint stage, guint n_stages)
{
  g_signal_emit (self, signals[ENROLL_PROGRESS], 0, stage, n_stages);
}

void
torno_station_emit_enroll_retry (TornoStation *self, const char *text)
{
  g_signal_emit (self, signals[ENROLL_RETRY], 0, text);
}

void
torno_station_emit_conflict (TornoStation *self, const TornoOutcome *outcome)
{
  g_signal_emit (self, signals[CONFLICT], 0, outcome);
}

void
torno_station_emit_outcome (TornoStation *self, const TornoOutcome *outcome)
{
  g_signal_emit (self, signals[OUTCOME], 0, outcome);
}

/* @user_id: 0: without one. */
JsonObject *
torno_station_make_message (const char *type, gint64 user_id)
{
  JsonObject *message = json_object_new ();

  json_object_set_string_member (message, "type", type);
  if (user_id != 0)
    json_object_set_int_member (message, "user_id", user_id);
  return message;
}

static void
on_connected_cb (TornoStation *self, JsonObject *message)
{
  g_autoptr (JsonObject) hello = torno_station_make_message ("fingerprint_connected", 0);

  json_object_set_int_member (hello, "gym_id", self->gym_id);
  torno_link_send (self->link, hello);
  torno_station_cache_connect (self, message);
  torno_station_enrollment_go_online (self);
  torno_station_visits_send (self);
  notify (self, PROP_N_PRINTS);
}

static void
on_message_cb (TornoStation *self, const char *type, JsonObject *message)
{
  g_autoptr (TornoStation) alive = g_object_ref (self);

  if (torno_template_sync_take (self->sync, type, message))
    {
      notify (self, PROP_N_PRINTS);
      torno_station_door_refresh (self);
      return;
    }
  if (torno_station_visits_take (self, type, message))
    return;
  if (self->enrollment != NULL)
    torno_station_enrollment_take (self, type, message);
  if (self->visitor_id != 0)
    torno_station_door_take (self, type, message);
}

static void
on_link_online_cb (TornoStation *self)
{
  g_autoptr (TornoStation) alive = g_object_ref (self);

  if (!torno_link_get_online (self->link))
    {
      torno_template_sync_disconnect (self->sync);
      torno_station_visits_go_offline (self);
      torno_station_enrollment_go_offline (self);
      torno_station_door_go_offline (self);
    }
  else
    self->offline_since = 0;
  notify (self, PROP_OFFLINE_SINCE);
  notify (self, PROP_ONLINE);
}

static void
on_reader_state_cb (TornoStation *self)
{
  notify (self, PROP_READER_STATE);
}

static void
on_reader_name_cb (TornoStation *self)
{
  notify (self, PROP_READER_NAME);
}

static void
on_reader_removed_cb (TornoStation *self)
{
  g_autoptr (GError) error = g_error_new_literal (TORNO_READER_ERROR, TORNO_READER_ERROR_MISSING,
                                                  _ ("The fingerprint reader was unplugged."));

  torno_station_lose_reader (self, error);
}

static void
torno_station_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TornoStation *self = TORNO_STATION (object);

  switch (id)
    {
    case PROP_DOOR_OPEN:
      g_value_set_boolean (value, self->door_is_open);
      break;
    case PROP_READER_STATE:
      g_value_set_uint (value, torno_reader_get_state (self->reader));
      break;
    case PROP_READER_NAME:
      g_value_set_string (value, torno_reader_get_name (self->reader));
      break;
    case PROP_READER_FAULT:
      g_value_set_string (value, self->reader_fault);
      break;
    case PROP_ONLINE:
      g_value_set_boolean (value, torno_link_get_online (self->link));
      break;
    case PROP_N_PRINTS:
      g_value_set_uint (value, torno_gallery_get_n_prints (self->gallery));
      break;
    case PROP_N_QUEUED:
      g_value_set_uint (value, self->queue != NULL ? torno_visit_queue_get_n (self->queue) : 0);
      break;
    case PROP_OFFLINE_SINCE:
      g_value_set_int64 (value, self->offline_since);
      break;
    case PROP_SYNCED_AT:
      g_value_set_int64 (value, torno_template_sync_get_time (self->sync));
      break;
    case PROP_CACHE_FAULT:
      g_value_set_string (value, self->cache_fault);
      break;
    case PROP_RELAY_FAULT:
      g_value_set_string (value, self->relay_fault);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
torno_station_finalize (GObject *object)
{
  TornoStation *self = TORNO_STATION (object);

  g_clear_handle_id (&self->retry_id, g_source_remove);
  torno_station_cache_clear (self);
  torno_station_visits_clear (self);
  g_clear_pointer (&self->sync, torno_template_sync_free);
  torno_station_relay_clear (self);
  g_clear_object (&self->capture);
  g_clear_pointer (&self->kept_owners, g_hash_table_unref);
  g_clear_object (&self->gallery);
  g_clear_object (&self->reader);
  g_clear_object (&self->link);
  g_free (self->reader_fault);
  G_OBJECT_CLASS (torno_station_parent_class)->finalize (object);
}

static void
torno_station_class_init (TornoStationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = torno_station_get_property;
  object_class->finalize = torno_station_finalize;
  properties[PROP_DOOR_OPEN] = g_param_spec_boolean ("door-open", NULL, NULL, FALSE, flags);
  properties[PROP_READER_STATE]
      = g_param_spec_uint ("reader-state", NULL, NULL, 0, TORNO_READER_LIFT, TORNO_READER_IDLE, flags);
  properties[PROP_READER_NAME] = g_param_spec_string ("reader-name", NULL, NULL, NULL, flags);
  properties[PROP_READER_FAULT] = g_param_spec_string ("reader-fault", NULL, NULL, NULL, flags);
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, FALSE, flags);
  properties[PROP_N_PRINTS] = g_param_spec_uint ("n-prints", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_QUEUED] = g_param_spec_uint ("n-queued", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_OFFLINE_SINCE] = g_param_spec_int64 ("offline-since", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_SYNCED_AT] = g_param_spec_int64 ("synced-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_CACHE_FAULT] = g_param_spec_string ("cache-fault", NULL, NULL, NULL, flags);
  properties[PROP_RELAY_FAULT] = g_param_spec_string ("relay-fault", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CONFLICT] = g_signal_new ("conflict", TORNO_TYPE_STATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                    1, G_TYPE_POINTER);
  signals[OUTCOME] = g_signal_new ("outcome", TORNO_TYPE_STATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_POINTER);
  signals[ENROLL_PROGRESS] = g_signal_new ("enroll-progress", TORNO_TYPE_STATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                           NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[ENROLL_RETRY] = g_signal_new ("enroll-retry", TORNO_TYPE_STATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
torno_station_init (TornoStation *self)
{
  self->gallery = torno_gallery_new ();
}

/**
 * torno_station_new:
 * @reader: a reader that is closed
 * @link: the way to the server; whoever made it opens it, but after this call: the first login brings the key
 * @gym_id: the gym whose door it is
 *
 * While its door is open or a finger is enrolled the station keeps itself alive: close the door before letting go.
 *
 * Returns: (transfer full): a station with its door closed
 */
TornoStation *
torno_station_new (TornoReader *reader, TornoLink *link, gint64 gym_id)
{
  TornoStation *self = g_object_new (TORNO_TYPE_STATION, NULL);

  self->reader = g_object_ref (reader);
  self->link = g_object_ref (link);
  self->gym_id = gym_id;
  self->sync = torno_template_sync_new (self->gallery, link, gym_id);
  torno_station_relay_init (self);
  torno_station_visits_init (self);
  torno_station_cache_init (self);
  g_signal_connect_object (reader, "notify::state", G_CALLBACK (on_reader_state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (reader, "notify::name", G_CALLBACK (on_reader_name_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (reader, "removed", G_CALLBACK (on_reader_removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "connected", G_CALLBACK (on_connected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "message", G_CALLBACK (on_message_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (link, "notify::online", G_CALLBACK (on_link_online_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * torno_station_get_reader:
 * @station: a station
 *
 * Returns: (transfer none): its reader
 */
TornoReader *
torno_station_get_reader (TornoStation *station)
{
  return station->reader;
}

/**
 * torno_station_get_gallery:
 * @station: a station
 *
 * Returns: (transfer none): whom it knows
 */
TornoGallery *
torno_station_get_gallery (TornoStation *station)
{
  return station->gallery;
}

/**
 * torno_station_get_online:
 * @station: a station
 *
 * Returns: whether the server can be asked
 */
gboolean
torno_station_get_online (TornoStation *station)
{
  return torno_link_get_online (station->link);
}

/**
 * torno_station_get_reader_fault:
 * @station: a station
 *
 * Returns: (transfer none) (nullable): why the reader cannot be used, for a person
 */
const char *
torno_station_get_reader_fault (TornoStation *station)
{
  return station->reader_fault;
}

/**
 * torno_station_open_door:
 * @station: a station
 *
 * Opens the reader, where it failed before once more, and says of every press what it came to, by "outcome".
 */
void
torno_station_open_door (TornoStation *station)
{
  torno_station_retry_reader (station);
  if (!station->door_is_open)
    {
      station->door_is_open = TRUE;
      notify (station, PROP_DOOR_OPEN);
    }
  torno_station_advance (station);
}

/**
 * torno_station_close_door:
 * @station: a station
 *
 * Stops watching and gives the reader back, once an enrolment under way has ended.
 */
void
torno_station_close_door (TornoStation *station)
{
  if (!station->door_is_open)
    return;
  station->door_is_open = FALSE;
  notify (station, PROP_DOOR_OPEN);
  torno_station_advance (station);
}
