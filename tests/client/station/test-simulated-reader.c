#include "config.h"

#include "station-fixture.h"
#include "torno-reader-private.h"

#include <glib/gstdio.h>
#include <libfprint-2/fprint.h>
#include <string.h>

/* An enrolment that is pressed through by a script: which finger next, BAD for a press too short. */
#define BAD 0
#define END G_MAXUINT

typedef struct
{
  const guint *script;
  GCancellable *cancellable;
  guint cancel_at; /* after so many good presses; 0: never */
  guint n_stages;
  guint n_retries;
  TornoReaderRetry last_retry;
} Enrollment;

static void
press_next (TornoSimulatedReader *reader, Enrollment *enrollment)
{
  guint finger = *enrollment->script;

  if (finger == END)
    return;
  enrollment->script++;
  if (finger == BAD)
    torno_simulated_reader_press_badly (reader);
  else
    torno_simulated_reader_press (reader, finger);
}

static void
on_progress (TornoSimulatedReader *reader, guint stage, guint n_stages, Enrollment *enrollment)
{
  g_assert_cmpuint (stage, ==, ++enrollment->n_stages);
  g_assert_cmpuint (n_stages, ==, torno_reader_get_n_stages (TORNO_READER (reader)));
  if (stage == enrollment->cancel_at)
    g_cancellable_cancel (enrollment->cancellable);
  else
    press_next (reader, enrollment);
}

static void
on_retry (TornoSimulatedReader *reader, guint retry, Enrollment *enrollment)
{
  enrollment->n_retries++;
  enrollment->last_retry = retry;
  press_next (reader, enrollment);
}

static void
enroll (TornoSimulatedReader *reader, Enrollment *enrollment, Answer *answer)
{
  g_signal_connect (reader, "enroll-progress", G_CALLBACK (on_progress), enrollment);
  g_signal_connect (reader, "enroll-retry", G_CALLBACK (on_retry), enrollment);
  torno_reader_enroll_async (TORNO_READER (reader), enrollment->cancellable, on_enrolled, answer);
  press_next (reader, enrollment);
  wait_for (&answer->done);
  g_signal_handlers_disconnect_by_data (reader, enrollment);
}

static void
test_capture (void)
{
  TornoSimulatedReader *reader = open_reader ();
  g_autoptr (GBytes) bytes = capture_finger (reader, 3);
  g_autoptr (TornoPrint) print = parse (bytes);
  guint n;

  torno_print_get_minutiae (print, 0, &n);
  g_assert_cmpuint (torno_print_get_n_presses (print), ==, 1);
  g_assert_cmpuint (n, >=, 25);
  g_assert_cmpint (torno_reader_get_state (TORNO_READER (reader)), ==, TORNO_READER_IDLE);
  close_reader (reader);
}

static void
note_state (TornoReader *reader, GParamSpec *pspec, guint *seen)
{
  *seen |= 1 << torno_reader_get_state (reader);
}

static void
test_states (void)
{
  TornoSimulatedReader *reader = open_reader ();
  guint seen = 0;

  g_signal_connect (reader, "notify::state", G_CALLBACK (note_state), &seen);
  g_bytes_unref (capture_finger (reader, 3));
  g_assert_cmphex (seen & (1 << TORNO_READER_PLACE), !=, 0);
  g_assert_cmphex (seen & (1 << TORNO_READER_IDLE), !=, 0);
  close_reader (reader);
}

static void
test_reopen (void)
{
  TornoSimulatedReader *reader = open_reader ();
  Answer answer = { 0 };

  for (guint i = 0; i < 2; i++)
    {
      g_bytes_unref (capture_finger (reader, 1));
      torno_reader_close_async (TORNO_READER (reader), NULL, on_closed, &answer);
      wait_for (&answer.done);
      g_assert_no_error (answer.error);
      clear_answer (&answer);
      torno_reader_open_async (TORNO_READER (reader), NULL, on_opened, &answer);
      wait_for (&answer.done);
      g_assert_no_error (answer.error);
      clear_answer (&answer);
    }
  close_reader (reader);
}

