/* The Camera portal of the desktop: it asks the person once, and hands over a socket of PipeWire on which nothing but
 * cameras can be seen (XDG Desktop Portal, org.freedesktop.portal.Camera). */
#include "config.h"

#include "torno-camera-private.h"

#include "torno-portal.h"

#include <gio/gunixfdlist.h>

#define PORTAL_IFACE "org.freedesktop.portal.Camera"

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GUnixFDList) fds = NULL;
  GError *error = NULL;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result, &error);
  int remote = -1;
  gint32 index;

  if (reply != NULL)
    {
      g_variant_get (reply, "(h)", &index);
      remote = fds != NULL ? g_unix_fd_list_get (fds, index, &error)
                           : (g_set_error (&error, G_IO_ERROR, G_IO_ERROR_FAILED, "The portal gave no socket"), -1);
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, remote);
}

static void
on_allowed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GVariant) answer = torno_portal_request_finish (result, &error);
  g_autoptr (GDBusConnection) bus = NULL;

  if (answer != NULL)
    bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error); /* the one that asked: it is there */
  if (bus == NULL)
    g_task_return_error (task, error);
  else
    g_dbus_connection_call_with_unix_fd_list (
        bus, TORNO_PORTAL_NAME, TORNO_PORTAL_PATH, PORTAL_IFACE, "OpenPipeWireRemote",
        g_variant_new ("(@a{sv})", g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)), G_VARIANT_TYPE ("(h)"),
        G_DBUS_CALL_FLAGS_NONE, -1, NULL, g_task_get_cancellable (task), on_opened_cb, g_object_ref (task));
}

/**
 * torno_camera_portal_open_async:
 * @cancellable: (nullable): a cancellable
 * @callback: called when the person has answered, or nobody can
 * @user_data: for @callback
 */
void
torno_camera_portal_open_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_task_set_source_tag (task, torno_camera_portal_open_async);
  torno_portal_request_async (PORTAL_IFACE, "AccessCamera", NULL, &options, cancellable, on_allowed_cb, task);
}

/**
 * torno_camera_portal_open_finish:
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: a socket of PipeWire, to be closed; -1 with %G_IO_ERROR_PERMISSION_DENIED where the person says no, with
 *   %G_DBUS_ERROR where there is no such portal
 */
int
torno_camera_portal_open_finish (GAsyncResult *result, GError **error)
{
  return (int) g_task_propagate_int (G_TASK (result), error);
}
