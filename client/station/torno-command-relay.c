/* Runs the program without a shell, and does not wait: a program that hangs must not hold up the next person. */
#include "config.h"

#include "torno-command-relay.h"

#include <gio/gio.h>

struct _TornoCommandRelay
{
  GObject parent_instance;

  GStrv arguments;
};

static void torno_command_relay_init_relay (TornoRelayInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TornoCommandRelay,
                               torno_command_relay,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TORNO_TYPE_RELAY, torno_command_relay_init_relay))

static void
on_exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error))
    g_warning ("the door's command: %s", error->message);
}

static void
torno_command_relay_pulse (TornoRelay *relay)
{
  TornoCommandRelay *self = TORNO_COMMAND_RELAY (relay);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_newv ((const char *const *) self->arguments, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  if (process == NULL)
    g_warning ("the door's command: %s", error->message);
  else
    g_subprocess_wait_check_async (process, NULL, on_exited_cb, NULL);
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
 *
 * Returns: (transfer full): a relay, or NULL with %G_SHELL_ERROR
 */
TornoRelay *
torno_command_relay_new (const char *command, GError **error)
{
  g_auto (GStrv) arguments = NULL;
  TornoCommandRelay *self;

  if (!g_shell_parse_argv (command, NULL, &arguments, error))
    return NULL;
  self = g_object_new (TORNO_TYPE_COMMAND_RELAY, NULL);
  self->arguments = g_steal_pointer (&arguments);
  return TORNO_RELAY (self);
}
