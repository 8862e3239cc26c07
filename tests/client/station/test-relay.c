#include "config.h"

#include "torno-command-relay.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder, *marks, *program;
} Fixture;

/* A program that leaves a line each time it is run. */
static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->folder = g_dir_make_tmp ("torno relay XXXXXX", &error);
  g_assert_no_error (error);
  self->marks = g_build_filename (self->folder, "marks", NULL);
  self->program = g_build_filename (self->folder, "open-door", NULL);
  text = g_strdup_printf ("#!/bin/sh\necho \"$1\" >> '%s'\n", self->marks);
  g_assert_true (g_file_set_contents_full (self->program, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, &error));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unsetenv ("TORNO_DOOR_COMMAND");
  g_unlink (self->marks);
  g_unlink (self->program);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->marks);
  g_free (self->program);
  g_free (self->folder);
}

static void
wait_for_marks (Fixture *self, const char *expected)
{
  g_autofree char *text = NULL;

  while (g_strcmp0 (text, expected) != 0)
    {
      g_main_context_iteration (NULL, FALSE);
      g_clear_pointer (&text, g_free);
      g_file_get_contents (self->marks, &text, NULL, NULL);
    }
}

static void
test_none (Fixture *self, gconstpointer data)
{
  g_assert_null (torno_relay_new_default ());
  g_setenv ("TORNO_DOOR_COMMAND", "", TRUE);
  g_assert_null (torno_relay_new_default ());
}

static void
test_command (Fixture *self, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("'%s' 'front door; false'", self->program);
  g_autoptr (TornoRelay) relay = NULL;

  g_setenv ("TORNO_DOOR_COMMAND", command, TRUE);
  relay = torno_relay_new_default ();
  g_assert_nonnull (relay);
  torno_relay_pulse (relay);
  wait_for_marks (self, "front door; false\n");
  torno_relay_pulse (relay);
  wait_for_marks (self, "front door; false\nfront door; false\n");
}

static void
test_bad_command (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoRelay) relay = torno_command_relay_new ("/nowhere/open-door", &error);

  g_assert_null (torno_command_relay_new ("'unclosed", &error));
  g_assert_error (error, G_SHELL_ERROR, G_SHELL_ERROR_BAD_QUOTING);
  /* A program that is not there is reported, and the door goes on. */
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "the door's command: *");
  torno_relay_pulse (relay);
  g_test_assert_expected_messages ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/relay/none", Fixture, NULL, set_up, test_none, tear_down);
  g_test_add ("/relay/command", Fixture, NULL, set_up, test_command, tear_down);
  g_test_add ("/relay/bad-command", Fixture, NULL, set_up, test_bad_command, tear_down);
  return g_test_run ();
}
