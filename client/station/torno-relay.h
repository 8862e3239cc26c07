/* What opens the door: one pulse for each entry that is granted. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define TORNO_TYPE_RELAY (torno_relay_get_type ())
G_DECLARE_INTERFACE (TornoRelay, torno_relay, TORNO, RELAY, GObject)

struct _TornoRelayInterface
{
  GTypeInterface parent_interface;

  void (*pulse) (TornoRelay *relay); /* opens the door once; returns at once */
};

void torno_relay_pulse (TornoRelay *relay);
TornoRelay *torno_relay_new_default (void);

G_END_DECLS
