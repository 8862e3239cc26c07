/* Connections of torno-epoll-stream: a close belongs to the loop, whoever asks for it and how. */
#include "config.h"

#include "torno-epoll-stream.h"

typedef struct
{
  GIOStream *stream;
  gboolean closed;
} Fixture;

static void
on_accepted_cb (GIOStream *stream, GSocketAddress *local, GSocketAddress *remote, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->stream = g_object_ref (stream);
}

static void
on_closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (g_io_stream_close_finish (G_IO_STREAM (source), result, NULL));
  fixture->closed = TRUE;
}

static GSocket *
make_listener (void)
{
  g_autoptr (GSocket) listener
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);

  g_assert_true (g_socket_bind (listener, address, TRUE, NULL));
  g_assert_true (g_socket_listen (listener, NULL));
  return g_steal_pointer (&listener);
}

/* GIO's own asynchronous close goes to a thread, and is not done when the call comes back. */
static void
test_an_asynchronous_close_stays_on_the_loop (void)
{
  g_autoptr (GSocket) listener = make_listener ();
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (listener, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  Fixture fixture = { NULL, FALSE };
  G_GNUC_UNUSED g_autoptr (TornoEpoll) epoll = torno_epoll_new (listener, on_accepted_cb, &fixture);
  g_autoptr (GSocketConnection) connection
      = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  GOutputStream *output;

  g_assert_nonnull (connection);
  while (fixture.stream == NULL)
    g_main_context_iteration (NULL, TRUE);
  output = g_io_stream_get_output_stream (fixture.stream);
  g_assert_cmpint (g_output_stream_write (output, "x", 1, NULL, NULL), ==, 1);

  g_io_stream_close_async (fixture.stream, G_PRIORITY_DEFAULT, NULL, on_closed_cb, &fixture);
  g_assert_cmpint (g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), "y", 1, NULL, NULL),
                   ==, -1);
  while (!fixture.closed)
    g_main_context_iteration (NULL, TRUE);
  g_object_unref (fixture.stream);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/epoll/an-asynchronous-close-stays-on-the-loop", test_an_asynchronous_close_stays_on_the_loop);
  return g_test_run ();
}
