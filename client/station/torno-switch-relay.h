/* What relays share that are switched on and, after the length of a pulse, off again. */
#pragma once

#include "torno-relay.h"

G_BEGIN_DECLS

#define TORNO_TYPE_SWITCH_RELAY (torno_switch_relay_get_type ())
G_DECLARE_DERIVABLE_TYPE (TornoSwitchRelay, torno_switch_relay, TORNO, SWITCH_RELAY, GObject)

struct _TornoSwitchRelayClass
{
  GObjectClass parent_class;

  /* Switches, and then calls torno_switch_relay_end_switching() once. */
  void (*switch_to) (TornoSwitchRelay *relay, gboolean is_on);
};

/* Property "pulse-ms" (uint, construct-only). */
guint torno_switch_relay_get_pulse_ms (TornoSwitchRelay *relay);
void torno_switch_relay_end_switching (TornoSwitchRelay *relay, const GError *error);

G_END_DECLS
