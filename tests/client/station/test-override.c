/* Staff let a member in whom no plan admits: one pulse, and the server hears of it with the reason, once. */
#include "config.h"

#include "door-fixture.h"

#define REASON "Paga mañana"
/* Ended long ago. */
#define EXPIRED "\"is_active\":true,\"expires_at\":\"2020-01-01T00:00:00Z\""

static void
let_in (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  self->has_outcome = FALSE;
  g_assert_true (torno_station_let_in (self->station, ANA, REASON, &error));
  g_assert_no_error (error);
  g_assert_true (self->has_outcome);
  g_assert_cmpint (self->kind, ==, TORNO_OUTCOME_GRANTED);
  g_assert_cmpint (self->user_id, ==, ANA);
}

static void
wait_for_visits (Fixture *self, guint n)
{
  while (fake_server_get_visits (self->server)->len < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_told (Fixture *self)
{
  g_assert_cmpint (door_get_visitor (self, 0), ==, ANA);
  g_assert_cmpstr (door_get_member (self, 0, "override_reason"), ==, REASON);
  g_assert_nonnull (door_get_member (self, 0, "at"));
  g_assert_nonnull (door_get_member (self, 0, "key"));
}

static void
test_online (Fixture *self, gconstpointer data)
{
  fake_server_set_visit (self->server, RECORDED);
  let_in (self);
  g_assert_cmpuint (self->relay->n, ==, 1);
  wait_for_visits (self, 1);
  assert_told (self);
  door_wait_for_queued (self, 0);
  g_assert_cmpuint (self->n_conflicts, ==, 0);
}

/* The server is away: the door opens all the same, and the visit outlives the program. */
static void
test_offline (Fixture *self, gconstpointer data)
{
  fake_server_set_away (self->server, TRUE);
  door_wait_for_online (self, FALSE);
  let_in (self);
  g_assert_cmpuint (self->relay->n, ==, 1);
  g_assert_cmpuint (door_get_n_queued (self), ==, 1);
  door_stop_station (self);
  door_start_station (self);
  g_assert_cmpuint (door_get_n_queued (self), ==, 1);
  fake_server_set_visit (self->server, RECORDED);
  fake_server_set_away (self->server, FALSE);
  torno_link_open (self->link);
  torno_station_open_door (self->station);
  wait_for_visits (self, 1);
  assert_told (self);
  door_wait_for_queued (self, 0);
}

/* Who was let in is in: the next press is a repetition, and no second pulse lets a friend in. */
static void
test_then_a_press (Fixture *self, gconstpointer data)
{
  door_press_offline (self, TORNO_OUTCOME_DENIED);
  g_assert_cmpuint (self->relay->n, ==, 0);
  let_in (self);
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_REPEAT);
  g_assert_cmpuint (self->relay->n, ==, 1);
  g_assert_cmpuint (door_get_n_queued (self), ==, 1);
}

/* The same day again, but not within the minutes: the server says so, and the door opens without another visit. */
static void
test_the_same_day_again (Fixture *self, gconstpointer data)
{
  fake_server_set_visit (self->server, "{\"type\":\"attendance_recorded\",\"days_left\":20,\"already\":true,\"repeat\":false}");
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpuint (self->relay->n, ==, 1);
  fake_server_set_visit (self->server, "{\"type\":\"attendance_recorded\",\"days_left\":20,\"already\":true,\"repeat\":true}");
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_REPEAT);
  g_assert_cmpuint (self->relay->n, ==, 1);
}

int
main (int argc, char *argv[])
{
  use_own_data_folder ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/override/online", Fixture, EXPIRED, door_set_up, test_online, door_tear_down);
  g_test_add ("/override/offline", Fixture, EXPIRED, door_set_up, test_offline, door_tear_down);
  g_test_add ("/override/then-a-press", Fixture, EXPIRED, door_set_up, test_then_a_press, door_tear_down);
  g_test_add ("/entry/the-same-day-again", Fixture, NULL, door_set_up, test_the_same_day_again, door_tear_down);
  return run_and_tidy_up ();
}