static void
test_bad_press (void)
{
  TornoSimulatedReader *reader = open_reader ();
  Answer answer = { 0 };

  torno_reader_capture_async (TORNO_READER (reader), NULL, on_captured, &answer);
  torno_simulated_reader_press_badly (reader);
  wait_for (&answer.done);
  g_assert_error (answer.error, TORNO_READER_ERROR, TORNO_READER_ERROR_RETRY);
  g_assert_cmpint (torno_reader_error_get_retry (answer.error), ==, TORNO_READER_RETRY_TOO_SHORT);
  clear_answer (&answer);
  /* The reader is none the worse for it. */
  g_bytes_unref (capture_finger (reader, 3));
  close_reader (reader);
}

static void
test_idle_press_is_ignored (void)
{
  TornoSimulatedReader *reader = open_reader ();
  g_autoptr (GBytes) one = NULL;

  torno_simulated_reader_press_badly (reader);
  torno_simulated_reader_press (reader, 1);
  one = capture_finger (reader, 3);
  g_assert_nonnull (one);
  close_reader (reader);
}

static void
test_cancel (void)
{
  TornoSimulatedReader *reader = open_reader ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answer answer = { 0 };

  torno_reader_capture_async (TORNO_READER (reader), cancellable, on_captured, &answer);
  while (torno_reader_get_state (TORNO_READER (reader)) != TORNO_READER_PLACE)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  wait_for (&answer.done);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  clear_answer (&answer);
  g_bytes_unref (capture_finger (reader, 3));
  close_reader (reader);
}

static void
test_second_operation_is_busy (void)
{
  TornoSimulatedReader *reader = open_reader ();
  Answer first = { 0 }, second = { 0 };

  torno_reader_capture_async (TORNO_READER (reader), NULL, on_captured, &first);
  torno_reader_capture_async (TORNO_READER (reader), NULL, on_captured, &second);
  wait_for (&second.done);
  g_assert_error (second.error, TORNO_READER_ERROR, TORNO_READER_ERROR_BUSY);
  torno_simulated_reader_press (reader, 3);
  wait_for (&first.done);
  g_assert_no_error (first.error);
  clear_answer (&first);
  clear_answer (&second);
  close_reader (reader);
}

