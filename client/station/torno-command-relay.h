/* A relay that runs a program for each pulse. */
#pragma once

#include "torno-relay.h"

G_BEGIN_DECLS

#define TORNO_TYPE_COMMAND_RELAY (torno_command_relay_get_type ())
G_DECLARE_FINAL_TYPE (TornoCommandRelay, torno_command_relay, TORNO, COMMAND_RELAY, GObject)

TornoRelay *torno_command_relay_new (const char *command, guint pulse_ms, GError **error);

G_END_DECLS
