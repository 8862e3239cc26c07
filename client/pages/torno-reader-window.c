/* Says which readers are plugged in and whether they may be used. Where not, a udev rule is missing, which only the
 * administrator of the machine can put there, from within a sandbox nobody: the rule is written where this user can,
 * and the command that installs it is shown for copying. */
#include "config.h"

#include "torno-reader-window.h"

#include "torno-reader-access.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define RULES_PATH "/org/torno/Torno/70-torno-fingerprint.rules"
#define RULES_NAME "70-torno-fingerprint.rules"

struct _TornoReaderWindow
{
  AdwWindow parent_instance;

  AdwPreferencesGroup *readers_group;
  GtkWidget *rule_group;
  GtkLabel *command_label;
  GPtrArray *rows; /* not owned */
};

G_DEFINE_FINAL_TYPE (TornoReaderWindow, torno_reader_window, ADW_TYPE_WINDOW)

static void
add_row (TornoReaderWindow *self, const char *title, const char *subtitle, const char *icon_name)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon_name));
  adw_preferences_group_add (self->readers_group, row);
  g_ptr_array_add (self->rows, row);
}

/* Puts the rule into a file of this user's and says how it comes from there into the system. */
static void
write_rule (TornoReaderWindow *self, GBytes *rules)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "torno", NULL);
  g_autofree char *path = g_build_filename (folder, RULES_NAME, NULL), *quoted = g_shell_quote (path);
  g_autofree char *command
      = g_strdup_printf ("sudo install -m 644 %s /etc/udev/rules.d/ && sudo udevadm control --reload && "
                         "sudo udevadm trigger",
                         quoted);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (g_file_set_contents (path, g_bytes_get_data (rules, NULL), g_bytes_get_size (rules), &error))
    gtk_label_set_label (self->command_label, command);
  else
    gtk_label_set_label (self->command_label, error->message);
}

static void
look (TornoReaderWindow *self)
{
  g_autoptr (GBytes) rules = g_resources_lookup_data (RULES_PATH, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (rules, NULL), g_bytes_get_size (rules));
  const char *sysfs = g_getenv ("TORNO_SYSFS_USB"); /* for tests: machines that test have no reader */
  g_autoptr (GPtrArray) found
      = torno_reader_access_list (text, sysfs != NULL ? sysfs : "/sys/bus/usb/devices", "/dev/bus/usb");
  gboolean is_missing = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->readers_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < found->len; i++)
    {
      const TornoReaderAccess *access = found->pdata[i];

      add_row (self, access->name,
               access->is_accessible ? _ ("Ready to use") : _ ("You have no permission to use this reader"),
               access->is_accessible ? "emblem-ok-symbolic" : "dialog-warning-symbolic");
      is_missing = is_missing || !access->is_accessible;
    }
  if (found->len == 0)
    add_row (self, _ ("No reader found"),
             _ ("Plug one in and look again. Until then the door works with a simulated one."),
             "auth-fingerprint-symbolic");
  gtk_widget_set_visible (self->rule_group, is_missing);
  if (is_missing)
    write_rule (self, rules);
}

static void
on_look_cb (TornoReaderWindow *self)
{
  look (self);
}

static void
on_copy_cb (TornoReaderWindow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_label (self->command_label));
}

static void
torno_reader_window_finalize (GObject *object)
{
  g_ptr_array_unref (TORNO_READER_WINDOW (object)->rows);
  G_OBJECT_CLASS (torno_reader_window_parent_class)->finalize (object);
}

static void
torno_reader_window_class_init (TornoReaderWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = torno_reader_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-reader-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoReaderWindow, readers_group);
  gtk_widget_class_bind_template_child (widget_class, TornoReaderWindow, rule_group);
  gtk_widget_class_bind_template_child (widget_class, TornoReaderWindow, command_label);
  gtk_widget_class_bind_template_callback (widget_class, on_look_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
torno_reader_window_init (TornoReaderWindow *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * torno_reader_window_new:
 * @parent: (nullable): the window that it belongs to
 *
 * Returns: (transfer none): a window to be presented; it goes when it is closed
 */
TornoReaderWindow *
torno_reader_window_new (GtkWindow *parent)
{
  TornoReaderWindow *self = g_object_new (TORNO_TYPE_READER_WINDOW, "transient-for", parent, NULL);

  look (self);
  return self;
}
