/* The door while the server is away, and what it tells the server afterwards. */
#include "config.h"

#include "fake-server.h"
#include "station-fixture.h"
#include "torno-api-json.h"
#include "torno-station.h"

#define ANA 1
#define BO 2
#define ANAS_FINGER 11
#define BOS_FINGER 12
#define RECORDED "{\"type\":\"attendance_recorded\",\"days_left\":20,\"already\":false}"

/* A relay that counts. */
typedef struct
{
  GObject parent_instance;
  guint n;
} CountingRelay;

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

typedef struct
{
  FakeServer *server;
  TornoSimulatedReader *reader;
  TornoLink *link;
  TornoStation *station;
  CountingRelay *relay;

  gboolean has_outcome;
  TornoOutcomeKind kind;
  gint64 user_id;
  gint visits_left;
  char *code;
  guint n_conflicts;
} Fixture;

static GBytes *
get_template (guint finger)
{
  static GBytes *templates[BOS_FINGER + 1];
  g_autoptr (GPtrArray) presses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  TornoSimulatedReader *reader;

  if (templates[finger] != NULL)
    return templates[finger];
  reader = open_reader ();
  for (guint i = 0; i < 5; i++)
    g_ptr_array_add (presses, capture_finger (reader, finger));
  close_reader (reader);
  templates[finger] = torno_print_merge (presses, &error);
  g_assert_no_error (error);
  return templates[finger];
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

static void
wait_for_online (Fixture *self, gboolean is_online)
{
  while (torno_station_get_online (self->station) != is_online)
    g_main_context_iteration (NULL, TRUE);
}

static guint
get_n_queued (Fixture *self)
{
  guint n;

  g_object_get (self->station, "n-queued", &n, NULL);
  return n;
}

static void
wait_for_queued (Fixture *self, guint n)
{
  while (get_n_queued (self) != n)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_downloads (Fixture *self, guint n)
{
  while (fake_server_count (self->server, "download_templates") < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_reader (Fixture *self, TornoReaderState state)
{
  while (torno_reader_get_state (TORNO_READER (self->reader)) != state)
    g_main_context_iteration (NULL, TRUE);
}

static gint64
get_time (Fixture *self, const char *property)
{
  gint64 time;

  g_object_get (self->station, property, &time, NULL);
  return time;
}

static void
start_station (Fixture *self)
{
  self->reader = torno_simulated_reader_new ();
  self->link = torno_link_new (fake_server_get_url (self->server), FAKE_GYM_ID, "token", "door");
  self->station = torno_station_new (TORNO_READER (self->reader), self->link, FAKE_GYM_ID);
  torno_station_set_relay (self->station, TORNO_RELAY (self->relay));
  g_signal_connect (self->station, "outcome", G_CALLBACK (on_outcome), self);
  g_signal_connect (self->station, "conflict", G_CALLBACK (on_conflict), self);
}

static void
stop_station (Fixture *self)
{
  torno_station_close_door (self->station);
  wait_for_reader (self, TORNO_READER_IDLE);
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
static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = fake_server_new ();
  self->relay = g_object_new (counting_relay_get_type (), NULL);
  if (data != NULL && *(const char *) data == '"')
    fake_server_set_plan (self->server, data);
  fake_server_add_member (self->server, ANA, "Ana Gil", get_template (ANAS_FINGER));
  fake_server_add_member (self->server, BO, "Bo Paz", get_template (BOS_FINGER));
  start_station (self);
  torno_link_open (self->link);
  torno_station_open_door (self->station);
  wait_for_downloads (self, 2);
  while (get_time (self, "synced-at") == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  stop_station (self);
  fake_server_free (self->server);
  g_object_unref (self->relay);
  g_free (self->code);
}

static void
press (Fixture *self, guint finger, TornoOutcomeKind kind)
{
  self->has_outcome = FALSE;
  wait_for_reader (self, TORNO_READER_PLACE);
  torno_simulated_reader_press (self->reader, finger);
  wait_for (&self->has_outcome);
  g_assert_cmpint (self->kind, ==, kind);
}

static const char *
get_member (Fixture *self, guint visit, const char *name)
{
  return torno_api_json_get_string (g_ptr_array_index (fake_server_get_visits (self->server), visit), name);
}

static gint64
get_visitor (Fixture *self, guint visit)
{
  return torno_api_json_get_integer (g_ptr_array_index (fake_server_get_visits (self->server), visit), "user_id", 0);
}

/* Two come in while it is away, each twice; each is told of once, in order, and the door is online again. */
static void
test_away_and_back (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (get_time (self, "offline-since"), ==, 0);
  fake_server_set_away (self->server, TRUE);
  wait_for_online (self, FALSE);
  g_assert_cmpint (get_time (self, "offline-since"), >=, get_time (self, "synced-at"));
  press (self, BOS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpint (self->user_id, ==, BO);
  press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpint (self->user_id, ==, ANA);
  press (self, BOS_FINGER, TORNO_OUTCOME_REPEAT);
  g_assert_cmpuint (get_n_queued (self), ==, 2);
  g_assert_cmpuint (self->relay->n, ==, 2);
  fake_server_set_visit (self->server, RECORDED);
  fake_server_set_away (self->server, FALSE);
  wait_for_queued (self, 0);
  g_assert_cmpint (get_time (self, "offline-since"), ==, 0);
  g_assert_cmpuint (fake_server_get_visits (self->server)->len, ==, 2);
  g_assert_cmpint (get_visitor (self, 0), ==, BO);
  g_assert_cmpint (get_visitor (self, 1), ==, ANA);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GDateTime) at = g_date_time_new_from_iso8601 (get_member (self, i, "at"), NULL);

      g_assert_nonnull (at);
    }
  g_assert_cmpstr (get_member (self, 0, "key"), !=, get_member (self, 1, "key"));
  press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpuint (self->relay->n, ==, 3);
  g_assert_null (get_member (self, 2, "at"));
  g_assert_cmpuint (self->n_conflicts, ==, 0);
}

/* The link breaks when the server has already heard of the visit: it hears of it again under the same key. */
static void
test_broken_question (Fixture *self, gconstpointer data)
{
  press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpuint (get_n_queued (self), ==, 1);
  /* Back, and away again before it has answered. */
  while (fake_server_get_visits (self->server)->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (get_n_queued (self), ==, 1);
  fake_server_set_visit (self->server, RECORDED);
  wait_for_queued (self, 0);
  g_assert_cmpuint (fake_server_get_visits (self->server)->len, ==, 3);
  for (guint i = 1; i < 3; i++)
    {
      g_assert_cmpstr (get_member (self, i, "key"), ==, get_member (self, 0, "key"));
      g_assert_cmpint (get_visitor (self, i), ==, ANA);
    }
  g_assert_cmpuint (self->relay->n, ==, 1);
}

static void
test_database_away (Fixture *self, gconstpointer data)
{
  fake_server_set_visit (self->server, "{\"type\":\"error\",\"code\":\"internal\",\"error\":\"Error\"}");
  press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpuint (get_n_queued (self), ==, 1);
  fake_server_set_visit (self->server, RECORDED);
  wait_for_queued (self, 0);
  g_assert_cmpstr (get_member (self, 1, "key"), ==, get_member (self, 0, "key"));
}

static void
test_restart (Fixture *self, gconstpointer data)
{
  press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  fake_server_set_away (self->server, TRUE);
  stop_station (self);
  start_station (self);
  g_assert_cmpuint (get_n_queued (self), ==, 1);
  fake_server_set_visit (self->server, RECORDED);
  fake_server_set_away (self->server, FALSE);
  torno_link_open (self->link);
  wait_for_queued (self, 0);
  g_assert_cmpstr (get_member (self, fake_server_get_visits (self->server)->len - 1, "key"), ==,
                   get_member (self, 0, "key"));
}

/* The plan was ended meanwhile: that is said, and the next visit is told of. */
static void
test_conflict (Fixture *self, gconstpointer data)
{
  fake_server_set_away (self->server, TRUE);
  wait_for_online (self, FALSE);
  press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  fake_server_set_visit (self->server, "{\"type\":\"access_denied\",\"code\":\"plan_expired\",\"detail\":\"Vencido\","
                                       "\"user\":{\"id\":1,\"full_name\":\"Ana Gil\"}}");
  fake_server_set_away (self->server, FALSE);
  wait_for_queued (self, 0);
  g_assert_cmpuint (self->n_conflicts, ==, 1);
}

static void
press_offline (Fixture *self, TornoOutcomeKind kind)
{
  fake_server_set_away (self->server, TRUE);
  wait_for_online (self, FALSE);
  press (self, ANAS_FINGER, kind);
  g_assert_cmpint (self->user_id, ==, ANA);
}

static void
test_denied (Fixture *self, gconstpointer code)
{
  press_offline (self, TORNO_OUTCOME_DENIED);
  g_assert_cmpuint (get_n_queued (self), ==, 0);
  g_assert_cmpuint (self->relay->n, ==, 0);
}

static void
test_expired (Fixture *self, gconstpointer data)
{
  test_denied (self, data);
  g_assert_cmpstr (self->code, ==, "plan_expired");
}

static void
test_inactive (Fixture *self, gconstpointer data)
{
  test_denied (self, data);
  g_assert_cmpstr (self->code, ==, "inactive_user");
}

static void
test_no_plan (Fixture *self, gconstpointer data)
{
  test_denied (self, data);
  g_assert_cmpstr (self->code, ==, "plan_not_valid");
}

static void
test_used_up (Fixture *self, gconstpointer data)
{
  test_denied (self, data);
  g_assert_cmpstr (self->code, ==, "pass_used_up");
}

/* The pass was bought last, so it pays, also where an older plan lasts longer. */
static void
test_pass (Fixture *self, gconstpointer data)
{
  press_offline (self, TORNO_OUTCOME_WARNING);
  g_assert_cmpint (self->visits_left, ==, 2);
  press (self, ANAS_FINGER, TORNO_OUTCOME_REPEAT);
}

/* A plan is over when the day on which it ends begins in the gym, however late on that day it ends. */
static char *
make_plan (GTimeZone *zone, gint days)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (zone);
  g_autoptr (GDateTime) day = g_date_time_add_days (now, days);
  g_autofree char *zone_offset = g_date_time_format (day, "%:z");

  return g_strdup_printf ("\"is_active\":true,\"expires_at\":\"%04d-%02d-%02dT23:59:00%s\"", g_date_time_get_year (day),
                          g_date_time_get_month (day), g_date_time_get_day_of_month (day), zone_offset);
}

static void
press_on_plan (Fixture *self, GTimeZone *zone, gint days, TornoOutcomeKind kind)
{
  g_autofree char *plan = make_plan (zone, days);
  guint n = fake_server_count (self->server, "download_templates");

  fake_server_set_plan (self->server, plan);
  fake_server_add_member (self->server, ANA, "Ana Gil", get_template (ANAS_FINGER));
  fake_server_send (self->server, "{\"type\":\"templates_changed\",\"cursor\":9}");
  wait_for_downloads (self, n + 2);
  press_offline (self, kind);
}

static void
test_day_of_expiry (Fixture *self, gconstpointer data)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (data);

  torno_station_set_zone (self->station, zone);
  press_on_plan (self, zone, 0, TORNO_OUTCOME_DENIED);
  fake_server_set_visit (self->server, RECORDED);
  fake_server_set_away (self->server, FALSE);
  wait_for_online (self, TRUE);
  press_on_plan (self, zone, 1, TORNO_OUTCOME_WARNING);
}

int
main (int argc, char *argv[])
{
  use_own_data_folder ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/offline/away-and-back", Fixture, NULL, set_up, test_away_and_back, tear_down);
  g_test_add ("/offline/broken-question", Fixture, NULL, set_up, test_broken_question, tear_down);
  g_test_add ("/offline/database-away", Fixture, NULL, set_up, test_database_away, tear_down);
  g_test_add ("/offline/restart", Fixture, NULL, set_up, test_restart, tear_down);
  g_test_add ("/offline/conflict", Fixture, NULL, set_up, test_conflict, tear_down);
  g_test_add ("/offline/expired", Fixture, "\"is_active\":true,\"expires_at\":\"2020-01-01T00:00:00Z\"", set_up,
              test_expired, tear_down);
  g_test_add ("/offline/inactive", Fixture, "\"is_active\":false,\"expires_at\":\"2099-01-01T00:00:00Z\"", set_up,
              test_inactive, tear_down);
  g_test_add ("/offline/no-plan", Fixture, "\"is_active\":true,\"expires_at\":null", set_up, test_no_plan, tear_down);
  g_test_add ("/offline/used-up", Fixture,
              "\"is_active\":true,\"plans\":[{\"expires_at\":\"2099-01-01T00:00:00Z\",\"visits_left\":0}]", set_up,
              test_used_up, tear_down);
  g_test_add ("/offline/pass", Fixture,
              "\"is_active\":true,\"plans\":[{\"expires_at\":\"2099-01-01T00:00:00Z\",\"visits_left\":3},"
              "{\"expires_at\":\"2199-01-01T00:00:00Z\",\"visits_left\":null}]",
              set_up, test_pass, tear_down);
  g_test_add ("/offline/day-of-expiry/bogota", Fixture, "America/Bogota", set_up, test_day_of_expiry, tear_down);
  g_test_add ("/offline/day-of-expiry/auckland", Fixture, "Pacific/Auckland", set_up, test_day_of_expiry, tear_down);
  return run_and_tidy_up ();
}