static void
test_enroll (void)
{
  const guint script[] = { 5, 5, 5, 5, 5, END };
  TornoSimulatedReader *reader = open_reader ();
  Enrollment enrollment = { .script = script };
  Answer answer = { 0 };
  g_autoptr (TornoPrint) print = NULL;
  g_autoptr (FpPrint) native = NULL;
  gsize size;
  const guint8 *bytes;

  enroll (reader, &enrollment, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (enrollment.n_retries, ==, 0);
  print = parse (answer.bytes);
  g_assert_cmpuint (torno_print_get_n_presses (print), ==, torno_reader_get_n_stages (TORNO_READER (reader)));
  /* libfprint takes what we put together for its own. */
  bytes = g_bytes_get_data (answer.bytes, &size);
  native = fp_print_deserialize (bytes, size, &answer.error);
  g_assert_no_error (answer.error);
  g_assert_nonnull (native);
  clear_answer (&answer);
  close_reader (reader);
}

static void
test_enroll_asks_again (void)
{
  const guint script[] = { 5, BAD, 5, 5, 6, 5, 5, END };
  TornoSimulatedReader *reader = open_reader ();
  Enrollment enrollment = { .script = script };
  Answer answer = { 0 };

  enroll (reader, &enrollment, &answer);
  g_assert_no_error (answer.error);
  g_assert_cmpuint (enrollment.n_retries, ==, 2);
  g_assert_cmpint (enrollment.last_retry, ==, TORNO_READER_RETRY_OTHER_FINGER);
  clear_answer (&answer);
  close_reader (reader);
}

static void
test_enroll_cancel (void)
{
  const guint script[] = { 5, 5, END };
  TornoSimulatedReader *reader = open_reader ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Enrollment enrollment = { .script = script, .cancellable = cancellable, .cancel_at = 2 };
  Answer answer = { 0 };

  enroll (reader, &enrollment, &answer);
  g_assert_error (answer.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (enrollment.n_stages, ==, 2);
  clear_answer (&answer);
  close_reader (reader);
}

static void
set_flag (gboolean *flag)
{
  *flag = TRUE;
}

static void
test_unplug (void)
{
  TornoSimulatedReader *reader = open_reader ();
  gboolean removed = FALSE;
  Answer answer = { 0 };

  g_signal_connect_swapped (reader, "removed", G_CALLBACK (set_flag), &removed);
  torno_reader_capture_async (TORNO_READER (reader), NULL, on_captured, &answer);
  torno_simulated_reader_unplug (reader);
  wait_for (&answer.done);
  g_assert_error (answer.error, TORNO_READER_ERROR, TORNO_READER_ERROR_MISSING);
  wait_for (&removed);
  clear_answer (&answer);
  close_reader (reader);
}

/* libfprint shuts a device off that has waited for three minutes; the one who waits does not notice. */
static void
test_overheat (void)
{
  TornoSimulatedReader *reader = open_reader ();
  Answer answer = { 0 };

  for (guint i = 0; i < 2; i++)
    {
      torno_reader_capture_async (TORNO_READER (reader), NULL, on_captured, &answer);
      torno_simulated_reader_fail (reader, FP_DEVICE_ERROR_TOO_HOT);
      torno_simulated_reader_press (reader, 3);
      wait_for (&answer.done);
      g_assert_no_error (answer.error);
      clear_answer (&answer);
    }
  close_reader (reader);
}

static void
test_bad_file (gconstpointer contents)
{
  TornoSimulatedReader *reader = open_reader ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int descriptor = g_file_open_tmp ("torno-XXXXXX.pgm", &path, &error);

  g_assert_no_error (error);
  g_close (descriptor, NULL);
  g_file_set_contents (path, contents, -1, &error);
  g_assert_no_error (error);
  g_assert_false (torno_simulated_reader_press_file (reader, path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_unlink (path);
  close_reader (reader);
}

static void
test_swipe_is_asked_for (void)
{
  TornoSimulatedReader *reader = open_reader ();

  g_assert_nonnull (strstr (torno_reader_get_place_text (TORNO_READER (reader)), "Place"));
  torno_reader_set_swipe (TORNO_READER (reader), TRUE);
  g_assert_nonnull (strstr (torno_reader_get_place_text (TORNO_READER (reader)), "Swipe"));
  close_reader (reader);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/simulated-reader/capture", test_capture);
  g_test_add_func ("/simulated-reader/states", test_states);
  g_test_add_func ("/simulated-reader/reopen", test_reopen);
  g_test_add_func ("/simulated-reader/bad-press", test_bad_press);
  g_test_add_func ("/simulated-reader/idle-press-is-ignored", test_idle_press_is_ignored);
  g_test_add_func ("/simulated-reader/cancel", test_cancel);
  g_test_add_func ("/simulated-reader/second-operation-is-busy", test_second_operation_is_busy);
  g_test_add_func ("/simulated-reader/enroll", test_enroll);
  g_test_add_func ("/simulated-reader/enroll-asks-again", test_enroll_asks_again);
  g_test_add_func ("/simulated-reader/enroll-cancel", test_enroll_cancel);
  g_test_add_func ("/simulated-reader/unplug", test_unplug);
  g_test_add_func ("/simulated-reader/overheat", test_overheat);
  g_test_add_func ("/simulated-reader/swipe-is-asked-for", test_swipe_is_asked_for);
  g_test_add_data_func ("/simulated-reader/file-empty", "", test_bad_file);
  g_test_add_data_func ("/simulated-reader/file-no-image", "P6 300 300 255 x", test_bad_file);
  g_test_add_data_func ("/simulated-reader/file-too-small", "P5 100 300 255 x", test_bad_file);
  g_test_add_data_func ("/simulated-reader/file-cut-off", "P5 300 300 255 x", test_bad_file);
  g_test_add_data_func ("/simulated-reader/file-huge", "P5 999999 999999 255 x", test_bad_file);
  return g_test_run ();
}
