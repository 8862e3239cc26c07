/* Runs the program without a shell, and does not wait: a program that hangs must not hold up the next person. */
#include "config.h"

#include "torno-command-relay.h"

#include <gio/gio.h>

struct _TornoCommandRelay
{
  GObject parent_instance;

  GStrv arguments;
  guint pulse_ms;
};

static void torno_command_relay_init_relay (TornoRelayInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TornoCommandRelay,
                               torno_command_relay,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TORNO_TYPE_RELAY, torno_command_relay_init_relay))

static void
on_exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (TornoRelay) self = user_data;
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  torno_relay_emit_pulsed (self, error);
}

static void
torno_command_relay_pulse (TornoRelay *relay)
{
  TornoCommandRelay *self = TORNO_COMMAND_RELAY (relay);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *pulse_ms = g_strdup_printf ("%u", self->pulse_ms);
  g_autoptr (GSubprocess) process = NULL;

  g_subprocess_launcher_setenv (launcher, "TORNO_PULSE_MS", pulse_ms, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) self->arguments, &error);
  if (process == NULL)
    torno_relay_emit_pulsed (relay, error);
  else
    g_subprocess_wait_check_async (process, NULL, on_exited_cb, g_object_ref (self));
}

static void
torno_command_relay_finalize (GObject *object)
{
  g_strfreev (TORNO_COMMAND_RELAY (object)->arguments);
  G_OBJECT_CLASS (torno_command_relay_parent_class)->finalize (object);
}

static void
torno_command_relay_class_init (TornoCommandRelayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_command_relay_finalize;
}

static void
torno_command_relay_init_relay (TornoRelayInterface *iface)
{
  iface->pulse = torno_command_relay_pulse;
}

static void
torno_command_relay_init (TornoCommandRelay *self)
{
}

/**
 * torno_command_relay_new:
 * @command: a program and its arguments, quoted as for a shell
 * @pulse_ms: how long the door is to be open, as TORNO_PULSE_MS in the environment of @command
 *
 * Returns: (transfer full): a relay, or NULL with %G_SHELL_ERROR
 */
TornoRelay *
torno_command_relay_new (const char *command, guint pulse_ms, GError **error)
{
  g_auto (GStrv) arguments = NULL;
  TornoCommandRelay *self;

  if (!g_shell_parse_argv (command, NULL, &arguments, error))
    return NULL;
  self = g_object_new (TORNO_TYPE_COMMAND_RELAY, NULL);
  self->arguments = g_steal_pointer (&arguments);
  self->pulse_ms = pulse_ms;
  return TORNO_RELAY (self);
}
