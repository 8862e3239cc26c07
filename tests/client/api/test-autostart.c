/* The door begins with the session: by a file of the autostart folder, or by what a portal on a bus of the test's own
 * says. */
#include "torno-autostart.h"
#include "torno-settings.h"

#include "fake-portal.h"

#include <glib/gstdio.h>

static char *autostart, *path;

static void
on_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
set (TornoAutostartWay way, gboolean on, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  torno_autostart_set_async (way, on, NULL, on_set_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return torno_autostart_set_finish (result, error);
}

/* --- the folder --- */

static void
test_folder_is_written (void)
{
  g_autofree char *text = NULL, *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *line = g_strdup_printf ("\nExec=\"%s\" --station\n", program);
  g_autoptr (GError) error = NULL;

  g_assert_false (torno_autostart_is_on (TORNO_AUTOSTART_FOLDER));
  g_assert_true (set (TORNO_AUTOSTART_FOLDER, TRUE, &error));
  g_assert_no_error (error);
  g_assert_true (torno_autostart_is_on (TORNO_AUTOSTART_FOLDER));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, line));
  g_assert_true (set (TORNO_AUTOSTART_FOLDER, FALSE, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (torno_autostart_is_on (TORNO_AUTOSTART_FOLDER));
  /* Off is off. */
  g_assert_true (set (TORNO_AUTOSTART_FOLDER, FALSE, &error));
}

static void
test_file_is_valid (void)
{
  g_autofree char *validate = g_find_program_in_path ("desktop-file-validate"), *said = NULL;
  const char *argv[] = { validate, path, NULL };
  int status;

  if (validate == NULL)
    {
      g_test_skip ("there is no desktop-file-validate");
      return;
    }
  g_assert_true (set (TORNO_AUTOSTART_FOLDER, TRUE, NULL));
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, NULL, &status, NULL));
  g_assert_cmpstr (said, ==, "");
  g_assert_cmpint (status, ==, 0);
  g_assert_true (set (TORNO_AUTOSTART_FOLDER, FALSE, NULL));
}

/* So does a desktop's own tool switch an entry off. */
static void
test_hidden_is_off (void)
{
  g_assert_true (set (TORNO_AUTOSTART_FOLDER, TRUE, NULL));
  g_assert_true (
      g_file_set_contents (path, "[Desktop Entry]\nType=Application\nName=T\nExec=t\nHidden=true\n", -1, NULL));
  g_assert_false (torno_autostart_is_on (TORNO_AUTOSTART_FOLDER));
  g_assert_true (set (TORNO_AUTOSTART_FOLDER, FALSE, NULL));
}

static void
test_folder_that_is_none_is_an_error (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rmdir (autostart), ==, 0);
  g_assert_true (g_file_set_contents (autostart, "", 0, NULL));
  g_assert_false (set (TORNO_AUTOSTART_FOLDER, TRUE, &error));
  g_assert_nonnull (error);
  g_assert_false (torno_autostart_is_on (TORNO_AUTOSTART_FOLDER));
  g_unlink (autostart);
}

/* --- the portal --- */

#define PORTAL_XML                                                                                                     \
  "<node><interface name='org.freedesktop.portal.Background'><method name='RequestBackground'>"                        \
  "<arg type='s' direction='in'/><arg type='a{sv}' direction='in'/><arg type='o' "                                     \
  "direction='out'/></method></interface></node>"

static GVariant *
answer (GVariant *options, gboolean agrees)
{
  g_autofree const char **command = NULL;
  gboolean on;

  g_assert_true (g_variant_lookup (options, "autostart", "b", &on));
  g_assert_true (g_variant_lookup (options, "commandline", "^a&s", &command));
  g_assert_cmpstr (command[0], ==, "torno");
  g_assert_cmpstr (command[1], ==, "--station");
  return g_variant_new_parsed ("{'autostart': <%b>}", agrees && on);
}

static const struct
{
  const char *name;
  FakePortal portal;
} portals[] = {
  { "agrees", { PORTAL_XML, 0, FALSE, answer, -1 } },
  { "agrees-at-once", { PORTAL_XML, 0, TRUE, answer, -1 } },
  { "refuses", { PORTAL_XML, 1, FALSE, answer, -1 } },
  { "fails", { PORTAL_XML, 2, TRUE, answer, -1 } },
};

static void
test_portal (gconstpointer data)
{
  const FakePortal *portal = data;
  g_autoptr (GDBusConnection) bus = fake_portal_start (portal);
  g_autoptr (GError) error = NULL;
  gboolean agrees = portal->response == 0;

  g_assert_cmpint (set (TORNO_AUTOSTART_PORTAL, TRUE, &error), ==, agrees);
  g_assert_cmpint (error == NULL, ==, agrees);
  g_assert_cmpint (torno_autostart_is_on (TORNO_AUTOSTART_PORTAL), ==, agrees);
  g_clear_error (&error);
  if (agrees)
    g_assert_true (set (TORNO_AUTOSTART_PORTAL, FALSE, NULL));
  g_assert_false (torno_autostart_is_on (TORNO_AUTOSTART_PORTAL));
  /* The sandbox has no folder. */
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (g_dbus_connection_close_sync (bus, NULL, NULL));
}

static void
test_no_portal_is_an_error (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (set (TORNO_AUTOSTART_PORTAL, TRUE, &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN);
  g_assert_false (torno_autostart_is_on (TORNO_AUTOSTART_PORTAL));
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("torno-autostart-XXXXXX", NULL);
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  int status;

  autostart = g_build_filename (folder, "autostart", NULL);
  path = g_build_filename (autostart, "org.torno.Torno.Station.desktop", NULL);
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_dbus_up (bus);
  g_test_add_func ("/autostart/folder/written", test_folder_is_written);
  g_test_add_func ("/autostart/folder/valid", test_file_is_valid);
  g_test_add_func ("/autostart/folder/hidden-is-off", test_hidden_is_off);
  g_test_add_func ("/autostart/folder/none-is-an-error", test_folder_that_is_none_is_an_error);
  g_test_add_func ("/autostart/portal/none-is-an-error", test_no_portal_is_an_error);
  for (guint i = 0; i < G_N_ELEMENTS (portals); i++)
    {
      g_autofree char *name = g_strconcat ("/autostart/portal/", portals[i].name, NULL);

      g_test_add_data_func (name, &portals[i].portal, test_portal);
    }
  status = g_test_run ();
  g_test_dbus_down (bus);
  g_rmdir (autostart);
  g_rmdir (folder);
  g_free (autostart);
  g_free (path);
  return status;
}
