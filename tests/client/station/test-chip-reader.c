/* A reader that keeps fingerprints inside: libfprint's virtual one with a storage. */
#include "config.h"

#include "fake-server.h"
#include "station-fixture.h"
#include "torno-fp-reader.h"
#include "torno-fp-worker-private.h"
#include "torno-reader-private.h"
#include "torno-settings.h"
#include "torno-simulated-reader.h"
#include "torno-station.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <libfprint-2/fprint.h>
#include <string.h>

#define DRIVER "virtual_device_storage"
#define MEMBER_ID 1

typedef struct
{
  char *folder, *path;
  TornoReader *reader;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  Answer answer = { 0 };
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("torno-chip-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "reader", NULL);
  g_setenv ("FP_VIRTUAL_DEVICE_STORAGE", self->path, TRUE);
  self->reader = torno_fp_reader_new_driver (DRIVER);
  g_unsetenv ("FP_VIRTUAL_DEVICE_STORAGE");
  g_assert_nonnull (self->reader);
  g_assert_true (torno_reader_compares_inside (self->reader));
  torno_reader_open_async (self->reader, NULL, on_opened, &answer);
  wait_for (&answer.done);
  g_assert_no_error (answer.error);
}

static void
let_go (Fixture *self)
{
  g_object_add_weak_pointer (G_OBJECT (self->reader), (gpointer *) &self->reader);
  g_object_unref (self->reader);
  while (self->reader != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  if (self->reader != NULL)
    {
      Answer answer = { 0 };

      torno_reader_close_async (self->reader, NULL, on_closed, &answer);
      wait_for (&answer.done);
      clear_answer (&answer);
      let_go (self);
    }
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

/* What comes while nothing waits is kept for the next operation. The driver hangs up when it has heard. */
static void
order (Fixture *self, const char *command)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (self->path);
  g_autoptr (GError) error = NULL;
  char answer[64];
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), command, strlen (command), NULL,
                             NULL, &error);
  g_assert_no_error (error);
  g_socket_shutdown (g_socket_connection_get_socket (connection), FALSE, TRUE, &error);
  g_assert_no_error (error);
  while (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer, sizeof answer, NULL, NULL)
         > 0)
    ;
}

static GBytes *
enroll (Fixture *self)
{
  Answer answer = { 0 };

  /* The virtual driver goes on with a further stage by a timer of the default main context, and not of the thread's. */
  order (self, "SET_ENROLL_STAGES 1");
  order (self, "SCAN anna");
  torno_reader_enroll_async (self->reader, NULL, on_enrolled, &answer);
  wait_for (&answer.done);
  g_assert_no_error (answer.error);
  return answer.bytes;
}

static void
capture (Fixture *self, const char *command, Answer *answer)
{
  clear_answer (answer);
  torno_reader_capture_async (self->reader, NULL, on_captured, answer);
  order (self, command);
  wait_for (&answer->done);
}

static void
keep (Fixture *self, GBytes *bytes)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  if (bytes != NULL)
    g_ptr_array_add (kept, g_bytes_ref (bytes));
  torno_reader_set_kept (self->reader, kept);
}

static void
test_who_it_is (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = enroll (self);
  Answer answer = { 0 };

  keep (self, bytes);
  capture (self, "SCAN anna", &answer);
  g_assert_no_error (answer.error);
  g_assert_true (g_bytes_equal (answer.bytes, bytes));
  capture (self, "SCAN berta", &answer);
  g_assert_error (answer.error, TORNO_READER_ERROR, TORNO_READER_ERROR_UNKNOWN);
  clear_answer (&answer);
}

/* The chip still has the print, but the server has not. */
static void
test_whom_the_server_forgot (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = enroll (self);
  Answer answer = { 0 };

  keep (self, NULL);
  capture (self, "SCAN anna", &answer);
  g_assert_error (answer.error, TORNO_READER_ERROR, TORNO_READER_ERROR_UNKNOWN);
  clear_answer (&answer);
}

typedef struct
{
  const char *path, *command;
  TornoReaderError error;
} Fault;

/* clang-format off */
static const Fault faults[] = {
  { "/chip-reader/fault/retry",        "RETRY 0", TORNO_READER_ERROR_RETRY },
  { "/chip-reader/fault/too-short",    "RETRY 1", TORNO_READER_ERROR_RETRY },
  { "/chip-reader/fault/not-centred",  "RETRY 2", TORNO_READER_ERROR_RETRY },
  { "/chip-reader/fault/remove",       "RETRY 3", TORNO_READER_ERROR_RETRY },
  { "/chip-reader/fault/general",      "ERROR 0", TORNO_READER_ERROR_FAILED },
  { "/chip-reader/fault/busy",         "ERROR 4", TORNO_READER_ERROR_BUSY },
  { "/chip-reader/fault/protocol",     "ERROR 5", TORNO_READER_ERROR_FAILED },
};
/* clang-format on */

/* Each is told as what it is, and the next press is good. */
static void
test_fault (Fixture *self, gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr (GBytes) bytes = enroll (self);
  Answer answer = { 0 };

  keep (self, bytes);
  capture (self, fault->command, &answer);
  g_assert_error (answer.error, TORNO_READER_ERROR, (int) fault->error);
  capture (self, "SCAN anna", &answer);
  g_assert_no_error (answer.error);
  g_assert_true (g_bytes_equal (answer.bytes, bytes));
  clear_answer (&answer);
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = enroll (self);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };

  keep (self, bytes);
  torno_reader_capture_async (self->reader, cancellable, on_captured, &answer);
  g_cancellable_cancel (cancellable);
  wait_for (&answer.done);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  capture (self, "SCAN anna", &answer);
  g_assert_no_error (answer.error);
  clear_answer (&answer);
}

