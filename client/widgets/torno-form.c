/* What a form of entry rows needs. A fault stands in the title of its row, in red: seen, read out, and gone as soon as
 * the text is changed. */
#include "config.h"

#include "torno-form.h"

#include <string.h>

#define TITLE_KEY "torno-title"

/**
 * torno_form_name_widget:
 * @name: what assistive technology calls it, in place of the title of a row that it stands in: both would be heard
 */
void
torno_form_name_widget (GtkWidget *widget, const char *name)
{
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_title (AdwEntryRow *row, const char *title)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  /* The text inside is what has the focus, and in libadwaita 1.2 it does not know its row's title. */
  torno_form_name_widget (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (row))), title);
}

static void
on_changed_cb (AdwEntryRow *row, gpointer unused)
{
  torno_form_set_fault (row, NULL);
}

/**
 * torno_form_prepare_row:
 * @row: a row with its title, which stays its name
 *
 * Gives the text of @row its name, and lets its fault go when the text changes.
 */
void
torno_form_prepare_row (AdwEntryRow *row)
{
  const char *title = adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row));

  g_object_set_data_full (G_OBJECT (row), TITLE_KEY, g_strdup (title), g_free);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  show_title (row, title);
  g_signal_connect (row, "changed", G_CALLBACK (on_changed_cb), NULL);
}

/**
 * torno_form_set_fault:
 * @row: a prepared row
 * @fault: (nullable): what is wrong with it, NULL for nothing
 */
void
torno_form_set_fault (AdwEntryRow *row, const char *fault)
{
  const char *title = g_object_get_data (G_OBJECT (row), TITLE_KEY);
  g_autofree char *text = fault != NULL ? g_strdup_printf ("%s: %s", title, fault) : NULL;

  if (fault == NULL && !gtk_widget_has_css_class (GTK_WIDGET (row), "error"))
    return;
  show_title (row, text != NULL ? text : title);
  if (fault != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "error");
}

/**
 * torno_form_has_text:
 *
 * Returns: whether something but blanks has been typed
 */
gboolean
torno_form_has_text (AdwEntryRow *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  return text[strspn (text, " \t")] != '\0';
}

static void
on_typed_cb (GtkEditable *entry, gpointer unused)
{
  GtkText *text = GTK_TEXT (gtk_editable_get_delegate (entry));

  if (*gtk_editable_get_text (entry) == '\0' || gtk_widget_has_focus (GTK_WIDGET (text)))
    return;
  gtk_text_grab_focus_without_selecting (text);
  gtk_editable_set_position (entry, -1);
}

/* GTK's entry would take Enter too, and open nothing: a row has it from the window alone, which comes after. */
static gboolean
on_key_pressed_cb (GtkEventControllerKey *keys, guint keyval, guint code, GdkModifierType state, GtkEditable *entry)
{
  GtkWidget *page = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (keys));
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (page));

  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return FALSE;
  if (focus == NULL || focus == GTK_WIDGET (gtk_editable_get_delegate (entry))
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  return gtk_widget_activate (focus);
}

/**
 * torno_form_capture_keys:
 * @entry: where it goes
 * @page: what has @entry in it
 *
 * What is typed anywhere on @page goes into @entry, and the focus with it: Enter, which a scanner types last, must not
 * go to a button that had it. (GTK's entry takes the keys and leaves the focus where it was.)
 */
void
torno_form_capture_keys (GtkSearchEntry *entry, GtkWidget *page)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_search_entry_set_key_capture_widget (entry, page);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), entry, 0);
  gtk_widget_add_controller (page, keys); /* the last one is asked first */
  g_signal_connect (entry, "changed", G_CALLBACK (on_typed_cb), NULL);
}
