/* Which relay the door has. */
#include "config.h"

#include "torno-relay.h"

#include "torno-command-relay.h"

G_DEFINE_INTERFACE (TornoRelay, torno_relay, G_TYPE_OBJECT)

static void
torno_relay_default_init (TornoRelayInterface *iface)
{
}

/**
 * torno_relay_pulse:
 * @relay: a relay
 *
 * Opens the door once. What goes wrong is the relay's to report; whoever stands there has been let in all the same.
 */
void
torno_relay_pulse (TornoRelay *relay)
{
  TORNO_RELAY_GET_IFACE (relay)->pulse (relay);
}

/**
 * torno_relay_new_default:
 *
 * Returns: (transfer full) (nullable): the relay that the environment names (TORNO_DOOR_COMMAND: a program and its
 *   arguments), or NULL where the door has none
 */
TornoRelay *
torno_relay_new_default (void)
{
  const char *command = g_getenv ("TORNO_DOOR_COMMAND");
  g_autoptr (GError) error = NULL;
  TornoRelay *relay;

  if (command == NULL || *command == '\0')
    return NULL;
  relay = torno_command_relay_new (command, &error);
  if (relay == NULL)
    g_warning ("TORNO_DOOR_COMMAND: %s", error->message);
  return relay;
}
