/* The relay of the door: the one that the settings name, taken anew when they change, and what becomes of its pulses. */
#include "config.h"

#include "torno-station-private.h"

#include "torno-settings.h"

static void
on_pulsed_cb (TornoStation *self, const char *fault)
{
  if (g_strcmp0 (self->relay_fault, fault) == 0)
    return;
  g_free (self->relay_fault);
  self->relay_fault = g_strdup (fault);
  torno_station_notify_relay (self);
}

static void
on_settings_changed_cb (TornoStation *self, const char *name)
{
  g_autoptr (TornoRelay) relay = NULL;

  if (!g_str_has_prefix (name, TORNO_SETTING_DOOR))
    return;
  relay = torno_relay_new_default ();
  torno_station_set_relay (self, relay);
}

void
torno_station_relay_init (TornoStation *self)
{
  g_autoptr (TornoRelay) relay = torno_relay_new_default ();

  torno_station_set_relay (self, relay);
  g_signal_connect_object (torno_settings_get_default (), "changed", G_CALLBACK (on_settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

void
torno_station_relay_clear (TornoStation *self)
{
  g_clear_object (&self->relay);
  g_clear_pointer (&self->relay_fault, g_free);
}

/* Somebody was let in: one pulse. */
void
torno_station_relay_pulse (TornoStation *self)
{
  if (self->relay != NULL)
    torno_relay_pulse (self->relay);
}

/**
 * torno_station_set_relay:
 * @station: a station
 * @relay: (nullable): what opens the door, in place of the one that the environment or the settings name
 */
void
torno_station_set_relay (TornoStation *station, TornoRelay *relay)
{
  if (station->relay != NULL)
    g_signal_handlers_disconnect_by_func (station->relay, on_pulsed_cb, station);
  g_set_object (&station->relay, relay);
  if (relay != NULL)
    g_signal_connect_object (relay, "pulsed", G_CALLBACK (on_pulsed_cb), station, G_CONNECT_SWAPPED);
  on_pulsed_cb (station, NULL);
}
