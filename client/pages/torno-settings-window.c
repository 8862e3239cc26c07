/* The settings of this desk. Each control is bound to its key: what is set holds at once, in all windows. */
#include "config.h"

#include "torno-settings-window.h"

#include "torno-autostart.h"
#include "torno-form.h"
#include "torno-reader.h"
#include "torno-settings.h"

#include <glib/gi18n-lib.h>
#include <gtk/gtkunixprint.h>

struct _TornoSettingsWindow
{
  AdwPreferencesWindow parent_instance;

  AdwComboRow *language_row;
  AdwComboRow *theme_row;
  GtkSwitch *sounds_switch;
  AdwEntryRow *server_url_row;
  AdwComboRow *reader_row;
  AdwComboRow *door_row;
  AdwEntryRow *door_command_row;
  AdwEntryRow *door_device_row;
  GtkWidget *door_channel_row;
  GtkSpinButton *door_channel_spin;
  AdwEntryRow *door_url_row;
  AdwEntryRow *door_close_url_row;
  GtkWidget *door_pulse_row;
  GtkSpinButton *door_pulse_spin;
  GtkSpinButton *offline_spin;
  GtkSwitch *member_window_switch;
  GtkSwitch *autostart_switch;
  AdwComboRow *printer_row;
  GtkStringList *printers; /* the first is "" */
  AdwComboRow *paper_row;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (TornoSettingsWindow, torno_settings_window, ADW_TYPE_PREFERENCES_WINDOW)

/* What the key of a row of choices is in each of them, in their order. */
/* clang-format off */
static const char *const languages[] = { "", "es", "en", NULL };
static const char *const themes[] = { "system", "light", "dark", NULL };
static const char *const doors[] = { "none", "command", "serial", "http", NULL };
static const char *const papers[] = { "roll", "a4", NULL };
/* clang-format on */

static gboolean
choose_value (GValue *value, GVariant *variant, gpointer user_data)
{
  const char *const *values = user_data;
  const char *text = g_variant_get_string (variant, NULL);

  for (guint i = 0; values[i] != NULL; i++)
    if (g_str_equal (values[i], text))
      {
        g_value_set_uint (value, i);
        return TRUE;
      }
  g_value_set_uint (value, GTK_INVALID_LIST_POSITION);
  return TRUE;
}

/* A value that is none of the choices, such as the id of one reader, stays until another one is chosen. */
static GVariant *
name_choice (const GValue *value, const GVariantType *type, gpointer user_data)
{
  const char *const *values = user_data;
  guint chosen = g_value_get_uint (value);

  return chosen < g_strv_length ((char **) values) ? g_variant_new_string (values[chosen]) : NULL;
}

static void
bind_choice (const char *key, AdwComboRow *row, const char *const *values)
{
  g_settings_bind_with_mapping (torno_settings_get_default (), key, row, "selected", G_SETTINGS_BIND_DEFAULT,
                                choose_value, name_choice, (gpointer) values, NULL);
}

/* What is typed holds when it is whole: with Enter, or when the cursor leaves it. */
static void
on_applied_cb (AdwEntryRow *row, const char *key)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  g_settings_set_string (torno_settings_get_default (), key, text);
}

static void
bind_entry (const char *key, AdwEntryRow *row)
{
  torno_form_prepare_row (row);
  g_settings_bind (torno_settings_get_default (), key, row, "text", G_SETTINGS_BIND_GET);
  g_signal_connect (row, "apply", G_CALLBACK (on_applied_cb), (gpointer) key);
}

static void
on_door_cb (TornoSettingsWindow *self)
{
  TornoDoorKind kind = g_settings_get_enum (torno_settings_get_default (), TORNO_SETTING_DOOR);

  gtk_widget_set_visible (GTK_WIDGET (self->door_command_row), kind == TORNO_DOOR_KIND_COMMAND);
  gtk_widget_set_visible (GTK_WIDGET (self->door_device_row), kind == TORNO_DOOR_KIND_SERIAL);
  gtk_widget_set_visible (self->door_channel_row, kind == TORNO_DOOR_KIND_SERIAL);
  gtk_widget_set_visible (GTK_WIDGET (self->door_url_row), kind == TORNO_DOOR_KIND_HTTP);
  gtk_widget_set_visible (GTK_WIDGET (self->door_close_url_row), kind == TORNO_DOOR_KIND_HTTP);
  gtk_widget_set_visible (self->door_pulse_row, kind != TORNO_DOOR_KIND_NONE);
}

/* Printers come one by one, as the system finds them. */
static gboolean
on_printer_cb (GtkPrinter *printer, gpointer user_data)
{
  GtkStringList *printers = user_data;
  const char *name = gtk_printer_get_name (printer);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (printers)); i++)
    if (g_str_equal (gtk_string_list_get_string (printers, i), name))
      return FALSE;
  if (!gtk_printer_is_virtual (printer))
    gtk_string_list_append (printers, name);
  return FALSE;
}

static void
on_printer_chosen_cb (TornoSettingsWindow *self)
{
  guint chosen = adw_combo_row_get_selected (self->printer_row);

  if (chosen == GTK_INVALID_LIST_POSITION)
    return;
  g_settings_set_string (torno_settings_get_default (), TORNO_SETTING_PRINTER,
                         chosen == 0 ? "" : gtk_string_list_get_string (self->printers, chosen));
}

