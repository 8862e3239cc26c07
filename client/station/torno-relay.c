/* Which relay the door has. */
#include "config.h"

#include "torno-relay.h"

#include "torno-command-relay.h"
#include "torno-http-relay.h"
#include "torno-serial-relay.h"
#include "torno-settings.h"

G_DEFINE_INTERFACE (TornoRelay, torno_relay, G_TYPE_OBJECT)

static guint pulsed_signal;

static void
torno_relay_default_init (TornoRelayInterface *iface)
{
  pulsed_signal = g_signal_new ("pulsed", TORNO_TYPE_RELAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
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
 * torno_relay_emit_pulsed:
 * @relay: a relay
 * @error: (nullable): why the door may have stayed shut
 *
 * For the kinds of relays: tells what became of a pulse.
 */
void
torno_relay_emit_pulsed (TornoRelay *relay, const GError *error)
{
  if (error != NULL)
    g_warning ("the door: %s", error->message);
  g_signal_emit (relay, pulsed_signal, 0, error != NULL ? error->message : NULL);
}

static TornoRelay *
make_relay (GSettings *settings, guint pulse_ms, GError **error)
{
  g_autofree char *command = g_settings_get_string (settings, TORNO_SETTING_DOOR_COMMAND);
  g_autofree char *device = g_settings_get_string (settings, TORNO_SETTING_DOOR_DEVICE);
  g_autofree char *url = g_settings_get_string (settings, TORNO_SETTING_DOOR_URL);
  g_autofree char *close_url = g_settings_get_string (settings, TORNO_SETTING_DOOR_CLOSE_URL);

  switch ((TornoDoorKind) g_settings_get_enum (settings, TORNO_SETTING_DOOR))
    {
    case TORNO_DOOR_KIND_COMMAND:
      return torno_command_relay_new (command, pulse_ms, error);
    case TORNO_DOOR_KIND_SERIAL:
      return torno_serial_relay_new (device, g_settings_get_int (settings, TORNO_SETTING_DOOR_CHANNEL), pulse_ms);
    case TORNO_DOOR_KIND_HTTP:
      return torno_http_relay_new (url, close_url, pulse_ms, error);
    case TORNO_DOOR_KIND_NONE:
    default:
      return NULL;
    }
}

/**
 * torno_relay_new_default:
 *
 * Returns: (transfer full) (nullable): the relay that the environment (TORNO_DOOR_COMMAND: a program and its arguments)
 *   or else the settings name, or NULL where the door has none
 */
TornoRelay *
torno_relay_new_default (void)
{
  const char *command = g_getenv ("TORNO_DOOR_COMMAND");
  GSettings *settings = torno_settings_get_default ();
  guint pulse_ms = g_settings_get_int (settings, TORNO_SETTING_DOOR_PULSE_MS);
  g_autoptr (GError) error = NULL;
  TornoRelay *relay;

  if (command != NULL && *command != '\0')
    relay = torno_command_relay_new (command, pulse_ms, &error);
  else
    relay = make_relay (settings, pulse_ms, &error);
  if (error != NULL)
    g_warning ("the door's relay: %s", error->message);
  return relay;
}
