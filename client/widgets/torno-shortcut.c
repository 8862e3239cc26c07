/* Keys of what a page has, said in its tooltip and to a screen reader. */
#include "config.h"

#include "torno-shortcut.h"

/* Of several alternatives the first is the one that is told. */
static char *
make_label (GtkShortcutTrigger *trigger)
{
  if (GTK_IS_ALTERNATIVE_TRIGGER (trigger))
    trigger = gtk_alternative_trigger_get_first (GTK_ALTERNATIVE_TRIGGER (trigger));
  return gtk_shortcut_trigger_to_label (trigger, gdk_display_get_default ());
}

static void
tell_keys (GtkWidget *widget, GtkShortcutTrigger *trigger)
{
  const char *tooltip = gtk_widget_get_tooltip_text (widget);
  g_autofree char *label = make_label (trigger);
  g_autofree char *text = tooltip == NULL ? g_strdup (label) : g_strdup_printf ("%s (%s)", tooltip, label);

  gtk_widget_set_tooltip_text (widget, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, label, -1);
}

/**
 * torno_shortcut_add:
 * @widget: a button, or what has the action
 * @keys: as gtk_shortcut_trigger_parse_string() takes them. torno-shortcuts.ui has to list them.
 * @action_name: (nullable): what they do; NULL: what a click on @widget does, and its tooltip says the keys
 *
 * Gives @widget keys that work as long as it is seen and sensitive, in its window.
 */
void
torno_shortcut_add (GtkWidget *widget, const char *keys, const char *action_name)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *trigger = gtk_shortcut_trigger_parse_string (keys);
  GtkShortcutAction *action =
      action_name == NULL ? g_object_ref (gtk_activate_action_get ()) : gtk_named_action_new (action_name);

  g_return_if_fail (trigger != NULL);
  if (action_name == NULL)
    tell_keys (widget, trigger);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller), GTK_SHORTCUT_SCOPE_MANAGED);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), gtk_shortcut_new (trigger, action));
  gtk_widget_add_controller (widget, controller);
}
