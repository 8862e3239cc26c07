/* The application: one window, its keys, its links, and what it says of itself. It runs once a session: whoever starts
 * it again, by D-Bus, by a torno: link or by hand, gets the window that is there. The screen at the door (--station) is
 * an application of its own, so that a desk may run beside it. */
#include "config.h"

#include "torno-application.h"

#include "torno-reader-window.h"
#include "torno-settings.h"
#include "torno-window.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

struct _TornoApplication
{
  AdwApplication parent_instance;

  gboolean is_station;
};

G_DEFINE_FINAL_TYPE (TornoApplication, torno_application, ADW_TYPE_APPLICATION)

/* clang-format off */
static const struct { const char *action; const char *keys[3]; } accelerators[] = {
  { "win.search",               { "<Control>f", NULL } },
  { "win.new-member",           { "<Control>n", NULL } },
  { "win.show-page::members",   { "<Control>1", NULL } },
  { "win.show-page::door",      { "<Control>2", NULL } },
  { "win.show-page::till",      { "<Control>3", NULL } },
  { "win.show-page::tickets",   { "<Control>t", NULL } },
  { "win.show-page::cash-up",   { "<Control>k", NULL } },
  { "win.show-page::today",     { "<Control>4", NULL } },
  { "win.show-page::reports",   { "<Control>5", NULL } },
  { "win.show-page::admin",     { "<Control>6", NULL } },
  { "win.settings",             { "<Control>comma", NULL } },
  { "win.sign-out",             { "<Control><Shift>q", NULL } },
  { "win.reload",               { "F5", "<Control>r", NULL } },
  { "win.show-help-overlay",    { "<Control>question", NULL } },
  { "app.help",                 { "F1", NULL } },
  { "window.close",             { "<Control>w", NULL } },
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

/* Translators: the file of the manual in your language and the heading of a chapter, as its address has it. */
/* clang-format off */
static const struct { const char *page, *chapter; } chapters[] = {
  { "members", N_ ("manual-en.html#finding-a-member") },
  { "door",    N_ ("manual-en.html#the-door") },
  { "till",    N_ ("manual-en.html#the-till") },
  { "tickets", N_ ("manual-en.html#tickets-and-refunds") },
  { "cash-up", N_ ("manual-en.html#cash-up") },
  { "today",   N_ ("manual-en.html#today") },
  { "reports", N_ ("manual-en.html#reports") },
  { "admin",   N_ ("manual-en.html#for-the-administrator") },
};
/* clang-format on */

static const char *
find_chapter (GtkApplication *application)
{
  const char *page = NULL;

  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (TORNO_IS_WINDOW (l->data))
      page = torno_window_get_page (l->data);
  for (guint i = 0; i < G_N_ELEMENTS (chapters); i++)
    if (g_strcmp0 (chapters[i].page, page) == 0)
      return _ (chapters[i].chapter);
  /* Translators: the file of the manual in your language, "manual-es.html" for Spanish. */
  return _ ("manual-en.html");
}

/* The manual lies beside the program's data, one page a language; run from the build folder, beside the program. */
static char *
find_manual (const char *name)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *beside = folder != NULL ? g_build_filename (folder, "..", "docs", name, NULL) : NULL;

  if (beside != NULL && g_file_test (beside, G_FILE_TEST_EXISTS))
    return g_canonicalize_filename (beside, NULL);
  return g_build_filename (TORNO_DATADIR, "help", name, NULL);
}

static void
on_help_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (user_data));
  const char *chapter = find_chapter (GTK_APPLICATION (user_data)), *heading = strchrnul (chapter, '#');
  g_autofree char *name = g_strndup (chapter, heading - chapter), *path = find_manual (name);
  g_autofree char *page = g_filename_to_uri (path, NULL, NULL), *uri = g_strconcat (page, heading, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
  else if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.tell", "s", _ ("The manual is not installed"));
}

static void
on_reader_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present (
      GTK_WINDOW (torno_reader_window_new (gtk_application_get_active_window (GTK_APPLICATION (user_data)))));
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
  static const GActionEntry entries[] = {
    { "about", on_about_cb },
    { "help", on_help_cb },
    { "reader", on_reader_cb },
    { "quit", on_quit_cb },
  };

  G_APPLICATION_CLASS (torno_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (TORNO_APP_ID);
  g_signal_connect_object (torno_settings_get_default (), "changed::" TORNO_SETTING_THEME, G_CALLBACK (apply_theme),
                           application, 0);
  apply_theme (torno_settings_get_default ());
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  /* No key leads out of the screen at the door, but the one that ends it. */
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    if (!TORNO_APPLICATION (application)->is_station || g_str_equal (accelerators[i].action, "app.quit"))
      gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action,
                                             accelerators[i].keys);
}

/* The main window, which may stand below a dialog of its own. */
static TornoWindow *
find_window (TornoApplication *self)
{
  TornoWindow *window;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (TORNO_IS_WINDOW (l->data))
      return l->data;
  window = torno_window_new (GTK_APPLICATION (self));
  if (self->is_station)
    torno_window_make_kiosk (window);
  return window;
}

static void
torno_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (find_window (TORNO_APPLICATION (application))));
}

static void
torno_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  TornoWindow *window = find_window (TORNO_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      torno_window_open_link (window, uri);
    }
}

static int
torno_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  TornoApplication *self = TORNO_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      printf ("torno %s\n", TORNO_VERSION);
      return 0;
    }
  if (g_variant_dict_contains (options, "station"))
    {
      self->is_station = TRUE;
      if (g_str_equal (g_application_get_application_id (application), TORNO_APP_ID))
        g_application_set_application_id (application, TORNO_APP_ID ".Station");
    }
  return -1;
}

static void
torno_application_class_init (TornoApplicationClass *klass)
{
  G_APPLICATION_CLASS (klass)->startup = torno_application_startup;
  G_APPLICATION_CLASS (klass)->activate = torno_application_activate;
  G_APPLICATION_CLASS (klass)->open = torno_application_open;
  G_APPLICATION_CLASS (klass)->handle_local_options = torno_application_handle_local_options;
}

static void
torno_application_init (TornoApplication *self)
{
  static const GOptionEntry entries[] = {
    { "station", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the door and nothing else, on the whole screen"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), "[torno:LINK]");
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
                       "flags", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_CAN_OVERRIDE_APP_ID, NULL);
}
