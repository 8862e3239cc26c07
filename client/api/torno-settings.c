/* What this desk keeps of its own, in one file that can be read, copied to the next desk and set up by hand. Several
 * clients on one machine follow each other's changes. */
#include "config.h"

#include "torno-settings.h"

#define G_SETTINGS_ENABLE_BACKEND /* its own word for: the choice of a backend is meant */
#include <gio/gsettingsbackend.h>

#define SCHEMA_ID "org.torno.Torno"

/* Run from the build folder, the schema lies beside the program; installed, where the system looks. */
static GSettingsSchema *
find_schema (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, "..", "data", NULL) : NULL;
  GSettingsSchemaSource *usual = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) source = NULL;

  if (beside != NULL)
    source = g_settings_schema_source_new_from_directory (beside, usual, FALSE, NULL);
  if (source == NULL && usual == NULL)
    return NULL;
  return g_settings_schema_source_lookup (source != NULL ? source : usual, SCHEMA_ID, TRUE);
}

/* GSETTINGS_BACKEND wins where somebody set it, as with every GSettings. */
static GSettingsBackend *
make_backend (void)
{
  g_autofree char *path = g_build_filename (g_get_user_config_dir (), "torno", "settings.ini", NULL);

  if (g_getenv ("GSETTINGS_BACKEND") != NULL)
    return g_settings_backend_get_default ();
  return g_keyfile_settings_backend_new (path, "/org/torno/Torno/", "desk");
}

/**
 * torno_settings_get_default:
 *
 * Ends the program where the schema is missing: that is a broken installation.
 *
 * Returns: (transfer none): the desk's settings, with the keys above
 */
GSettings *
torno_settings_get_default (void)
{
  static GSettings *settings;

  if (settings == NULL)
    {
      g_autoptr (GSettingsSchema) schema = find_schema ();
      g_autoptr (GSettingsBackend) backend = make_backend ();

      if (schema == NULL)
        g_error ("The settings' schema " SCHEMA_ID " is not installed");
      settings = g_settings_new_full (schema, backend, NULL);
    }
  return settings;
}
