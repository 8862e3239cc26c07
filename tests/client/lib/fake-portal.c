/* A portal on the session bus, within the test itself. */
#include "fake-portal.h"

#include "torno-portal.h"

#include <gio/gunixfdlist.h>

static void
hand_over (const FakePortal *portal, GDBusMethodInvocation *invocation)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();

  g_assert_cmpint (g_unix_fd_list_append (fds, portal->remote, NULL), ==, 0);
  g_dbus_method_invocation_return_value_with_unix_fd_list (invocation, g_variant_new ("(h)", 0), fds);
}

static void
on_call_cb (GDBusConnection *bus,
            const char *sender,
            const char *object_path,
            const char *iface,
            const char *method,
            GVariant *parameters,
            GDBusMethodInvocation *invocation,
            gpointer user_data)
{
  const FakePortal *portal = user_data;
  gsize n = g_variant_n_children (parameters);
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, n - 1);
  g_autofree char *from = g_strdelimit (g_strdup (sender + 1), ".", '_'), *request = NULL;
  const char *token;
  GVariant *answer;

  if (g_str_equal (method, "OpenPipeWireRemote"))
    {
      hand_over (portal, invocation);
      return;
    }
  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  request = g_strdup_printf (TORNO_PORTAL_PATH "/request/%s/%s", from, token);
  answer = portal->answer != NULL ? portal->answer (options, portal->response == 0)
                                  : g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0);
  if (!portal->is_early)
    g_dbus_method_invocation_return_value (g_object_ref (invocation), g_variant_new ("(o)", request));
  g_dbus_connection_emit_signal (bus, sender, request, "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(u@a{sv})", portal->response, answer), NULL);
  if (portal->is_early)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", request));
  else
    g_object_unref (invocation);
}

static GDBusConnection *
connect_bus (void)
{
  return g_dbus_connection_new_for_address_sync (
      g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, NULL);
}

GDBusConnection *
fake_portal_start (const FakePortal *portal)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_call_cb };
  g_autoptr (GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (portal->xml, NULL);
  GDBusConnection *bus = connect_bus ();
  g_autoptr (GVariant) reply = NULL;

  g_assert_cmpuint (g_dbus_connection_register_object (bus, TORNO_PORTAL_PATH, info->interfaces[0], &vtable,
                                                       (gpointer) portal, NULL, NULL),
                    !=, 0);
  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", TORNO_PORTAL_NAME, 0), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (reply);
  return bus;
}
