/* A relay that is switched by calling addresses. */
#pragma once

#include "torno-switch-relay.h"

G_BEGIN_DECLS

#define TORNO_TYPE_HTTP_RELAY (torno_http_relay_get_type ())
G_DECLARE_FINAL_TYPE (TornoHttpRelay, torno_http_relay, TORNO, HTTP_RELAY, TornoSwitchRelay)

TornoRelay *torno_http_relay_new (const char *url, const char *close_url, guint pulse_ms, GError **error);

G_END_DECLS
