#include "config.h"

#include "torno-command-relay.h"
#include "torno-http-relay.h"
#include "torno-serial-relay.h"
#include "torno-settings.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <stdlib.h>
#include <unistd.h>

#define PULSE_MS 50

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
  text = g_strdup_printf ("#!/bin/sh\necho \"$1 $TORNO_PULSE_MS\" >> '%s'\n", self->marks);
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
  wait_for_marks (self, "front door; false 1000\n");
  torno_relay_pulse (relay);
  wait_for_marks (self, "front door; false 1000\nfront door; false 1000\n");
}

static void
test_bad_command (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoRelay) relay = torno_command_relay_new ("/nowhere/open-door", PULSE_MS, &error);

  g_assert_null (torno_command_relay_new ("'unclosed", PULSE_MS, &error));
  g_assert_error (error, G_SHELL_ERROR, G_SHELL_ERROR_BAD_QUOTING);
  /* A program that is not there is reported, and the door goes on. */
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "the door: *");
  torno_relay_pulse (relay);
  g_test_assert_expected_messages ();
}

/* What a relay said of its pulses, and what came to its other end. */
typedef struct
{
  TornoRelay *relay;
  guint n_pulsed, n_faults;
  GString *seen;
  int board, port;
  guint source_id;
  SoupServer *server;
  guint status;
} Other;

static void
on_pulsed (TornoRelay *relay, const char *fault, Other *self)
{
  self->n_pulsed++;
  self->n_faults += fault != NULL;
}

static void
watch (Other *self, TornoRelay *relay)
{
  g_assert_nonnull (relay);
  self->relay = relay;
  g_signal_connect (relay, "pulsed", G_CALLBACK (on_pulsed), self);
}

/* Lets go of the relay: it lives until its pulse is over. */
static void
wait_for_end (Other *self)
{
  g_object_add_weak_pointer (G_OBJECT (self->relay), (gpointer *) &self->relay);
  g_object_unref (self->relay);
  while (self->relay != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
on_bytes (gint board, GIOCondition condition, gpointer user_data)
{
  Other *self = user_data;
  guint8 bytes[64];
  gssize n = read (board, bytes, sizeof bytes);

  for (gssize i = 0; i < n; i++)
    g_string_append_printf (self->seen, "%02x", bytes[i]);
  return G_SOURCE_CONTINUE;
}

static void
set_up_board (Other *self, gconstpointer data)
{
  self->seen = g_string_new (NULL);
  self->board = posix_openpt (O_RDWR | O_NOCTTY | O_NONBLOCK);
  g_assert_cmpint (grantpt (self->board), ==, 0);
  g_assert_cmpint (unlockpt (self->board), ==, 0);
  /* Kept open, so that the board does not hang up between two switchings. */
  self->port = open (ptsname (self->board), O_RDWR | O_NOCTTY);
  g_assert_cmpint (self->port, >=, 0);
  self->source_id = g_unix_fd_add (self->board, G_IO_IN, on_bytes, self);
}

static void
tear_down_board (Other *self, gconstpointer data)
{
  g_source_remove (self->source_id);
  close (self->port);
  close (self->board);
  g_string_free (self->seen, TRUE);
}

static void
wait_for_bytes (Other *self, const char *expected)
{
  while (self->seen->len < strlen (expected))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (self->seen->str, ==, expected);
}

#define ON "a00301a4"
#define OFF "a00300a3"

static void
test_serial (Other *self, gconstpointer data)
{
  watch (self, torno_serial_relay_new (ptsname (self->board), 3, PULSE_MS));
  torno_relay_pulse (self->relay);
  wait_for_bytes (self, ON OFF);
  torno_relay_pulse (self->relay);
  wait_for_end (self);
  wait_for_bytes (self, ON OFF ON OFF);
  g_assert_cmpuint (self->n_pulsed, ==, 2);
  g_assert_cmpuint (self->n_faults, ==, 0);
}

/* A turnstile counts pulses: two that are asked for at once are two. */
static void
test_serial_twice (Other *self, gconstpointer data)
{
  watch (self, torno_serial_relay_new (ptsname (self->board), 3, PULSE_MS));
  torno_relay_pulse (self->relay);
  torno_relay_pulse (self->relay);
  wait_for_end (self);
  wait_for_bytes (self, ON OFF ON OFF);
}

static void
test_serial_missing (Other *self, gconstpointer data)
{
  watch (self, torno_serial_relay_new ("/dev/nowhere", 1, PULSE_MS));
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "the door: /dev/nowhere: *");
  torno_relay_pulse (self->relay);
  wait_for_end (self);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (self->n_pulsed, ==, 1);
  g_assert_cmpuint (self->n_faults, ==, 1);
}

#define ENDLESS 299

static void
send_more (SoupServerMessage *message, gpointer user_data)
{
  static char zeros[65536];

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, zeros, sizeof zeros);
}

static void
send_without_end (SoupServerMessage *message)
{
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (send_more), NULL);
  send_more (message, NULL);
}

static void
on_request (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  Other *self = user_data;
  g_autofree char *text = g_uri_to_string (soup_server_message_get_uri (message));

  g_string_append (self->seen, strstr (text, "/relay"));
  if (self->status == 0)
    g_socket_close (soup_server_message_get_socket (message), NULL);
  else
    soup_server_message_set_status (message, self->status, NULL);
  if (self->status == SOUP_STATUS_FOUND)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location", "/relay?elsewhere");
  if (self->status == ENDLESS)
    send_without_end (message);
}