static void
list_printers (TornoSettingsWindow *self)
{
  g_autofree char *kept = g_settings_get_string (torno_settings_get_default (), TORNO_SETTING_PRINTER);

  self->printers = gtk_string_list_new (NULL);
  gtk_string_list_append (self->printers, _ ("Ask each time"));
  /* It may be switched off today. */
  if (*kept != '\0')
    gtk_string_list_append (self->printers, kept);
  adw_combo_row_set_model (self->printer_row, G_LIST_MODEL (self->printers));
  adw_combo_row_set_selected (self->printer_row, *kept != '\0' ? 1 : 0);
  g_signal_connect_object (self->printer_row, "notify::selected", G_CALLBACK (on_printer_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_enumerate_printers (on_printer_cb, g_object_ref (self->printers), g_object_unref, FALSE);
}

static void
on_autostart_set_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean fine = torno_autostart_set_finish (result, &error);
  TornoSettingsWindow *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!fine)
    {
      adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (self), adw_toast_new (error->message));
      gtk_switch_set_active (self->autostart_switch, gtk_switch_get_state (self->autostart_switch));
    }
  else
    gtk_switch_set_state (self->autostart_switch, gtk_switch_get_active (self->autostart_switch));
  gtk_widget_set_sensitive (GTK_WIDGET (self->autostart_switch), TRUE);
}

/* The switch says what is wanted, its state what is so. */
static gboolean
on_autostart_cb (TornoSettingsWindow *self, gboolean on)
{
  if (on == gtk_switch_get_state (self->autostart_switch))
    return TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->autostart_switch), FALSE);
  torno_autostart_set_async (torno_autostart_find_way (), on, self->cancellable, on_autostart_set_cb, self);
  return TRUE;
}

static void
show_autostart (TornoSettingsWindow *self)
{
  gboolean on = torno_autostart_is_on (torno_autostart_find_way ());

  self->cancellable = g_cancellable_new ();
  gtk_switch_set_active (self->autostart_switch, on);
  gtk_switch_set_state (self->autostart_switch, on);
  g_signal_connect_object (self->autostart_switch, "state-set", G_CALLBACK (on_autostart_cb), self, G_CONNECT_SWAPPED);
}

static void
torno_settings_window_dispose (GObject *object)
{
  TornoSettingsWindow *self = TORNO_SETTINGS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->printers);
  G_OBJECT_CLASS (torno_settings_window_parent_class)->dispose (object);
}

static void
torno_settings_window_class_init (TornoSettingsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_settings_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-settings-window.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, language_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, theme_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, sounds_switch);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, server_url_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, reader_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, door_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, door_command_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, door_device_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, door_channel_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, door_channel_spin);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, door_url_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, door_close_url_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, door_pulse_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, door_pulse_spin);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, offline_spin);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, member_window_switch);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, autostart_switch);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, printer_row);
  gtk_widget_class_bind_template_child (widget_class, TornoSettingsWindow, paper_row);
}

/* Beside the first one found and the simulated one, each that is there. */
static void
list_readers (TornoSettingsWindow *self)
{
  GtkStringList *names = GTK_STRING_LIST (adw_combo_row_get_model (self->reader_row));
  g_auto (GStrv) found = torno_reader_list ();
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  g_strv_builder_add_many (ids, "auto", "simulated", NULL);
  for (guint i = 0; found[i] != NULL; i += 2)
    {
      g_strv_builder_add (ids, found[i]);
      gtk_string_list_append (names, found[i + 1]);
    }
  g_settings_bind_with_mapping (torno_settings_get_default (), TORNO_SETTING_READER, self->reader_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, choose_value, name_choice, g_strv_builder_end (ids),
                                (GDestroyNotify) g_strfreev);
}

static void
bind_keys (TornoSettingsWindow *self)
{
  GSettings *settings = torno_settings_get_default ();

  bind_choice (TORNO_SETTING_LANGUAGE, self->language_row, languages);
  bind_choice (TORNO_SETTING_THEME, self->theme_row, themes);
  list_readers (self);
  bind_choice (TORNO_SETTING_DOOR, self->door_row, doors);
  bind_choice (TORNO_SETTING_PAPER, self->paper_row, papers);
  bind_entry (TORNO_SETTING_SERVER_URL, self->server_url_row);
  bind_entry (TORNO_SETTING_DOOR_COMMAND, self->door_command_row);
  bind_entry (TORNO_SETTING_DOOR_DEVICE, self->door_device_row);
  bind_entry (TORNO_SETTING_DOOR_URL, self->door_url_row);
  bind_entry (TORNO_SETTING_DOOR_CLOSE_URL, self->door_close_url_row);
  g_settings_bind (settings, TORNO_SETTING_SOUNDS, self->sounds_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, TORNO_SETTING_MEMBER_WINDOW, self->member_window_switch, "active",
                   G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, TORNO_SETTING_DOOR_PULSE_MS, self->door_pulse_spin, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, TORNO_SETTING_DOOR_CHANNEL, self->door_channel_spin, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, TORNO_SETTING_OFFLINE_HOURS, self->offline_spin, "value", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (settings, "changed::" TORNO_SETTING_DOOR, G_CALLBACK (on_door_cb), self, G_CONNECT_SWAPPED);
}

static void
torno_settings_window_init (TornoSettingsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bind_keys (self);
  on_door_cb (self);
  list_printers (self);
  show_autostart (self);
}

/**
 * torno_settings_window_new:
 * @parent: the window that it stands before
 *
 * Returns: (transfer floating): the window
 */
TornoSettingsWindow *
torno_settings_window_new (GtkWindow *parent)
{
  return g_object_new (TORNO_TYPE_SETTINGS_WINDOW, "transient-for", parent, "modal", TRUE, NULL);
}
