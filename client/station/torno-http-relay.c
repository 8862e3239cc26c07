/* One GET switches the relay on, another one off; a device that goes off by itself is called once a pulse. A call that
 * fails is not made again: what became of it is not known, and a second pulse would let somebody else in. */
#include "config.h"

#include "torno-http-relay.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#define PATIENCE_SECONDS 5

struct _TornoHttpRelay
{
  TornoSwitchRelay parent_instance;

  SoupSession *session;
  GUri *url;
  GUri *close_url; /* NULL: the device goes off by itself */
};

G_DEFINE_FINAL_TYPE (TornoHttpRelay, torno_http_relay, TORNO_TYPE_SWITCH_RELAY)

/* The status says all. The body is left unread: a device that somebody has got at may send one without an end. */
static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TornoHttpRelay) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  guint status = soup_message_get_status (message);

  if (body != NULL && (status < 200 || status > 299))
    /* Translators: of the device that opens the door; %u is a number as 404, %s a word as “Not Found”. */
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("The relay answered %u %s."), status,
                 soup_message_get_reason_phrase (message));
  torno_switch_relay_end_switching (TORNO_SWITCH_RELAY (self), error);
}

static void
torno_http_relay_switch_to (TornoSwitchRelay *relay, gboolean is_on)
{
  TornoHttpRelay *self = TORNO_HTTP_RELAY (relay);
  GUri *url = is_on ? self->url : self->close_url;
  g_autoptr (SoupMessage) message = NULL;

  if (url == NULL)
    {
      torno_switch_relay_end_switching (relay, NULL);
      return;
    }
  message = soup_message_new_from_uri ("GET", url);
  /* On a connection that is left from before, libsoup would send it twice where the device has closed that. */
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION | SOUP_MESSAGE_NO_REDIRECT);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, NULL, on_answer_cb, g_object_ref (self));
}

static void
torno_http_relay_finalize (GObject *object)
{
  TornoHttpRelay *self = TORNO_HTTP_RELAY (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->url, g_uri_unref);
  g_clear_pointer (&self->close_url, g_uri_unref);
  G_OBJECT_CLASS (torno_http_relay_parent_class)->finalize (object);
}

static void
torno_http_relay_class_init (TornoHttpRelayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_http_relay_finalize;
  TORNO_SWITCH_RELAY_CLASS (klass)->switch_to = torno_http_relay_switch_to;
}

static void
torno_http_relay_init (TornoHttpRelay *self)
{
  self->session = soup_session_new_with_options ("timeout", PATIENCE_SECONDS, NULL);
}

static GUri *
read_url (const char *text, guint pulse_ms, GError **error)
{
  g_autofree char *ms = g_strdup_printf ("%u", pulse_ms), *seconds = g_strdup_printf ("%u", (pulse_ms + 999) / 1000);
  g_autoptr (GString) url = g_string_new (text);
  g_autoptr (GUri) uri = NULL;

  g_string_replace (url, "{ms}", ms, 0);
  g_string_replace (url, "{s}", seconds, 0);
  uri = g_uri_parse (url->str, SOUP_HTTP_URI_FLAGS, error);
  if (uri == NULL)
    return NULL;
  if (g_strcmp0 (g_uri_get_scheme (uri), "http") == 0 || g_strcmp0 (g_uri_get_scheme (uri), "https") == 0)
    return g_steal_pointer (&uri);
  g_set_error (error, G_URI_ERROR, G_URI_ERROR_BAD_SCHEME, "%s: http:// or https://", url->str);
  return NULL;
}

/**
 * torno_http_relay_new:
 * @url: switches the relay on; {ms} and {s} in it are the length of the pulse
 * @close_url: switches it off; "" where it goes off by itself
 * @pulse_ms: how long it is on
 *
 * Returns: (transfer full): a relay, or NULL with %G_URI_ERROR
 */
TornoRelay *
torno_http_relay_new (const char *url, const char *close_url, guint pulse_ms, GError **error)
{
  g_autoptr (TornoHttpRelay) self = g_object_new (TORNO_TYPE_HTTP_RELAY, "pulse-ms", pulse_ms, NULL);

  self->url = read_url (url, pulse_ms, error);
  if (self->url != NULL && *close_url != '\0')
    self->close_url = read_url (close_url, pulse_ms, error);
  if (self->url == NULL || (*close_url != '\0' && self->close_url == NULL))
    return NULL;
  return TORNO_RELAY (g_steal_pointer (&self));
}