static void
set_up_device (Other *self, gconstpointer status)
{
  g_autoptr (GError) error = NULL;

  self->seen = g_string_new (NULL);
  self->status = GPOINTER_TO_UINT (status);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  soup_server_listen_local (self->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
}

static void
tear_down_device (Other *self, gconstpointer data)
{
  g_object_unref (self->server);
  g_string_free (self->seen, TRUE);
}

static void
start_http (Other *self, const char *on, const char *off)
{
  GSList *uris = soup_server_get_uris (self->server);
  g_autofree char *root = g_uri_to_string (uris->data);
  g_autofree char *url = g_strconcat (root, on, NULL), *close_url = g_strconcat (root, off, NULL);
  g_autoptr (GError) error = NULL;

  watch (self, torno_http_relay_new (url, *off != '\0' ? close_url : "", PULSE_MS, &error));
  g_assert_no_error (error);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static void
test_http (Other *self, gconstpointer data)
{
  start_http (self, "relay?on", "relay?off");
  torno_relay_pulse (self->relay);
  torno_relay_pulse (self->relay);
  wait_for_end (self);
  g_assert_cmpstr (self->seen->str, ==, "/relay?on/relay?off/relay?on/relay?off");
  g_assert_cmpuint (self->n_faults, ==, 0);
}

static void
test_http_timer (Other *self, gconstpointer data)
{
  start_http (self, "relay?ms={ms}&s={s}", "");
  torno_relay_pulse (self->relay);
  wait_for_end (self);
  g_assert_cmpstr (self->seen->str, ==, "/relay?ms=50&s=1");
  g_assert_cmpuint (self->n_pulsed, ==, 1);
}

/* Whatever became of the call: it is not made again, and off is tried. */
static void
test_http_fault (Other *self, gconstpointer data)
{
  start_http (self, "relay?on", "relay?off");
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "the door: *");
  torno_relay_pulse (self->relay);
  wait_for_end (self);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (self->seen->str, ==, "/relay?on/relay?off");
  g_assert_cmpuint (self->n_faults, ==, 1);
}

static void
test_http_endless (Other *self, gconstpointer data)
{
  start_http (self, "relay?on", "");
  torno_relay_pulse (self->relay);
  wait_for_end (self);
  g_assert_cmpstr (self->seen->str, ==, "/relay?on");
  g_assert_cmpuint (self->n_faults, ==, 0);
}

static void
test_http_bad_url (void)
{
  static const char *const urls[]
      = { "", "relay", "ftp://192.0.2.1/on", "http://[", "file:///etc/passwd", "resource:///org", "data:,x", "//192.0.2.1/on" };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (torno_http_relay_new (urls[i], "", PULSE_MS, &error));
      g_assert_cmpuint (error->domain, ==, G_URI_ERROR);
    }
}

static void
test_settings (void)
{
  GSettings *settings = torno_settings_get_default ();
  const struct { const char *kind; GType type; } kinds[] = {
    { "serial", TORNO_TYPE_SERIAL_RELAY }, { "http", TORNO_TYPE_HTTP_RELAY }, { "command", TORNO_TYPE_COMMAND_RELAY },
  };

  g_assert_nonnull (settings);
  g_settings_set_string (settings, "door-url", "http://192.0.2.1/on");
  g_settings_set_string (settings, "door-command", "true");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (TornoRelay) relay = NULL;

      g_settings_set_string (settings, "door", kinds[i].kind);
      relay = torno_relay_new_default ();
      g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (relay, kinds[i].type));
    }
  g_settings_set_string (settings, "door", "none");
  g_assert_null (torno_relay_new_default ());
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/relay/none", Fixture, NULL, set_up, test_none, tear_down);
  g_test_add ("/relay/command", Fixture, NULL, set_up, test_command, tear_down);
  g_test_add ("/relay/bad-command", Fixture, NULL, set_up, test_bad_command, tear_down);
  g_test_add ("/relay/serial/one-pulse-each", Other, NULL, set_up_board, test_serial, tear_down_board);
  g_test_add ("/relay/serial/two-at-once-stay-two", Other, NULL, set_up_board, test_serial_twice, tear_down_board);
  g_test_add ("/relay/serial/missing-port", Other, NULL, set_up_board, test_serial_missing, tear_down_board);
  g_test_add ("/relay/http/on-and-off", Other, GUINT_TO_POINTER (200), set_up_device, test_http, tear_down_device);
  g_test_add ("/relay/http/device-with-a-timer", Other, GUINT_TO_POINTER (204), set_up_device, test_http_timer,
              tear_down_device);
  g_test_add ("/relay/http/refused", Other, GUINT_TO_POINTER (500), set_up_device, test_http_fault, tear_down_device);
  g_test_add ("/relay/http/hung-up", Other, GUINT_TO_POINTER (0), set_up_device, test_http_fault, tear_down_device);
  g_test_add ("/relay/http/is-not-sent-elsewhere", Other, GUINT_TO_POINTER (SOUP_STATUS_FOUND), set_up_device, test_http_fault,
              tear_down_device);
  g_test_add ("/relay/http/answer-without-end", Other, GUINT_TO_POINTER (ENDLESS), set_up_device, test_http_endless,
              tear_down_device);
  g_test_add_func ("/relay/http/bad-url", test_http_bad_url);
  g_test_add_func ("/relay/settings", test_settings);
  return g_test_run ();
}
