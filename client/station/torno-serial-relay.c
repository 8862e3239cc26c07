/* The board takes four bytes at 9600 8N1: 0xA0, the number of the relay, 1 or 0, and the sum of the three (as its maker's
 * sheet has it). The port is opened for each switching, so a board that is plugged out and in again just works; on a
 * thread, since a port that hangs must not stop the window. */
#include "config.h"

#include "torno-serial-relay.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#define HEAD 0xA0
#define PATIENCE_MS 2000

struct _TornoSerialRelay
{
  TornoSwitchRelay parent_instance;

  char *port;
  guint8 channel;
};

typedef struct
{
  char *port;
  guint8 bytes[4];
} Order;

G_DEFINE_FINAL_TYPE (TornoSerialRelay, torno_serial_relay, TORNO_TYPE_SWITCH_RELAY)

static void
free_order (Order *order)
{
  g_free (order->port);
  g_free (order);
}

static gboolean
set_up_port (int port)
{
  struct termios settings;

  if (tcgetattr (port, &settings) != 0)
    return FALSE;
  cfmakeraw (&settings);
  settings.c_cflag |= CLOCAL | CREAD;
  /* Closing the port must not switch anything. */
  settings.c_cflag &= ~(HUPCL | CSTOPB | CRTSCTS);
  return cfsetspeed (&settings, B9600) == 0 && tcsetattr (port, TCSANOW, &settings) == 0;
}

/* A port that takes nothing is given up: without that a pulled plug would keep the thread for ever. */
static gboolean
write_all (int port, const guint8 *bytes, gsize length)
{
  while (length > 0)
    {
      struct pollfd wait = { port, POLLOUT, 0 };
      gssize n = poll (&wait, 1, PATIENCE_MS) > 0 ? write (port, bytes, length) : -1;

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      length -= n;
    }
  return tcdrain (port) == 0;
}

static void
run_order (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  int port = open (order->port, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  int fault = 0;

  errno = 0;
  if (port < 0 || !set_up_port (port) || !write_all (port, order->bytes, sizeof order->bytes))
    fault = errno != 0 ? errno : ETIMEDOUT;
  if (port >= 0)
    close (port);
  else
    fault = access (order->port, F_OK) == 0 ? EACCES : ENOENT;
  if (fault == EACCES)
    /* Translators: %s is a file as /dev/ttyUSB0; dialout is the name of a group of accounts. */
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                             _ ("This account may not use %s: add it to the group “dialout” and sign in again."), order->port);
  else if (fault != 0)
    g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (fault), "%s: %s", order->port,
                             g_strerror (fault));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_switched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  torno_switch_relay_end_switching (TORNO_SWITCH_RELAY (source), error);
}

static void
torno_serial_relay_switch_to (TornoSwitchRelay *relay, gboolean is_on)
{
  TornoSerialRelay *self = TORNO_SERIAL_RELAY (relay);
  g_autoptr (GTask) task = g_task_new (self, NULL, on_switched_cb, NULL);
  Order *order = g_new0 (Order, 1);

  order->port = g_strdup (self->port);
  order->bytes[0] = HEAD;
  order->bytes[1] = self->channel;
  order->bytes[2] = is_on ? 1 : 0;
  order->bytes[3] = order->bytes[0] + order->bytes[1] + order->bytes[2];
  g_task_set_task_data (task, order, (GDestroyNotify) free_order);
  g_task_run_in_thread (task, run_order);
}

static void
torno_serial_relay_finalize (GObject *object)
{
  g_free (TORNO_SERIAL_RELAY (object)->port);
  G_OBJECT_CLASS (torno_serial_relay_parent_class)->finalize (object);
}

static void
torno_serial_relay_class_init (TornoSerialRelayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_serial_relay_finalize;
  TORNO_SWITCH_RELAY_CLASS (klass)->switch_to = torno_serial_relay_switch_to;
}

static void
torno_serial_relay_init (TornoSerialRelay *self)
{
}

/**
 * torno_serial_relay_new:
 * @port: a file as /dev/ttyUSB0
 * @channel: number of the relay on the board, 1 to 8
 * @pulse_ms: how long it is on
 *
 * Returns: (transfer full): a relay; the port is not touched before the first pulse
 */
TornoRelay *
torno_serial_relay_new (const char *port, guint channel, guint pulse_ms)
{
  TornoSerialRelay *self = g_object_new (TORNO_TYPE_SERIAL_RELAY, "pulse-ms", pulse_ms, NULL);

  self->port = g_strdup (port);
  self->channel = CLAMP (channel, 1, 8);
  return TORNO_RELAY (self);
}
