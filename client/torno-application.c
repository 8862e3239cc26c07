/* The application: one window, its keys, and what it says of itself. */
#include "config.h"

#include "torno-application.h"

#include "torno-settings.h"
#include "torno-window.h"

#include <glib/gi18n.h>

struct _TornoApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (TornoApplication, torno_application, ADW_TYPE_APPLICATION)

/* clang-format off */
static const struct { const char *action; const char *keys[3]; } accelerators[] = {
  { "win.search",               { "<Control>f", NULL } },
  { "win.new-member",           { "<Control>n", NULL } },
  { "win.show-page::members",   { "<Control>1", NULL } },
  { "win.show-page::door",      { "<Control>2", NULL } },
  { "win.show-page::till",      { "<Control>3", NULL } },
  { "win.show-page::today",     { "<Control>4", NULL } },
  { "win.show-page::admin",     { "<Control>5", NULL } },
  { "win.settings",             { "<Control>comma", NULL } },
  { "win.reload",               { "F5", "<Control>r", NULL } },
  { "win.show-help-overlay",    { "<Control>question", NULL } },
  { "app.quit",                 { "<Control>q", NULL } },
};
/* clang-format on */

static void
on_about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  adw_show_about_window (parent, "application-name", "Torno", "application-icon", TORNO_APP_ID, "version",
                         TORNO_VERSION, "comments", _ ("Gym management with fingerprints at the door"), "license-type",
                         GTK_LICENSE_GPL_3_0, NULL);
}

static void
on_quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkApplication *application = GTK_APPLICATION (user_data);
  GtkWindow *window;

  /* The windows first: what is under way in them is cancelled on their way out. */
  while ((window = gtk_application_get_active_window (application)) != NULL)
    gtk_window_destroy (window);
}

static void
apply_theme (GSettings *settings)
{
  static const AdwColorScheme schemes[] = {
    [TORNO_THEME_SYSTEM] = ADW_COLOR_SCHEME_DEFAULT,
    [TORNO_THEME_LIGHT] = ADW_COLOR_SCHEME_FORCE_LIGHT,
    [TORNO_THEME_DARK] = ADW_COLOR_SCHEME_FORCE_DARK,
  };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[g_settings_get_enum (settings, TORNO_SETTING_THEME)]);
}

static void
torno_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = { { "about", on_about_cb }, { "quit", on_quit_cb } };

  G_APPLICATION_CLASS (torno_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (TORNO_APP_ID);
  g_signal_connect_object (torno_settings_get_default (), "changed::" TORNO_SETTING_THEME, G_CALLBACK (apply_theme),
                           application, 0);
  apply_theme (torno_settings_get_default ());
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action, accelerators[i].keys);
}

static void
torno_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (torno_window_new (GTK_APPLICATION (application)));
  gtk_window_present (window);
}

static void
torno_application_class_init (TornoApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->startup = torno_application_startup;
  G_APPLICATION_CLASS (klass)->activate = torno_application_activate;
}

static void
torno_application_init (TornoApplication *self)
{
}

/**
 * torno_application_new:
 *
 * Returns: (transfer full): the application
 */
TornoApplication *
torno_application_new (void)
{
  return g_object_new (TORNO_TYPE_APPLICATION, "application-id", TORNO_APP_ID, "resource-base-path", "/org/torno/Torno",
                       "flags", G_APPLICATION_NON_UNIQUE, NULL);
}
