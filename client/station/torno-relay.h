/* What opens the door: one pulse for each entry that is granted. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define TORNO_TYPE_RELAY (torno_relay_get_type ())
G_DECLARE_INTERFACE (TornoRelay, torno_relay, TORNO, RELAY, GObject)

struct _TornoRelayInterface
{
  GTypeInterface parent_interface;

  void (*pulse) (TornoRelay *relay); /* opens the door once; returns at once */
};

/* Signal "pulsed" (const char *fault): the relay was asked for a pulse and did it, or could not: then why, for a person. */
void torno_relay_pulse (TornoRelay *relay);
void torno_relay_emit_pulsed (TornoRelay *relay, const GError *error);
TornoRelay *torno_relay_new_default (void);

G_END_DECLS
