/* Pulses of a switch, one after the other: a turnstile counts them, so two that are asked for at once stay two. Off is
 * always switched, also where on seemed to fail: the board may have heard it. */
#include "config.h"

#include "torno-switch-relay.h"

#define GAP_MS 250

typedef enum
{
  IDLE,
  SWITCHING_ON,
  ON,
  SWITCHING_OFF,
  RESTING /* before the next pulse, so that it is another */
} Phase;

typedef struct
{
  guint pulse_ms;
  Phase phase;
  guint n_waiting;
  guint source_id;
  gboolean has_failed; /* on could not be switched */
} TornoSwitchRelayPrivate;

enum
{
  PROP_PULSE_MS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void torno_switch_relay_init_relay (TornoRelayInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (TornoSwitchRelay,
                                  torno_switch_relay,
                                  G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (TornoSwitchRelay)
                                      G_IMPLEMENT_INTERFACE (TORNO_TYPE_RELAY, torno_switch_relay_init_relay))

static void
switch_to (TornoSwitchRelay *self, Phase phase)
{
  TornoSwitchRelayPrivate *private = torno_switch_relay_get_instance_private (self);

  private->phase = phase;
  TORNO_SWITCH_RELAY_GET_CLASS (self)->switch_to (self, phase == SWITCHING_ON);
}

/* A relay that is let go while it is on lives until it is off. */
static void
begin_pulse (TornoSwitchRelay *self)
{
  TornoSwitchRelayPrivate *private = torno_switch_relay_get_instance_private (self);

  private->n_waiting--;
  private->has_failed = FALSE;
  g_object_ref (self);
  switch_to (self, SWITCHING_ON);
}

static gboolean
on_pulse_over_cb (gpointer user_data)
{
  TornoSwitchRelay *self = user_data;
  TornoSwitchRelayPrivate *private = torno_switch_relay_get_instance_private (self);

  private->source_id = 0;
  switch_to (self, SWITCHING_OFF);
  return G_SOURCE_REMOVE;
}

static gboolean
on_gap_over_cb (gpointer user_data)
{
  g_autoptr (TornoSwitchRelay) self = user_data;
  TornoSwitchRelayPrivate *private = torno_switch_relay_get_instance_private (self);

  private->source_id = 0;
  private->phase = IDLE;
  if (private->n_waiting > 0)
    begin_pulse (self);
  return G_SOURCE_REMOVE;
}

static void
torno_switch_relay_pulse (TornoRelay *relay)
{
  TornoSwitchRelay *self = TORNO_SWITCH_RELAY (relay);
  TornoSwitchRelayPrivate *private = torno_switch_relay_get_instance_private (self);

  private->n_waiting++;
  if (private->phase == IDLE)
    begin_pulse (self);
}

static void
torno_switch_relay_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TornoSwitchRelayPrivate *private = torno_switch_relay_get_instance_private (TORNO_SWITCH_RELAY (object));

  if (id == PROP_PULSE_MS)
    private->pulse_ms = g_value_get_uint (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_switch_relay_class_init (TornoSwitchRelayClass *klass)
{
  G_OBJECT_CLASS (klass)->set_property = torno_switch_relay_set_property;
  properties[PROP_PULSE_MS]
      = g_param_spec_uint ("pulse-ms", NULL, NULL, 0, G_MAXUINT, 0,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
torno_switch_relay_init_relay (TornoRelayInterface *iface)
{
  iface->pulse = torno_switch_relay_pulse;
}

static void
torno_switch_relay_init (TornoSwitchRelay *self)
{
}

/**
 * torno_switch_relay_get_pulse_ms:
 * @relay: a relay
 *
 * Returns: how long it is on, in milliseconds
 */
guint
torno_switch_relay_get_pulse_ms (TornoSwitchRelay *relay)
{
  TornoSwitchRelayPrivate *private = torno_switch_relay_get_instance_private (relay);

  return private->pulse_ms;
}

/**
 * torno_switch_relay_end_switching:
 * @relay: a relay that was asked to switch
 * @error: (nullable): why it could not
 */
void
torno_switch_relay_end_switching (TornoSwitchRelay *relay, const GError *error)
{
  TornoSwitchRelayPrivate *private = torno_switch_relay_get_instance_private (relay);

  if (private->phase == SWITCHING_ON)
    {
      private->has_failed = error != NULL;
      private->phase = ON;
      private->source_id = g_timeout_add (private->pulse_ms, on_pulse_over_cb, relay);
      torno_relay_emit_pulsed (TORNO_RELAY (relay), error);
      return;
    }
  private->phase = RESTING;
  private->source_id = g_timeout_add (GAP_MS, on_gap_over_cb, relay);
  /* Of one fault it is enough to hear once. */
  if (error != NULL && !private->has_failed)
    torno_relay_emit_pulsed (TORNO_RELAY (relay), error);
}
