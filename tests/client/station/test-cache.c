/* A station that is started anew knows its members again, as far as it may. The keyring is a file of libsecret's. */
#include "config.h"

#include "door-fixture.h"
#include "torno-keyring.h"

/* libsecret's file keeps the entity tag of each of its changes for ever: leaks say nothing of this program. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "detect_leaks=0";
}

static char *
get_fault (Fixture *self)
{
  char *fault;

  g_object_get (self->station, "cache-fault", &fault, NULL);
  return fault;
}

static guint
get_n_prints (Fixture *self)
{
  guint n;

  g_object_get (self->station, "n-prints", &n, NULL);
  return n;
}

static void
wait_for_prints (Fixture *self, guint n)
{
  while (get_n_prints (self) != n)
    g_main_context_iteration (NULL, TRUE);
}

/* What is asked of the disk is done by then: the file is only opened by the next one once this one has let go. */
static void
restart (Fixture *self)
{
  door_stop_station (self);
  door_start_station (self);
  torno_station_open_door (self->station);
}

static void
on_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  torno_keyring_change_finish (result, NULL);
  *(gboolean *) user_data = TRUE;
}

static void
forget_key (void)
{
  gboolean is_done = FALSE;

  torno_keyring_forget_text_async (TORNO_KEYRING_STATION, NULL, on_forgotten, &is_done);
  wait_for (&is_done);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "password", TRUE);
  forget_key ();
  door_set_up (self, data);
}

static void
test_without_the_server (Fixture *self, gconstpointer data)
{
  gint64 synced_at = door_get_time (self, "synced-at");

  fake_server_set_away (self->server, TRUE);
  restart (self);
  torno_link_open (self->link);
  wait_for_prints (self, 2);
  g_assert_cmpint (door_get_time (self, "synced-at"), >=, synced_at);
  g_assert_null (get_fault (self));
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_GRANTED);
  g_assert_cmpint (self->user_id, ==, ANA);
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_REPEAT);
  while (door_get_time (self, "offline-since") == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* He came while the server was there, so the queue does not have his visit. */
static void
test_visits_of_today (Fixture *self, gconstpointer data)
{
  fake_server_set_visit (self->server, RECORDED);
  door_press (self, BOS_FINGER, TORNO_OUTCOME_GRANTED);
  fake_server_set_away (self->server, TRUE);
  restart (self);
  wait_for_prints (self, 2);
  door_press (self, BOS_FINGER, TORNO_OUTCOME_REPEAT);
}

static void
test_goes_on_from_the_cursor (Fixture *self, gconstpointer data)
{
  fake_server_forget_members (self->server);
  fake_server_add_member (self->server, 3, "Eva Rey", NULL);
  door_stop_station (self);
  door_start_station (self);
  torno_link_open (self->link);
  door_wait_for_downloads (self, 4);
  g_assert_cmpint (fake_server_get_since (self->server), ==, 3);
  g_assert_cmpuint (get_n_prints (self), ==, 2);
}

/* Her finger was withdrawn while the station was not running; the next start must not know her either. */
static void
test_withdrawn (Fixture *self, gconstpointer data)
{
  fake_server_forget_members (self->server);
  fake_server_add_member (self->server, ANA, "Ana Gil", NULL);
  restart (self);
  torno_link_open (self->link);
  wait_for_prints (self, 1);
  fake_server_set_away (self->server, TRUE);
  restart (self);
  wait_for_prints (self, 1);
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_NOT_FOUND);
}

/* The server was put back to a backup: it counts from less. */
static void
test_older_server (Fixture *self, gconstpointer data)
{
  fake_server_add_member (self->server, 3, "Eva Rey", NULL);
  fake_server_send (self->server, "{\"type\":\"templates_changed\",\"cursor\":9}");
  door_wait_for_downloads (self, 4);
  fake_server_set_cursor (self->server, 2);
  restart (self);
  torno_link_open (self->link);
  door_wait_for_downloads (self, 5);
  g_assert_cmpint (fake_server_get_since (self->server), ==, 0);
}

