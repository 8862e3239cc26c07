/* A socket's frames through our guard and libsoup, as the server sets them up: no message longer than allowed comes
 * out, in however many pieces it came, and no text that is not UTF-8. */
#include "config.h"

#include "fuzz.h"

#include "torno-frame-guard.h"

#include <libsoup/soup.h>

/* Less than an input may have, so that some are too long. */
#define MAX_MESSAGE 512
#define MAX_UNREAD 4096

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *bytes, gpointer user_data)
{
  gsize size;
  g_autofree char *text = g_bytes_unref_to_data (g_bytes_ref (bytes), &size);

  g_assert_cmpuint (size, <=, MAX_MESSAGE);
  for (gsize i = 0; i < size; i++)
    if (text[i] == '\0') /* is UTF-8, but GLib ends there */
      text[i] = ' ';
  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    g_assert_true (g_utf8_validate (text, size, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (data, size, NULL);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) base = g_simple_io_stream_new (input, output);
  g_autoptr (TornoFrameGuard) guard = torno_frame_guard_new (base, MAX_MESSAGE, MAX_UNREAD, NULL, NULL);
  g_autoptr (GUri) uri = g_uri_parse ("ws://localhost/ws/gym/1", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (SoupWebsocketConnection) connection
      = soup_websocket_connection_new (G_IO_STREAM (guard), uri, SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);

  soup_websocket_connection_set_max_incoming_payload_size (connection, MAX_MESSAGE);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return 0;
}
