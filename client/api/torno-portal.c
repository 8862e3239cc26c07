/* One request to a portal: a call, and later a signal with what the person said (XDG Desktop Portal, Request). */
#include "config.h"

#include "torno-portal.h"

#define REQUEST_IFACE "org.freedesktop.portal.Request"

typedef struct
{
  GDBusConnection *bus;
  guint subscription;
  char *iface;
  char *method;
  char *token;
  GVariant *arguments;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  if (request->subscription != 0)
    g_dbus_connection_signal_unsubscribe (request->bus, request->subscription);
  g_clear_object (&request->bus);
  g_free (request->iface);
  g_free (request->method);
  g_free (request->token);
  g_variant_unref (request->arguments);
  g_free (request);
}

static void
stop_listening (Request *request)
{
  g_dbus_connection_signal_unsubscribe (request->bus, request->subscription);
  request->subscription = 0;
}

/* 0 is yes, 1 is no, 2 is anything else (XDG Desktop Portal, Request::Response). */
static void
on_response_cb (GDBusConnection *bus,
                const char *sender,
                const char *path,
                const char *iface,
                const char *name,
                GVariant *parameters,
                gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  g_autoptr (GVariant) results = NULL;
  guint32 response;

  stop_listening (g_task_get_task_data (task));
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == 0)
    g_task_return_pointer (task, g_steal_pointer (&results), (GDestroyNotify) g_variant_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "The portal does not allow it");
}

static void
on_requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GVariant) reply = NULL;
  Request *request = g_task_get_task_data (task);
  GError *error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply != NULL || request->subscription == 0)
    {
      g_clear_error (&error);
      return;
    }
  stop_listening (request);
  g_dbus_error_strip_remote_error (error);
  g_task_return_error (task, error);
}

/* The answer may come before the call returns: it is listened for first, at the path that its token makes. */
static void
on_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = g_task_get_task_data (task);
  g_autofree char *sender = NULL, *path = NULL;
  GError *error = NULL;

  request->bus = g_bus_get_finish (result, &error);
  if (request->bus == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (request->bus) + 1), ".", '_');
  path = g_strdup_printf (TORNO_PORTAL_PATH "/request/%s/%s", sender, request->token);
  request->subscription = g_dbus_connection_signal_subscribe (request->bus, TORNO_PORTAL_NAME, REQUEST_IFACE,
                                                              "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                              on_response_cb, g_object_ref (task), g_object_unref);
  g_dbus_connection_call (request->bus, TORNO_PORTAL_NAME, TORNO_PORTAL_PATH, request->iface, request->method,
                          request->arguments, G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          g_task_get_cancellable (task), on_requested_cb, g_object_ref (task));
}

/**
 * torno_portal_is_needed:
 *
 * Returns: whether this program runs in a sandbox
 */
gboolean
torno_portal_is_needed (void)
{
  return g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

/**
 * torno_portal_request_async:
 * @iface: the portal's interface
 * @method: what to call
 * @parent_window: (nullable): the first argument, of a method that has one
 * @options: its options; the token is added
 * @cancellable: (nullable): a cancellable
 * @callback: called when the person has answered, or nobody can
 * @user_data: for @callback
 */
void
torno_portal_request_async (const char *iface,
                            const char *method,
                            const char *parent_window,
                            GVariantDict *options,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, torno_portal_request_async);
  request->iface = g_strdup (iface);
  request->method = g_strdup (method);
  request->token = g_strdup_printf ("torno%u", g_random_int ());
  g_variant_dict_insert (options, "handle_token", "s", request->token);
  request->arguments = parent_window != NULL ? g_variant_new ("(s@a{sv})", parent_window, g_variant_dict_end (options))
                                             : g_variant_new ("(@a{sv})", g_variant_dict_end (options));
  g_variant_ref_sink (request->arguments);
  g_task_set_task_data (task, request, request_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, on_bus_cb, task);
}

/**
 * torno_portal_request_finish:
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full): what the portal says, an a{sv}; NULL with %G_IO_ERROR_PERMISSION_DENIED where it says no,
 *   with %G_DBUS_ERROR where there is none
 */
GVariant *
torno_portal_request_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