static void
test_another_key (Fixture *self, gconstpointer data)
{
  fake_server_rotate_key (self->server);
  fake_server_forget_members (self->server);
  fake_server_add_member (self->server, BO, "Bo Paz", get_template (BOS_FINGER));
  restart (self);
  torno_link_open (self->link);
  door_wait_for_downloads (self, 4);
  wait_for_prints (self, 1);
  fake_server_set_away (self->server, TRUE);
  restart (self);
  wait_for_prints (self, 1);
  door_press (self, BOS_FINGER, TORNO_OUTCOME_GRANTED);
}

/* The key is gone: nothing can be read, and nothing is known. */
static void
test_key_lost (Fixture *self, gconstpointer data)
{
  fake_server_set_away (self->server, TRUE);
  forget_key ();
  restart (self);
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_OFFLINE);
  g_assert_cmpuint (get_n_prints (self), ==, 0);
}

static char *
find_cache (Fixture *self)
{
  g_autofree char *check = g_compute_checksum_for_string (G_CHECKSUM_SHA256, fake_server_get_url (self->server), -1);
  g_autofree char *name = g_strdup_printf ("%.16s-%d", check, FAKE_GYM_ID);

  return g_build_filename (g_get_user_data_dir (), "torno", "stations", name, "members", NULL);
}

/* What was begun is taken off the disk, and it is said. */
static void
test_no_keyring (Fixture *self, gconstpointer data)
{
  g_autofree char *fault = NULL, *path = find_cache (self), *text = NULL;
  gsize size;

  while ((fault = get_fault (self)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  door_stop_station (self);
  /* On a thread of its own. */
  do
    {
      g_clear_pointer (&text, g_free);
      g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  } while (size >= 100);
  door_start_station (self);
}

static void
test_other_gyms_members_go (Fixture *self, gconstpointer data)
{
  g_autofree char *path = find_cache (self);

  fake_server_set_away (self->server, TRUE);
  door_stop_station (self);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  self->reader = torno_simulated_reader_new ();
  self->link = torno_link_new (fake_server_get_url (self->server), FAKE_GYM_ID + 1, "token", "door");
  self->station = torno_station_new (TORNO_READER (self->reader), self->link, FAKE_GYM_ID + 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_too_old (Fixture *self, gconstpointer data)
{
  fake_server_set_away (self->server, TRUE);
  g_setenv ("TORNO_OFFLINE_HOURS", "0", TRUE);
  restart (self);
  g_unsetenv ("TORNO_OFFLINE_HOURS");
  wait_for_prints (self, 2);
  while (g_get_real_time () / G_USEC_PER_SEC <= door_get_time (self, "synced-at"))
    g_main_context_iteration (NULL, FALSE);
  door_press (self, ANAS_FINGER, TORNO_OUTCOME_OFFLINE);
  g_assert_cmpuint (door_get_n_queued (self), ==, 0);
  g_assert_cmpuint (self->relay->n, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autofree char *keyring = NULL;

  use_own_data_folder ();
  keyring = g_build_filename (g_getenv ("XDG_DATA_HOME"), "keyring", NULL);
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_test_init (&argc, &argv, NULL);
  /* First: libsecret never asks again once it has a keyring. */
  g_test_add ("/cache/no-keyring", Fixture, NULL, door_set_up, test_no_keyring, door_tear_down);
  g_test_add ("/cache/without-the-server", Fixture, NULL, set_up, test_without_the_server, door_tear_down);
  g_test_add ("/cache/visits-of-today", Fixture, NULL, set_up, test_visits_of_today, door_tear_down);
  g_test_add ("/cache/goes-on-from-the-cursor", Fixture, NULL, set_up, test_goes_on_from_the_cursor, door_tear_down);
  g_test_add ("/cache/withdrawn", Fixture, NULL, set_up, test_withdrawn, door_tear_down);
  g_test_add ("/cache/older-server", Fixture, NULL, set_up, test_older_server, door_tear_down);
  g_test_add ("/cache/another-key", Fixture, NULL, set_up, test_another_key, door_tear_down);
  g_test_add ("/cache/key-lost", Fixture, NULL, set_up, test_key_lost, door_tear_down);
  g_test_add ("/cache/other-gyms-members-go", Fixture, NULL, set_up, test_other_gyms_members_go, door_tear_down);
  g_test_add ("/cache/too-old", Fixture, NULL, set_up, test_too_old, door_tear_down);
  return run_and_tidy_up ();
}
