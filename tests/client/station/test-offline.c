/* The door while the server is away, and what it tells the server afterwards. */
#include "config.h"

#include "door-fixture.h"

/* Two come in while it is away, each twice; each is told of once, in order, and the door is online again. */
static void
test_away_and_back (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (door_get_time (self, "offline-since"), ==, 0);
  fake_server_set_away (self->server, TRUE);
  door_wait_for_online (self, FALSE);
  g_assert_cmpint (door_get_time (self, "offline-since"), >=, door_get_time (self, "synced-at"));
  door_press (self, BOS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpint (self->user_id, ==, BO);
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpint (self->user_id, ==, ANA);
  door_press (self, BOS_FINGER, TORNO_OUTCOME_REPEAT);
  g_assert_cmpuint (door_get_n_queued (self), ==, 2);
  g_assert_cmpuint (self->relay->n, ==, 2);
  fake_server_set_visit (self->server, RECORDED);
  fake_server_set_away (self->server, FALSE);
  door_wait_for_queued (self, 0);
  g_assert_cmpint (door_get_time (self, "offline-since"), ==, 0);
  g_assert_cmpuint (fake_server_get_visits (self->server)->len, ==, 2);
  g_assert_cmpint (door_get_visitor (self, 0), ==, BO);
  g_assert_cmpint (door_get_visitor (self, 1), ==, ANA);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GDateTime) at = g_date_time_new_from_iso8601 (door_get_member (self, i, "at"), NULL);

      g_assert_nonnull (at);
    }
  g_assert_cmpstr (door_get_member (self, 0, "key"), !=, door_get_member (self, 1, "key"));
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpuint (self->relay->n, ==, 3);
  g_assert_null (door_get_member (self, 2, "at"));
  g_assert_cmpuint (self->n_conflicts, ==, 0);
}

/* The link breaks when the server has already heard of the visit: it hears of it again under the same key. */
static void
test_broken_question (Fixture *self, gconstpointer data)
{
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpuint (door_get_n_queued (self), ==, 1);
  /* Back, and away again before it has answered. */
  while (fake_server_get_visits (self->server)->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (door_get_n_queued (self), ==, 1);
  fake_server_set_visit (self->server, RECORDED);
  door_wait_for_queued (self, 0);
  g_assert_cmpuint (fake_server_get_visits (self->server)->len, ==, 3);
  for (guint i = 1; i < 3; i++)
    {
      g_assert_cmpstr (door_get_member (self, i, "key"), ==, door_get_member (self, 0, "key"));
      g_assert_cmpint (door_get_visitor (self, i), ==, ANA);
    }
  g_assert_cmpuint (self->relay->n, ==, 1);
}

static void
test_database_away (Fixture *self, gconstpointer data)
{
  fake_server_set_visit (self->server, "{\"type\":\"error\",\"code\":\"internal\",\"error\":\"Error\"}");
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpuint (door_get_n_queued (self), ==, 1);
  fake_server_set_visit (self->server, RECORDED);
  door_wait_for_queued (self, 0);
  g_assert_cmpstr (door_get_member (self, 1, "key"), ==, door_get_member (self, 0, "key"));
}

static void
test_restart (Fixture *self, gconstpointer data)
{
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  fake_server_set_away (self->server, TRUE);
  door_stop_station (self);
  door_start_station (self);
  g_assert_cmpuint (door_get_n_queued (self), ==, 1);
  fake_server_set_visit (self->server, RECORDED);
  fake_server_set_away (self->server, FALSE);
  torno_link_open (self->link);
  door_wait_for_queued (self, 0);
  g_assert_cmpstr (door_get_member (self, fake_server_get_visits (self->server)->len - 1, "key"), ==,
                   door_get_member (self, 0, "key"));
}

/* The plan was ended meanwhile: that is said, and the next visit is told of. */
static void
test_conflict (Fixture *self, gconstpointer data)
{
  fake_server_set_away (self->server, TRUE);
  door_wait_for_online (self, FALSE);
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  fake_server_set_visit (self->server, "{\"type\":\"access_denied\",\"code\":\"plan_expired\",\"detail\":\"Vencido\","
                                       "\"user\":{\"id\":1,\"full_name\":\"Ana Gil\"}}");
  fake_server_set_away (self->server, FALSE);
  door_wait_for_queued (self, 0);
  g_assert_cmpuint (self->n_conflicts, ==, 1);
}

static void
test_denied (Fixture *self, gconstpointer code)
{
  door_press_offline (self, TORNO_OUTCOME_DENIED);
  g_assert_cmpuint (door_get_n_queued (self), ==, 0);
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
  door_press_offline (self, TORNO_OUTCOME_WARNING);
  g_assert_cmpint (self->visits_left, ==, 2);
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_REPEAT);
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
  door_wait_for_downloads (self, n + 2);
  door_press_offline (self, kind);
}

static void
test_day_of_expiry (Fixture *self, gconstpointer data)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (data);

  torno_station_set_zone (self->station, zone);
  press_on_plan (self, zone, 0, TORNO_OUTCOME_DENIED);
  fake_server_set_visit (self->server, RECORDED);
  fake_server_set_away (self->server, FALSE);
  door_wait_for_online (self, TRUE);
  press_on_plan (self, zone, 1, TORNO_OUTCOME_WARNING);
}

int
main (int argc, char *argv[])
{
  use_own_data_folder ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/offline/away-and-back", Fixture, NULL, door_set_up, test_away_and_back, door_tear_down);
  g_test_add ("/offline/broken-question", Fixture, NULL, door_set_up, test_broken_question, door_tear_down);
  g_test_add ("/offline/database-away", Fixture, NULL, door_set_up, test_database_away, door_tear_down);
  g_test_add ("/offline/restart", Fixture, NULL, door_set_up, test_restart, door_tear_down);
  g_test_add ("/offline/conflict", Fixture, NULL, door_set_up, test_conflict, door_tear_down);
  g_test_add ("/offline/expired", Fixture, "\"is_active\":true,\"expires_at\":\"2020-01-01T00:00:00Z\"", door_set_up,
              test_expired, door_tear_down);
  g_test_add ("/offline/inactive", Fixture, "\"is_active\":false,\"expires_at\":\"2099-01-01T00:00:00Z\"", door_set_up,
              test_inactive, door_tear_down);
  g_test_add ("/offline/no-plan", Fixture, "\"is_active\":true,\"expires_at\":null", door_set_up, test_no_plan, door_tear_down);
  g_test_add ("/offline/used-up", Fixture,
              "\"is_active\":true,\"plans\":[{\"expires_at\":\"2099-01-01T00:00:00Z\",\"visits_left\":0}]", door_set_up,
              test_used_up, door_tear_down);
  g_test_add ("/offline/pass", Fixture,
              "\"is_active\":true,\"plans\":[{\"expires_at\":\"2099-01-01T00:00:00Z\",\"visits_left\":3},"
              "{\"expires_at\":\"2199-01-01T00:00:00Z\",\"visits_left\":null}]",
              door_set_up, test_pass, door_tear_down);
  g_test_add ("/offline/day-of-expiry/bogota", Fixture, "America/Bogota", door_set_up, test_day_of_expiry, door_tear_down);
  g_test_add ("/offline/day-of-expiry/auckland", Fixture, "Pacific/Auckland", door_set_up, test_day_of_expiry, door_tear_down);
  return run_and_tidy_up ();
}
