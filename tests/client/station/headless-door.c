/* A door without a window, for tests of several at once and of what a power cut does to one.
 *   headless-door templates FIRST LAST      prints a template of each of these fingers, base64, a line each
 *   headless-door URL GYM TOKEN NAME ZONE   is a door; every line of its input is one order, answered by a line:
 *     prints N       waits until so many are known
 *     press FINGER   says what it came to: KIND (a number of TornoOutcomeKind) and whose finger it was
 *     online B       waits until the server is there (1) or away (0)
 *     queued N       waits until so many visits are left to be told */
#include "config.h"

#include "station-fixture.h"
#include "torno-station.h"

#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct
{
  TornoReader *reader;
  TornoStation *station;
  GDataInputStream *input;
  gboolean has_outcome;
} Door;

static int
print_templates (guint first, guint last)
{
  TornoSimulatedReader *reader = open_reader ();

  for (guint finger = first; finger <= last; finger++)
    {
      g_autoptr (GBytes) bytes = capture_finger (reader, finger);
      g_autofree char *text = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

      puts (text);
    }
  close_reader (reader);
  return 0;
}

static void
on_outcome (TornoStation *station, const TornoOutcome *outcome, Door *self)
{
  printf ("%d %" G_GINT64_FORMAT "\n", outcome->kind, outcome->user_id);
  self->has_outcome = TRUE;
}

static void
press (Door *self, guint finger)
{
  self->has_outcome = FALSE;
  while (torno_reader_get_state (self->reader) != TORNO_READER_PLACE)
    g_main_context_iteration (NULL, TRUE);
  torno_simulated_reader_press (TORNO_SIMULATED_READER (self->reader), finger);
  wait_for (&self->has_outcome);
}

static void
wait_for_number (Door *self, const char *property, guint64 wanted)
{
  guint64 n;

  for (;;)
    {
      g_auto (GValue) value = G_VALUE_INIT, number = G_VALUE_INIT;

      g_value_init (&number, G_TYPE_UINT64);
      g_object_get_property (G_OBJECT (self->station), property, &value);
      g_value_transform (&value, &number);
      n = g_value_get_uint64 (&number);
      if (n == wanted)
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  printf ("%" G_GUINT64_FORMAT "\n", n);
}

static void
obey (Door *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 2);
  guint number = words[1] != NULL ? atoi (words[1]) : 0;

  if (g_str_equal (words[0], "press"))
    press (self, number);
  else if (g_str_equal (words[0], "prints"))
    wait_for_number (self, "n-prints", number);
  else if (g_str_equal (words[0], "online"))
    wait_for_number (self, "online", number);
  else if (g_str_equal (words[0], "queued"))
    wait_for_number (self, "n-queued", number);
}

static void
on_line_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  Door *self = user_data;

  if (line == NULL)
    exit (0);
  obey (self, line);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, on_line_cb, self);
}

static int
keep_door (char **words)
{
  gint64 gym_id = g_ascii_strtoll (words[1], NULL, 10);
  g_autoptr (TornoLink) link = torno_link_new (words[0], gym_id, words[2], words[3]);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (words[4]);
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (TornoReader) reader = TORNO_READER (torno_simulated_reader_new ());
  g_autoptr (TornoStation) station = torno_station_new (reader, link, gym_id);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Door self = { .reader = reader, .station = station, .input = g_data_input_stream_new (stream) };

  torno_station_set_zone (station, zone);
  g_signal_connect (station, "outcome", G_CALLBACK (on_outcome), &self);
  torno_link_open (link);
  torno_station_open_door (station);
  g_data_input_stream_read_line_async (self.input, G_PRIORITY_DEFAULT, NULL, on_line_cb, &self);
  g_main_loop_run (loop);
  return 0;
}

int
main (int argc, char *argv[])
{
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (argc == 4)
    return print_templates (atoi (argv[2]), atoi (argv[3]));
  if (argc == 6)
    return keep_door (argv + 1);
  return 2;
}
