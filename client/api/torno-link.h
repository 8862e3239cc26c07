/* The WebSocket of a station (protocol.md, "/ws/gym/{gym_id}"): connects with the token, comes back by itself. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_TYPE_LINK (torno_link_get_type ())
G_DECLARE_FINAL_TYPE (TornoLink, torno_link, TORNO, LINK, GObject)

/* Property "online" (boolean, notified): logged in.
 * Signals: "connected" (JsonObject *message): on every login, also after a reconnection; has station_key and cursor.
 *          "message" (const char *type, JsonObject *message): every other message from the server.
 *          "refused" (): the server does not take the token.
 * Reconnects after 0.5 s, doubling up to 15 s, with a little chance in it; at once when the network comes back. */
TornoLink *torno_link_new (const char *url, gint64 gym_id, const char *token, const char *station_name);
void torno_link_open (TornoLink *link);
void torno_link_close (TornoLink *link);
const char *torno_link_get_url (TornoLink *link);
gboolean torno_link_get_online (TornoLink *link);
gboolean torno_link_has_failed (TornoLink *link);
GBytes *torno_link_get_message (TornoLink *link);

/* FALSE where it is offline: nothing was sent. @message: (transfer none): has "type". */
gboolean torno_link_send (TornoLink *link, JsonObject *message);

G_END_DECLS
