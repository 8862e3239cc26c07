/* A relay on a serial board of the LCUS kind (CH340 and relatives). */
#pragma once

#include "torno-switch-relay.h"

G_BEGIN_DECLS

#define TORNO_TYPE_SERIAL_RELAY (torno_serial_relay_get_type ())
G_DECLARE_FINAL_TYPE (TornoSerialRelay, torno_serial_relay, TORNO, SERIAL_RELAY, TornoSwitchRelay)

TornoRelay *torno_serial_relay_new (const char *port, guint channel, guint pulse_ms);

G_END_DECLS
