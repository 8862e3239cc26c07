/* What is wrong with a request before its body is there is noted on its message; torno-call refuses it when it is
 * whole. */
#include "config.h"

#include "torno-request-guard.h"

#include "torno-epoll-watch.h"
#include "torno-server.h"

#include <string.h>

#define MAX_BODY (1024 * 1024)
/* So much of a body that is too large is still read, so that the caller reads the refusal. */
#define MAX_DRAINED (8 * MAX_BODY)
#define BODY_SIZE "torno-body-size"

static void
refuse_large_body (SoupServerMessage *message)
{
  g_object_set_data (G_OBJECT (message), TORNO_SERVER_TOO_LARGE, GINT_TO_POINTER (TRUE));
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
}

static void
on_chunk (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  gsize size = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (message), BODY_SIZE)) + g_bytes_get_size (chunk);

  g_object_set_data (G_OBJECT (message), BODY_SIZE, GSIZE_TO_POINTER (size));
  if (size > MAX_BODY)
    refuse_large_body (message);
  if (size > MAX_DRAINED)
    torno_epoll_cut (soup_server_message_get_remote_address (message));
}

/* Where a request ends must be beyond doubt: a proxy before us that reads it otherwise would take the rest for the
 * request of somebody else (RFC 9112, 6.3 and 11.2). */
static gboolean
is_framed_clearly (SoupMessageHeaders *headers)
{
  const char *length = soup_message_headers_get_list (headers, "Content-Length"),
             *encoding = soup_message_headers_get_list (headers, "Transfer-Encoding"),
             *host = soup_message_headers_get_list (headers, "Host");

  if (length != NULL && (encoding != NULL || *length == '\0' || length[strspn (length, "0123456789")] != '\0'))
    return FALSE;
  return host == NULL || strchr (host, ',') == NULL;
}

/* Bodies are bounded while they arrive: a caller cannot fill the memory first and be refused afterwards. */
static void
on_early (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  torno_epoll_set_phase (soup_server_message_get_remote_address (message), TORNO_EPOLL_BODY);
  if (!is_framed_clearly (headers))
    g_object_set_data (G_OBJECT (message), TORNO_SERVER_BAD_FRAMING, GINT_TO_POINTER (TRUE));
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
      && soup_message_headers_get_content_length (headers) > MAX_BODY)
    refuse_large_body (message);
  else if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_NONE)
    g_signal_connect (message, "got-chunk", G_CALLBACK (on_chunk), NULL);
}

/**
 * torno_request_guard_watch:
 * @soup: a server
 *
 * From now on bodies over 1 MiB are noted as %TORNO_SERVER_TOO_LARGE and not kept, requests whose end is not beyond
 * doubt as %TORNO_SERVER_BAD_FRAMING.
 */
void
torno_request_guard_watch (SoupServer *soup)
{
  soup_server_add_early_handler (soup, NULL, on_early, NULL, NULL);
}
