#include "config.h"

#include "fake-server.h"
#include "station-fixture.h"
#include "torno-error.h"
#include "torno-reader-private.h"
#include "torno-station.h"
#include "torno-synth-print.h"

#include <libfprint-2/fprint.h>
#include <string.h>

#define MEMBER_ID 1
#define OTHER_ID 2
#define MEMBERS_FINGER 11
#define OTHERS_FINGER 12
#define STRANGERS_FINGER 13
/* The watchdog notices after 12. */
#define SECONDS_TO_NOTICE 12
#define HANG_SECONDS 15
#define USER "\"user\":{\"id\":1,\"full_name\":\"Ana Gil\",\"active_plan\":{\"plan\":{\"name\":\"Month\"}}}"

typedef struct
{
  FakeServer *server;
  TornoSimulatedReader *reader;
  TornoLink *link;
  TornoStation *station;

  gboolean has_outcome;
  TornoOutcomeKind kind;
  gint64 user_id;
  char *full_name, *plan_name, *detail, *code;
  gint days_left, visits_left;

  guint finger;   /* that presses an enrolment through */
  gboolean rests; /* one press and no more */
  guint n_retries;
  gboolean enrolled;
  GError *error;
} Fixture;

static void
on_outcome (TornoStation *station, const TornoOutcome *outcome, Fixture *self)
{
  g_assert_false (self->has_outcome);
  self->has_outcome = TRUE;
  self->kind = outcome->kind;
  self->user_id = outcome->user_id;
  self->full_name = g_strdup (outcome->full_name);
  self->plan_name = g_strdup (outcome->plan_name);
  self->detail = g_strdup (outcome->detail);
  self->code = g_strdup (outcome->code);
  self->days_left = outcome->days_left;
  self->visits_left = outcome->visits_left;
}

static void
clear_outcome (Fixture *self)
{
  self->has_outcome = FALSE;
  g_clear_pointer (&self->full_name, g_free);
  g_clear_pointer (&self->plan_name, g_free);
  g_clear_pointer (&self->detail, g_free);
  g_clear_pointer (&self->code, g_free);
}

