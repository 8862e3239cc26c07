/* Starts the desktop client: its language first, then the application. */
#include "config.h"

#include "torno-application.h"

#include "torno-settings.h"

#include <glib/gi18n.h>
#include <locale.h>

/* Run from the build folder, the translations lie beside the program; installed, where meson put them. */
static char *
find_locale_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, "..", "po", NULL) : NULL;
  g_autofree char *spanish = beside != NULL ? g_build_filename (beside, "es", "LC_MESSAGES", "torno.mo", NULL) : NULL;

  if (spanish != NULL && g_file_test (spanish, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&beside);
  return g_strdup (TORNO_LOCALEDIR);
}

static const char *
find_wanted_locale (void)
{
  static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

  for (guint i = 0; i < G_N_ELEMENTS (variables); i++)
    {
      const char *value = g_getenv (variables[i]);

      if (value != NULL && *value != '\0')
        return value;
    }
  return "C";
}

/* What was chosen in the settings wins. A machine that names no language gets Spanish, the language of the gyms that
 * Torno was made for. A language that it names is spoken even where its locale is not installed. "C" alone would switch
 * translation off, whatever LANGUAGE says; C.UTF-8 does not. */
static void
choose_language (void)
{
  g_autofree char *chosen = g_settings_get_string (torno_settings_get_default (), TORNO_SETTING_LANGUAGE);
  const char *wanted = find_wanted_locale ();
  gboolean is_named = !g_str_equal (wanted, "C") && !g_str_equal (wanted, "POSIX") && !g_str_has_prefix (wanted, "C.");

  if (setlocale (LC_ALL, "") == NULL || !is_named)
    {
      setlocale (LC_ALL, "C.UTF-8");
      g_setenv ("LANGUAGE", is_named ? wanted : "es", FALSE);
    }
  if (*chosen != '\0')
    g_setenv ("LANGUAGE", chosen, TRUE);
  /* GTK would set the locale again from the environment. */
  gtk_disable_setlocale ();
}

int
main (int argc, char **argv)
{
  g_autofree char *locale_folder = find_locale_folder ();
  g_autoptr (TornoApplication) application = NULL;

  choose_language ();
  bindtextdomain (GETTEXT_PACKAGE, locale_folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Torno");

  application = torno_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
