#include "config.h"

#include "station-fixture.h"

#include <glib/gstdio.h>

#define N_TEMPLATES 16

void
wait_for (const gboolean *flag)
{
  while (!*flag)
    g_main_context_iteration (NULL, TRUE);
}

void
clear_answer (Answer *answer)
{
  g_clear_pointer (&answer->bytes, g_bytes_unref);
  g_clear_error (&answer->error);
  answer->done = FALSE;
}

void
on_opened (GObject *source, GAsyncResult *result, gpointer answer)
{
  Answer *self = answer;

  torno_reader_open_finish (TORNO_READER (source), result, &self->error);
  self->done = TRUE;
}

void
on_captured (GObject *source, GAsyncResult *result, gpointer answer)
{
  Answer *self = answer;

  self->bytes = torno_reader_capture_finish (TORNO_READER (source), result, &self->error);
  self->done = TRUE;
}

void
on_enrolled (GObject *source, GAsyncResult *result, gpointer answer)
{
  Answer *self = answer;

  self->bytes = torno_reader_enroll_finish (TORNO_READER (source), result, &self->error);
  self->done = TRUE;
}

void
on_closed (GObject *source, GAsyncResult *result, gpointer answer)
{
  Answer *self = answer;

  torno_reader_close_finish (TORNO_READER (source), result, &self->error);
  self->done = TRUE;
}

TornoSimulatedReader *
open_reader (void)
{
  TornoSimulatedReader *reader = torno_simulated_reader_new ();
  Answer answer = { 0 };

  torno_reader_open_async (TORNO_READER (reader), NULL, on_opened, &answer);
  wait_for (&answer.done);
  g_assert_no_error (answer.error);
  return reader;
}

/* Closes it, lets go, and proves that it went. */
void
close_reader (TornoSimulatedReader *reader)
{
  Answer answer = { 0 };

  torno_reader_close_async (TORNO_READER (reader), NULL, on_closed, &answer);
  wait_for (&answer.done);
  g_assert_no_error (answer.error);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (reader);
}

static GBytes *
take_bytes (Answer *answer)
{
  wait_for (&answer->done);
  g_assert_no_error (answer->error);
  return g_steal_pointer (&answer->bytes);
}

GBytes *
capture_finger (TornoSimulatedReader *reader, guint finger)
{
  Answer answer = { 0 };

  torno_reader_capture_async (TORNO_READER (reader), NULL, on_captured, &answer);
  torno_simulated_reader_press (reader, finger);
  return take_bytes (&answer);
}

/* NULL where the image is too poor to be used. */
GBytes *
capture_file (TornoSimulatedReader *reader, const char *path)
{
  Answer answer = { 0 };
  GError *error = NULL;

  torno_reader_capture_async (TORNO_READER (reader), NULL, on_captured, &answer);
  torno_simulated_reader_press_file (reader, path, &error);
  g_assert_no_error (error);
  wait_for (&answer.done);
  if (g_error_matches (answer.error, TORNO_READER_ERROR, TORNO_READER_ERROR_RETRY))
    {
      clear_answer (&answer);
      return NULL;
    }
  return take_bytes (&answer);
}

/* Templates take a second to press: each finger's once for all tests. */
GBytes *
get_template (guint finger)
{
  static GBytes *templates[N_TEMPLATES];
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

TornoPrint *
parse (GBytes *bytes)
{
  GError *error = NULL;
  TornoPrint *print = torno_print_parse (bytes, &error);

  g_assert_no_error (error);
  return print;
}

TornoPrint *
merge (GPtrArray *presses)
{
  GError *error = NULL;
  g_autoptr (GBytes) merged = torno_print_merge (presses, &error);

  g_assert_no_error (error);
  return parse (merged);
}

void
use_own_data_folder (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("torno-station-XXXXXX", &error);

  g_assert_no_error (error);
  g_setenv ("XDG_DATA_HOME", folder, TRUE);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      remove_folder (inner);
    }
  g_remove (path);
}

int
run_and_tidy_up (void)
{
  int result = g_test_run ();

  remove_folder (g_get_user_data_dir ());
  return result;
}