static void
on_outcome (TornoStation *station, const TornoOutcome *outcome, TornoOutcome *seen)
{
  seen->kind = outcome->kind;
  seen->user_id = outcome->user_id;
  seen->time = 1;
}

static void
scan (Fixture *self, const char *command, TornoOutcome *outcome)
{
  outcome->time = 0;
  order (self, command);
  while (outcome->time == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* The whole way: enrolled inside, stored at the server, told to the station, pressed at the door. */
static void
test_door (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) bytes = enroll (self);
  FakeServer *server = fake_server_new ();
  g_autoptr (TornoLink) link = torno_link_new (fake_server_get_url (server), FAKE_GYM_ID, "token", "door");
  TornoStation *station = torno_station_new (self->reader, link, FAKE_GYM_ID);
  TornoOutcome outcome = { 0 };
  Answer answer = { 0 };

  /* The station opens it itself. */
  torno_reader_close_async (self->reader, NULL, on_closed, &answer);
  wait_for (&answer.done);
  g_assert_no_error (answer.error);
  fake_server_add_member (server, MEMBER_ID, "Ana Gil", bytes);
  fake_server_set_visit (server, "{\"type\":\"attendance_recorded\",\"user\":{\"id\":1,\"full_name\":\"Ana Gil\"}}");
  g_signal_connect (station, "outcome", G_CALLBACK (on_outcome), &outcome);
  torno_link_open (link);
  while (fake_server_count (server, "download_templates") < 2)
    g_main_context_iteration (NULL, TRUE);
  torno_station_open_door (station);
  while (torno_reader_get_state (self->reader) != TORNO_READER_PLACE)
    g_main_context_iteration (NULL, TRUE);
  scan (self, "SCAN anna", &outcome);
  g_assert_cmpint (outcome.kind, ==, TORNO_OUTCOME_GRANTED);
  g_assert_cmpint (outcome.user_id, ==, MEMBER_ID);
  scan (self, "SCAN berta", &outcome);
  g_assert_cmpint (outcome.kind, ==, TORNO_OUTCOME_NOT_FOUND);
  scan (self, "RETRY 1", &outcome);
  g_assert_cmpint (outcome.kind, ==, TORNO_OUTCOME_RETRY);
  torno_station_close_door (station);
  torno_link_close (link);
  g_object_add_weak_pointer (G_OBJECT (station), (gpointer *) &station);
  g_object_unref (station);
  while (station != NULL)
    g_main_context_iteration (NULL, TRUE);
  let_go (self);
  fake_server_free (server);
}

/* Of two readers the one that the settings name; one that is not there is no reason to be without. */
static void
test_choice (void)
{
  static const struct { const char *id, *name; } choices[] = {
    { "virtual_device", "Virtual device for debugging" },
    { DRIVER, "Virtual device with storage and identification for debugging" },
    { "nothing 0", "Simulated reader" },
    { "simulated", "Simulated reader" },
  };
  g_autofree char *folder = g_dir_make_tmp ("torno-chip-XXXXXX", NULL);
  g_autofree char *one = g_build_filename (folder, "one", NULL), *two = g_build_filename (folder, "two", NULL);

  g_setenv ("FP_VIRTUAL_DEVICE", one, TRUE);
  g_setenv ("FP_VIRTUAL_DEVICE_STORAGE", two, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      TornoReader *reader;

      g_settings_set_string (torno_settings_get_default (), TORNO_SETTING_READER, choices[i].id);
      reader = torno_reader_new_default ();
      g_assert_cmpstr (torno_reader_get_name (reader), ==, choices[i].name);
      g_assert_finalize_object (reader);
    }
  g_unsetenv ("FP_VIRTUAL_DEVICE");
  g_unsetenv ("FP_VIRTUAL_DEVICE_STORAGE");
  g_rmdir (folder);
}

/* libgusb's error, as libfprint hands it on where the device may not be opened. */
static void
test_no_permission (void)
{
  g_autoptr (GError) error = torno_fp_jobs_translate (
      g_error_new_literal (g_quark_from_static_string ("g-usb-device-error-quark"), 9, "Access denied"));

  g_assert_error (error, TORNO_READER_ERROR, TORNO_READER_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (error->message, "70-torno-fingerprint.rules"));
  g_assert_nonnull (strstr (error->message, "torno install"));
}

int
main (int argc, char *argv[])
{
  use_own_data_folder ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/chip-reader/who-it-is", Fixture, NULL, set_up, test_who_it_is, tear_down);
  g_test_add ("/chip-reader/whom-the-server-forgot", Fixture, NULL, set_up, test_whom_the_server_forgot, tear_down);
  g_test_add ("/chip-reader/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/chip-reader/door", Fixture, NULL, set_up, test_door, tear_down);
  g_test_add_func ("/chip-reader/choice", test_choice);
  g_test_add_func ("/chip-reader/no-permission-names-the-rule", test_no_permission);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    g_test_add (faults[i].path, Fixture, &faults[i], set_up, test_fault, tear_down);
  return run_and_tidy_up ();
}
