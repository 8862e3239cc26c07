#include "config.h"

#include "door-fixture.h"

#include "torno-api-json.h"

typedef GObjectClass CountingRelayClass;

static void counting_relay_init_relay (TornoRelayInterface *iface);
static GType counting_relay_get_type (void);

G_DEFINE_TYPE_WITH_CODE (CountingRelay,
                         counting_relay,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (TORNO_TYPE_RELAY, counting_relay_init_relay))

static void
counting_relay_pulse (TornoRelay *relay)
{
  ((CountingRelay *) relay)->n++;
}

static void
counting_relay_init_relay (TornoRelayInterface *iface)
{
  iface->pulse = counting_relay_pulse;
}

static void
counting_relay_init (CountingRelay *self)
{
}

static void
counting_relay_class_init (GObjectClass *klass)
{
}

static void
on_outcome (TornoStation *station, const TornoOutcome *outcome, Fixture *self)
{
  g_assert_false (self->has_outcome);
  self->has_outcome = TRUE;
  self->kind = outcome->kind;
  self->user_id = outcome->user_id;
  self->visits_left = outcome->visits_left;
  g_free (self->code);
  self->code = g_strdup (outcome->code);
}

static void
on_conflict (TornoStation *station, const TornoOutcome *outcome, Fixture *self)
{
  g_assert_cmpint (outcome->kind, ==, TORNO_OUTCOME_DENIED);
  g_assert_cmpint (outcome->user_id, ==, ANA);
  self->n_conflicts++;
}

void
door_wait_for_online (Fixture *self, gboolean is_online)
{
  while (torno_station_get_online (self->station) != is_online)
    g_main_context_iteration (NULL, TRUE);
}

guint
door_get_n_queued (Fixture *self)
{
  guint n;

  g_object_get (self->station, "n-queued", &n, NULL);
  return n;
}

void
door_wait_for_queued (Fixture *self, guint n)
{
  while (door_get_n_queued (self) != n)
    g_main_context_iteration (NULL, TRUE);
}

void
door_wait_for_downloads (Fixture *self, guint n)
{
  while (fake_server_count (self->server, "download_templates") < n)
    g_main_context_iteration (NULL, TRUE);
}

void
door_wait_for_reader (Fixture *self, TornoReaderState state)
{
  while (torno_reader_get_state (TORNO_READER (self->reader)) != state)
    g_main_context_iteration (NULL, TRUE);
}

gint64
door_get_time (Fixture *self, const char *property)
{
  gint64 time;

  g_object_get (self->station, property, &time, NULL);
  return time;
}

void
door_start_station (Fixture *self)
{
  self->reader = torno_simulated_reader_new ();
  self->link = torno_link_new (fake_server_get_url (self->server), FAKE_GYM_ID, "token", "door");
  self->station = torno_station_new (TORNO_READER (self->reader), self->link, FAKE_GYM_ID);
  torno_station_set_relay (self->station, TORNO_RELAY (self->relay));
  g_signal_connect (self->station, "outcome", G_CALLBACK (on_outcome), self);
  g_signal_connect (self->station, "conflict", G_CALLBACK (on_conflict), self);
}

void
door_stop_station (Fixture *self)
{
  torno_station_close_door (self->station);
  door_wait_for_reader (self, TORNO_READER_IDLE);
  torno_link_close (self->link);
  g_object_add_weak_pointer (G_OBJECT (self->station), (gpointer *) &self->station);
  g_object_unref (self->station);
  while (self->station != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (self->link);
  g_object_add_weak_pointer (G_OBJECT (self->reader), (gpointer *) &self->reader);
  g_object_unref (self->reader);
  while (self->reader != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* @data: a plan in JSON, or of no concern here. */
void
door_set_up (Fixture *self, gconstpointer data)
{
  self->server = fake_server_new ();
  self->relay = g_object_new (counting_relay_get_type (), NULL);
  if (data != NULL && *(const char *) data == '"')
    fake_server_set_plan (self->server, data);
  fake_server_add_member (self->server, ANA, "Ana Gil", get_template (ANAS_FINGER));
  fake_server_add_member (self->server, BO, "Bo Paz", get_template (BOS_FINGER));
  door_start_station (self);
  torno_link_open (self->link);
  torno_station_open_door (self->station);
  door_wait_for_downloads (self, 2);
  while (door_get_time (self, "synced-at") == 0)
    g_main_context_iteration (NULL, TRUE);
}

void
door_tear_down (Fixture *self, gconstpointer data)
{
  door_stop_station (self);
  fake_server_free (self->server);
  g_object_unref (self->relay);
  g_free (self->code);
}

void
door_press (Fixture *self, guint finger, TornoOutcomeKind kind)
{
  self->has_outcome = FALSE;
  door_wait_for_reader (self, TORNO_READER_PLACE);
  torno_simulated_reader_press (self->reader, finger);
  wait_for (&self->has_outcome);
  g_assert_cmpint (self->kind, ==, kind);
}

const char *
door_get_member (Fixture *self, guint visit, const char *name)
{
  return torno_api_json_get_string (g_ptr_array_index (fake_server_get_visits (self->server), visit), name);
}

gint64
door_get_visitor (Fixture *self, guint visit)
{
  return torno_api_json_get_integer (g_ptr_array_index (fake_server_get_visits (self->server), visit), "user_id", 0);
}

/* By Ana, while the server is away. */
void
door_press_offline (Fixture *self, TornoOutcomeKind kind)
{
  fake_server_set_away (self->server, TRUE);
  door_wait_for_online (self, FALSE);
  door_press (self, ANAS_FINGER, kind);
  g_assert_cmpint (self->user_id, ==, ANA);
}
