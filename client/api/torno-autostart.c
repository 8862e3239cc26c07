/* The door begins with the session by a desktop file in the autostart folder (Desktop Application Autostart
 * Specification). A Flatpak has no place there and asks the Background portal; what that agreed to is kept in the
 * settings, since nothing tells it afterwards. */
#include "config.h"

#include "torno-autostart.h"

#include "torno-portal.h"
#include "torno-settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FILE_NAME "org.torno.Torno.Station.desktop"

#define PORTAL_IFACE "org.freedesktop.portal.Background"

static GFile *
get_file (void)
{
  return g_file_new_build_filename (g_get_user_config_dir (), "autostart", FILE_NAME, NULL);
}

/**
 * torno_autostart_find_way:
 *
 * Returns: how this program may ask for it
 */
TornoAutostartWay
torno_autostart_find_way (void)
{
  return torno_portal_is_needed () ? TORNO_AUTOSTART_PORTAL : TORNO_AUTOSTART_FOLDER;
}

/**
 * torno_autostart_is_on:
 * @way: how it was asked for
 *
 * Returns: whether the door begins with the session
 */
gboolean
torno_autostart_is_on (TornoAutostartWay way)
{
  g_autoptr (GFile) file = get_file ();
  g_autoptr (GKeyFile) entry = g_key_file_new ();

  if (way == TORNO_AUTOSTART_PORTAL)
    return g_settings_get_boolean (torno_settings_get_default (), TORNO_SETTING_STATION_AUTOSTART);
  return g_key_file_load_from_file (entry, g_file_peek_path (file), G_KEY_FILE_NONE, NULL)
         && !g_key_file_get_boolean (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL);
}

/* --- the folder --- */

/* As the Exec key wants it (Desktop Entry Specification, "The Exec key"): what is special within the quotes has a
 * backslash before it, and a backslash of a value is written twice. */
static char *
quote_program (const char *path)
{
  g_autoptr (GString) quoted = g_string_new ("\"");

  for (; *path != '\0'; path++)
    {
      if (*path == '%')
        g_string_append_c (quoted, '%');
      else if (strchr ("\"`$\\", *path) != NULL)
        g_string_append_c (quoted, '\\');
      g_string_append_c (quoted, *path);
    }
  g_string_append_c (quoted, '"');
  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

static GBytes *
make_entry (void)
{
  g_autoptr (GKeyFile) entry = g_key_file_new ();
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *quoted = quote_program (program != NULL ? program : "torno");
  g_autofree char *command = g_strconcat (quoted, " --station", NULL);
  gsize length;
  char *text;

  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, "Application");
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, "Torno, the door");
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME "[es]", "Torno, la puerta");
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, command);
  g_key_file_set_string (entry, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, TORNO_APP_ID);
  text = g_key_file_to_data (entry, &length, NULL);
  return g_bytes_new_take (text, length);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_file_delete_finish (G_FILE (source), result, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

static void
on_folder_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GFile) file = get_file ();
  g_autoptr (GBytes) entry = make_entry ();
  GError *error = NULL;

  if (!g_file_make_directory_finish (G_FILE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);
  g_file_replace_contents_bytes_async (file, entry, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION,
                                       g_task_get_cancellable (task), on_written_cb, g_object_ref (task));
}

static void
write_file (GTask *task_take, gboolean on)
{
  g_autoptr (GFile) file = get_file (), folder = g_file_get_parent (file);
  GCancellable *cancellable = g_task_get_cancellable (task_take);

  if (on)
    g_file_make_directory_async (folder, G_PRIORITY_DEFAULT, cancellable, on_folder_cb, task_take);
  else
    g_file_delete_async (file, G_PRIORITY_DEFAULT, cancellable, on_deleted_cb, task_take);
}

/* --- the portal --- */

static void
on_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  gboolean wanted = GPOINTER_TO_INT (g_task_get_task_data (task)), is_on = FALSE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = torno_portal_request_finish (result, &error);

  if (answer != NULL)
    g_variant_lookup (answer, "autostart", "b", &is_on);
  if (answer != NULL && is_on == wanted)
    {
      g_settings_set_boolean (torno_settings_get_default (), TORNO_SETTING_STATION_AUTOSTART, is_on);
      g_task_return_boolean (task, TRUE);
    }
  else if (answer != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s",
                             _ ("The system does not allow it. Its settings say what may start by itself."));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
ask_portal (GTask *task_take, gboolean on)
{
  const char *command[] = { "torno", "--station", NULL };
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  g_task_set_task_data (task_take, GINT_TO_POINTER (on), NULL);
  g_variant_dict_insert (&options, "reason", "s", _ ("The door begins with the session"));
  g_variant_dict_insert (&options, "autostart", "b", on);
  g_variant_dict_insert (&options, "commandline", "^as", command);
  torno_portal_request_async (PORTAL_IFACE, "RequestBackground", "", &options, g_task_get_cancellable (task_take),
                              on_answer_cb, task_take);
}

/**
 * torno_autostart_set_async:
 * @way: how to ask for it
 * @on: whether the door is to begin with the session
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is written, or refused
 * @user_data: for @callback
 *
 * Writes it down for this user of this computer. It holds from the next session on.
 */
void
torno_autostart_set_async (TornoAutostartWay way,
                           gboolean on,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, torno_autostart_set_async);
  if (way == TORNO_AUTOSTART_FOLDER)
    write_file (task, on);
  else
    ask_portal (task, on);
}

/**
 * torno_autostart_set_finish:
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: FALSE with %G_IO_ERROR or %G_DBUS_ERROR, and nothing has changed
 */
gboolean
torno_autostart_set_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