static void
wait_for_prints (Fixture *self, guint n)
{
  while (torno_gallery_get_n_prints (torno_station_get_gallery (self->station)) != n)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_message (Fixture *self, const char *type, guint n)
{
  while (fake_server_count (self->server, type) < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_reader (Fixture *self, TornoReaderState state)
{
  while (torno_reader_get_state (TORNO_READER (self->reader)) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = fake_server_new ();
  self->reader = torno_simulated_reader_new ();
  self->link = torno_link_new (fake_server_get_url (self->server), FAKE_GYM_ID, "token", "door");
  self->station = torno_station_new (TORNO_READER (self->reader), self->link, FAKE_GYM_ID);
  g_signal_connect (self->station, "outcome", G_CALLBACK (on_outcome), self);
  fake_server_add_member (self->server, MEMBER_ID, "Ana Gil", get_template (MEMBERS_FINGER));
  fake_server_add_member (self->server, OTHER_ID, "Bo Paz", NULL);
  torno_link_open (self->link);
  torno_station_open_door (self->station);
  wait_for_prints (self, 1);
  /* The second request brings the end: only then is a stranger a stranger. */
  wait_for_message (self, "download_templates", 2);
  wait_for_reader (self, TORNO_READER_PLACE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  torno_station_close_door (self->station);
  wait_for_reader (self, TORNO_READER_IDLE);
  torno_link_close (self->link);
  clear_outcome (self);
  g_clear_error (&self->error);
  /* What is under way holds the station a moment longer. */
  g_object_add_weak_pointer (G_OBJECT (self->station), (gpointer *) &self->station);
  g_object_unref (self->station);
  while (self->station != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (self->link);
  g_object_add_weak_pointer (G_OBJECT (self->reader), (gpointer *) &self->reader);
  g_object_unref (self->reader);
  while (self->reader != NULL)
    g_main_context_iteration (NULL, TRUE);
  fake_server_free (self->server);
}

static void
press (Fixture *self, guint finger)
{
  clear_outcome (self);
  wait_for_reader (self, TORNO_READER_PLACE);
  torno_simulated_reader_press (self->reader, finger);
  wait_for (&self->has_outcome);
}

typedef struct
{
  const char *path;
  const char *answer;
  TornoOutcomeKind kind;
  gint days_left, visits_left;
  const char *code;
} Visit;

/* clang-format off */
static const Visit visits[] = {
  { "/station/visit/granted",      "{\"type\":\"attendance_recorded\"," USER ",\"days_left\":20,\"visits_left\":null,\"already\":false}", TORNO_OUTCOME_GRANTED, 20, -1 },
  { "/station/visit/days-enough",  "{\"type\":\"attendance_recorded\"," USER ",\"days_left\":4,\"visits_left\":3,\"already\":false}",     TORNO_OUTCOME_GRANTED, 4,  3 },
  { "/station/visit/few-days",     "{\"type\":\"attendance_recorded\"," USER ",\"days_left\":3,\"visits_left\":null,\"already\":false}",  TORNO_OUTCOME_WARNING, 3,  -1 },
  { "/station/visit/few-visits",   "{\"type\":\"attendance_recorded\"," USER ",\"days_left\":90,\"visits_left\":2,\"already\":false}",    TORNO_OUTCOME_WARNING, 90, 2 },
  { "/station/visit/repeated",     "{\"type\":\"attendance_recorded\"," USER ",\"days_left\":1,\"visits_left\":null,\"already\":true}",   TORNO_OUTCOME_REPEAT,  1,  -1 },
  { "/station/visit/again",        "{\"type\":\"attendance_recorded\"," USER ",\"days_left\":20,\"visits_left\":null,\"already\":true,\"repeat\":false}", TORNO_OUTCOME_GRANTED, 20, -1 },
  { "/station/visit/note",         "{\"type\":\"attendance_recorded\",\"user\":{\"id\":1,\"full_name\":\"Ana Gil\",\"note\":\"Debe el locker\",\"active_plan\":{\"plan\":{\"name\":\"Month\"}}},\"days_left\":20}", TORNO_OUTCOME_WARNING, 20, -1 },
  { "/station/visit/denied",       "{\"type\":\"access_denied\",\"code\":\"plan_expired\",\"detail\":\"Plan vencido\"," USER "}",         TORNO_OUTCOME_DENIED,  -1, -1, "plan_expired" },
};
/* clang-format on */

static void
test_visit (Fixture *self, gconstpointer data)
{
  const Visit *visit = data;

  fake_server_set_visit (self->server, visit->answer);
  press (self, MEMBERS_FINGER);
  g_assert_cmpint (self->kind, ==, visit->kind);
  g_assert_cmpint (self->user_id, ==, MEMBER_ID);
  g_assert_cmpstr (self->full_name, ==, "Ana Gil");
  g_assert_cmpstr (self->plan_name, ==, "Month");
  g_assert_cmpint (self->days_left, ==, visit->days_left);
  g_assert_cmpint (self->visits_left, ==, visit->visits_left);
  g_assert_cmpstr (self->code, ==, visit->code);
  g_assert_true ((self->detail != NULL) == (visit->code != NULL));
}

static void
test_stranger (Fixture *self, gconstpointer data)
{
  press (self, STRANGERS_FINGER);
  g_assert_cmpint (self->kind, ==, TORNO_OUTCOME_NOT_FOUND);
  wait_for_message (self, "user_not_found", 1);
  g_assert_cmpuint (fake_server_count (self->server, "user_found"), ==, 0);
}

/* The upper @n_rows of a stranger's finger on a bright glass. */
static void
write_part (const char *path, guint n_rows)
{
  g_autoptr (GBytes) whole = torno_synth_print_draw (STRANGERS_FINGER, 1);
  g_autoptr (GString) file = g_string_new (NULL);
  GError *error = NULL;

  g_string_printf (file, "P5 %d %d 255\n", TORNO_SYNTH_PRINT_WIDTH, TORNO_SYNTH_PRINT_HEIGHT);
  g_string_append_len (file, g_bytes_get_data (whole, NULL), TORNO_SYNTH_PRINT_WIDTH * n_rows);
  while (file->len < (gsize) TORNO_SYNTH_PRINT_WIDTH * TORNO_SYNTH_PRINT_HEIGHT + strlen ("P5 300 320 255\n"))
    g_string_append_c (file, '\xff');
  g_file_set_contents (path, file->str, file->len, &error);
  g_assert_no_error (error);
}

static guint
count_minutiae (TornoSimulatedReader *reader, const char *path)
{
  g_autoptr (GBytes) bytes = capture_file (reader, path);
  g_autoptr (TornoPrint) print = bytes != NULL ? parse (bytes) : NULL;
  guint n = 0;

  if (print != NULL)
    torno_print_get_minutiae (print, 0, &n);
  return n;
}

/* Enough to be read, and too little to say that it is nobody's. */
static void
test_partial_press (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "part.pgm", NULL);
  TornoSimulatedReader *reader = open_reader ();
  guint n = 0;

  for (guint n_rows = 80; n < TORNO_READER_MIN_MINUTIAE; n_rows += 8)
    {
      write_part (path, n_rows);
      n = count_minutiae (reader, path);
    }
  close_reader (reader);
  g_assert_cmpuint (n, <, TORNO_READER_GOOD_MINUTIAE);
  wait_for_reader (self, TORNO_READER_PLACE);
  torno_simulated_reader_press_file (self->reader, path, NULL);
  wait_for (&self->has_outcome);
  g_assert_cmpint (self->kind, ==, TORNO_OUTCOME_RETRY);
  g_assert_cmpuint (fake_server_count (self->server, "user_not_found"), ==, 0);
}

static void
test_bad_press (Fixture *self, gconstpointer data)
{
  torno_simulated_reader_press_badly (self->reader);
  wait_for (&self->has_outcome);
  g_assert_cmpint (self->kind, ==, TORNO_OUTCOME_RETRY);
  g_assert_nonnull (self->detail);
  fake_server_set_visit (self->server, visits[0].answer);
  press (self, MEMBERS_FINGER);
  g_assert_cmpint (self->kind, ==, TORNO_OUTCOME_GRANTED);
}

static void
test_member_deleted (Fixture *self, gconstpointer data)
{
  fake_server_delete_member (self->server, MEMBER_ID);
  fake_server_send (self->server, "{\"type\":\"templates_changed\",\"cursor\":9}");
  wait_for_prints (self, 0);
  press (self, MEMBERS_FINGER);
  g_assert_cmpint (self->kind, ==, TORNO_OUTCOME_NOT_FOUND);
}

/* Whatever the reader did: once it waits for a finger again, a good press opens the door. */
static void
press_well (Fixture *self)
{
  clear_outcome (self);
  fake_server_set_visit (self->server, "{\"type\":\"attendance_recorded\",\"days_left\":20," USER "}");
  wait_for_reader (self, TORNO_READER_PLACE);
  torno_simulated_reader_press (self->reader, MEMBERS_FINGER);
  wait_for (&self->has_outcome);
  g_assert_cmpint (self->kind, ==, TORNO_OUTCOME_GRANTED);
  g_assert_null (torno_station_get_reader_fault (self->station));
}

static void
wait_for_fault (Fixture *self)
{
  while (torno_station_get_reader_fault (self->station) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_reader_unplugged (Fixture *self, gconstpointer data)
{
  torno_simulated_reader_unplug (self->reader);
  wait_for_fault (self);
  press_well (self);
}

static void
test_reader_fails (Fixture *self, gconstpointer data)
{
  torno_simulated_reader_fail (self->reader, GPOINTER_TO_UINT (data));
  wait_for_fault (self);
  press_well (self);
}

static void
test_reader_fails_twice (Fixture *self, gconstpointer data)
{
  test_reader_fails (self, GUINT_TO_POINTER (FP_DEVICE_ERROR_PROTO));
  wait_for_reader (self, TORNO_READER_PLACE);
  test_reader_fails (self, GUINT_TO_POINTER (FP_DEVICE_ERROR_PROTO));
}

static gboolean
on_time_over (gpointer flag)
{
  *(gboolean *) flag = TRUE;
  return G_SOURCE_REMOVE;
}

/* The thread is given up while it hangs; when it comes to itself it ends, and the new one goes on. */
static void
test_reader_hangs (Fixture *self, gconstpointer data)
{
  gboolean is_over = FALSE;

  torno_simulated_reader_hang (HANG_SECONDS);
  torno_simulated_reader_refuse (self->reader, FP_DEVICE_RETRY_GENERAL);
  wait_for (&self->has_outcome);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*the driver hangs");
  wait_for_fault (self);
  g_test_assert_expected_messages ();
  press_well (self);
  g_timeout_add_seconds (HANG_SECONDS - SECONDS_TO_NOTICE, on_time_over, &is_over);
  wait_for (&is_over);
  press_well (self);
}

static void
test_reader_refuses (Fixture *self, gconstpointer data)
{
  torno_simulated_reader_refuse (self->reader, GPOINTER_TO_UINT (data));
  wait_for (&self->has_outcome);
  g_assert_cmpint (self->kind, ==, TORNO_OUTCOME_RETRY);
  g_assert_nonnull (self->detail);
  press_well (self);
}

static void
on_enrolled_at_station (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *self = data;

  self->enrolled = TRUE;
  g_assert_true (torno_station_enroll_finish (TORNO_STATION (source), result, &self->error) == (self->error == NULL));
}

static void
press_again (Fixture *self)
{
  if (!self->rests)
    torno_simulated_reader_press (self->reader, self->finger);
}

static void
on_enroll_retry (Fixture *self, const char *text)
{
  g_assert_nonnull (text);
  self->n_retries++;
  press_again (self);
}

static void
enroll (Fixture *self, gint64 user_id, guint finger, GCancellable *cancellable)
{
  self->finger = finger;
  g_signal_connect_swapped (self->station, "enroll-progress", G_CALLBACK (press_again), self);
  g_signal_connect_swapped (self->station, "enroll-retry", G_CALLBACK (on_enroll_retry), self);
  torno_station_enroll_async (self->station, user_id, 1, cancellable, on_enrolled_at_station, self);
}

static void
enroll_through (Fixture *self, gint64 user_id, guint finger)
{
  enroll (self, user_id, finger, NULL);
  wait_for_message (self, "enrollment_started", 1);
  wait_for_reader (self, TORNO_READER_PLACE);
  press_again (self);
  wait_for (&self->enrolled);
}

static void
test_enroll (Fixture *self, gconstpointer data)
{
  enroll_through (self, OTHER_ID, OTHERS_FINGER);
  g_assert_no_error (self->error);
  g_assert_cmpuint (fake_server_count (self->server, "capture_success"), ==, 5);
  g_assert_cmpuint (fake_server_count (self->server, "store_fingerprint"), ==, 1);
  /* The door has the reader back and knows the finger. */
  fake_server_set_visit (self->server,
                         "{\"type\":\"attendance_recorded\",\"user\":{\"id\":2,\"full_name\":\"Bo Paz\"}}");
  press (self, OTHERS_FINGER);
  g_assert_cmpint (self->kind, ==, TORNO_OUTCOME_GRANTED);
  g_assert_cmpint (self->user_id, ==, OTHER_ID);
}

static void
test_enroll_others_finger (Fixture *self, gconstpointer data)
{
  enroll_through (self, OTHER_ID, MEMBERS_FINGER);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_nonnull (strstr (self->error->message, "Ana Gil"));
  g_assert_cmpuint (fake_server_count (self->server, "store_fingerprint"), ==, 0);
}

static void
test_enroll_own_finger_anew (Fixture *self, gconstpointer data)
{
  enroll_through (self, MEMBER_ID, MEMBERS_FINGER);
  g_assert_no_error (self->error);
}

/* Two of each member are two fingers. */
static void
test_enroll_own_other_finger (Fixture *self, gconstpointer data)
{
  fake_server_add_member (self->server, MEMBER_ID, "Ana Gil", NULL);
  torno_gallery_set (torno_station_get_gallery (self->station), MEMBER_ID, 1, NULL);
  {
    g_autoptr (TornoPrint) print = parse (get_template (MEMBERS_FINGER));

    torno_gallery_set (torno_station_get_gallery (self->station), MEMBER_ID, 2, print);
  }
  enroll_through (self, MEMBER_ID, MEMBERS_FINGER);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpuint (fake_server_count (self->server, "store_fingerprint"), ==, 0);
}

/* The link breaks when the template arrives: it is sent again. */
static void
test_enroll_survives_the_link (Fixture *self, gconstpointer data)
{
  fake_server_set_store (self->server, NULL);
  enroll_through (self, OTHER_ID, OTHERS_FINGER);
  g_assert_no_error (self->error);
  g_assert_cmpuint (fake_server_count (self->server, "store_fingerprint"), ==, 2);
}

static void
test_enroll_refused (Fixture *self, gconstpointer data)
{
  fake_server_set_store (self->server, "{\"type\":\"store_error\",\"code\":\"consent_missing\",\"error\":\"Falta\"}");
  enroll_through (self, OTHER_ID, OTHERS_FINGER);
  g_assert_error (self->error, TORNO_ERROR, TORNO_ERROR_CONSENT_MISSING);
  g_assert_cmpstr (self->error->message, ==, "Falta");
}

static void
test_enroll_unknown_member (Fixture *self, gconstpointer data)
{
  enroll (self, 404, OTHERS_FINGER, NULL);
  wait_for (&self->enrolled);
  g_assert_error (self->error, TORNO_ERROR, TORNO_ERROR_USER_NOT_FOUND);
}

static void
test_enroll_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  enroll (self, OTHER_ID, OTHERS_FINGER, cancellable);
  wait_for_message (self, "enrollment_started", 1);
  wait_for_reader (self, TORNO_READER_PLACE);
  press_again (self);
  self->rests = TRUE;
  wait_for_message (self, "capture_success", 1);
  g_cancellable_cancel (cancellable);
  wait_for (&self->enrolled);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  wait_for_message (self, "enrollment_cancelled", 1);
  fake_server_set_visit (self->server, visits[0].answer);
  press (self, MEMBERS_FINGER);
  g_assert_cmpint (self->kind, ==, TORNO_OUTCOME_GRANTED);
}

static void
test_enroll_cancelled_from_afar (Fixture *self, gconstpointer data)
{
  enroll (self, OTHER_ID, OTHERS_FINGER, NULL);
  wait_for_message (self, "enrollment_started", 1);
  wait_for_reader (self, TORNO_READER_PLACE);
  fake_server_send (self->server, "{\"type\":\"cancel_enrollment\"}");
  wait_for (&self->enrolled);
  g_assert_error (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* clang-format off */
static const struct
{
  const char *path;
  void (*test) (Fixture *self, gconstpointer data);
} tests[] = {
  { "/station/stranger",                      test_stranger },
  { "/station/bad-press",                     test_bad_press },
  { "/station/partial-press",                 test_partial_press },
  { "/station/member-deleted",                test_member_deleted },
  { "/station/reader/unplugged",              test_reader_unplugged },
  { "/station/reader/fails-twice",            test_reader_fails_twice },
  { "/station/reader/hangs",                  test_reader_hangs },
  { "/station/enroll/stored",                 test_enroll },
  { "/station/enroll/others-finger",          test_enroll_others_finger },
  { "/station/enroll/own-other-finger", test_enroll_own_other_finger },
  { "/station/enroll/own-finger-anew",        test_enroll_own_finger_anew },
  { "/station/enroll/survives-the-link",      test_enroll_survives_the_link },
  { "/station/enroll/refused",                test_enroll_refused },
  { "/station/enroll/unknown-member",         test_enroll_unknown_member },
  { "/station/enroll/cancelled",              test_enroll_cancelled },
  { "/station/enroll/cancelled-from-afar",    test_enroll_cancelled_from_afar },
};
/* clang-format on */

/* clang-format off */
static const struct
{
  const char *path;
  guint code;
  void (*test) (Fixture *self, gconstpointer data);
} faults[] = {
  { "/station/reader/general",         FP_DEVICE_ERROR_GENERAL,        test_reader_fails },
  { "/station/reader/not-supported",   FP_DEVICE_ERROR_NOT_SUPPORTED,  test_reader_fails },
  { "/station/reader/not-open",        FP_DEVICE_ERROR_NOT_OPEN,       test_reader_fails },
  { "/station/reader/already-open",    FP_DEVICE_ERROR_ALREADY_OPEN,   test_reader_fails },
  { "/station/reader/busy",            FP_DEVICE_ERROR_BUSY,           test_reader_fails },
  { "/station/reader/protocol",        FP_DEVICE_ERROR_PROTO,          test_reader_fails },
  { "/station/reader/data-invalid",    FP_DEVICE_ERROR_DATA_INVALID,   test_reader_fails },
  { "/station/reader/retry",           FP_DEVICE_RETRY_GENERAL,        test_reader_refuses },
  { "/station/reader/too-short",       FP_DEVICE_RETRY_TOO_SHORT,      test_reader_refuses },
  { "/station/reader/not-centred",     FP_DEVICE_RETRY_CENTER_FINGER,  test_reader_refuses },
  { "/station/reader/remove-finger",   FP_DEVICE_RETRY_REMOVE_FINGER,  test_reader_refuses },
};
/* clang-format on */

int
main (int argc, char *argv[])
{
  use_own_data_folder ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (visits); i++)
    g_test_add (visits[i].path, Fixture, &visits[i], set_up, test_visit, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    g_test_add (faults[i].path, Fixture, GUINT_TO_POINTER (faults[i].code), set_up, faults[i].test, tear_down);
  return run_and_tidy_up ();
}
