/* A line of a table of figures: an action row whose name is all that it says, so that it is heard as a whole. */
#include "config.h"

#include "torno-figure-row.h"

#include "torno-form.h"

#define FIGURE_KEY "torno-figure"

/**
 * torno_figure_row_new:
 * @title: (nullable): what it is
 * @detail: (nullable): more of it
 * @figure: how much, as text
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
torno_figure_row_new (const char *title, const char *detail, const char *figure)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (figure);
  g_autofree char *name = g_strdup_printf ("%s: %s", title != NULL ? title : "", figure);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title != NULL ? title : "");
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail != NULL ? detail : "");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  g_object_set_data (G_OBJECT (row), FIGURE_KEY, label);
  torno_form_name_widget (row, name);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

/**
 * torno_figure_row_set_state:
 * @row: made here
 * @css_class: "granted", "warning" or "denied"
 *
 * Shows the figure as a pill.
 */
void
torno_figure_row_set_state (GtkWidget *row, const char *css_class)
{
  GtkWidget *label = g_object_get_data (G_OBJECT (row), FIGURE_KEY);

  gtk_widget_add_css_class (label, "state-pill");
  gtk_widget_add_css_class (label, css_class);
}
