/* A row a visit; nothing is shown where there is none. */
#include "config.h"

#include "torno-conflict-list.h"

#include "torno-form.h"

#include <glib/gi18n-lib.h>

struct _TornoConflictList
{
  AdwBin parent_instance;

  GtkListBox *rows;
};

static guint open_member_signal;

G_DEFINE_FINAL_TYPE (TornoConflictList, torno_conflict_list, ADW_TYPE_BIN)

static void
on_row_activated_cb (TornoConflictList *self, GtkListBoxRow *row)
{
  const gint64 *user_id = g_object_get_data (G_OBJECT (row), "user-id");

  g_signal_emit (self, open_member_signal, 0, *user_id);
}

static void
on_seen_cb (TornoConflictList *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  gtk_list_box_remove (self->rows, row);
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_list_box_get_row_at_index (self->rows, 0) != NULL);
}

static void
torno_conflict_list_class_init (TornoConflictListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/widgets/torno-conflict-list.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoConflictList, rows);
  open_member_signal = g_signal_new ("open-member", TORNO_TYPE_CONFLICT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
torno_conflict_list_init (TornoConflictList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (GTK_WIDGET (self->rows), _ ("Visits that the server does not admit"));
  g_signal_connect_object (self->rows, "row-activated", G_CALLBACK (on_row_activated_cb), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
make_seen_button (TornoConflictList *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("object-select-symbolic");

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _ ("Seen to"));
  torno_form_name_widget (button, _ ("Seen to"));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_seen_cb), self, G_CONNECT_SWAPPED);
  return button;
}

/**
 * torno_conflict_list_add:
 * @list: a list
 * @outcome: what the server said of the visit
 * @when: day and time of the visit, for a person
 */
void
torno_conflict_list_add (TornoConflictList *list, const TornoOutcome *outcome, const char *when)
{
  GtkWidget *row = adw_action_row_new ();
  const char *name = outcome->full_name != NULL ? outcome->full_name : _ ("Unknown member");
  const char *detail = outcome->detail != NULL ? outcome->detail : "";
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", when, detail);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), make_seen_button (list));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), outcome->user_id != 0);
  g_object_set_data_full (G_OBJECT (row), "user-id", g_memdup2 (&outcome->user_id, sizeof outcome->user_id), g_free);
  gtk_list_box_append (list->rows, row);
  gtk_widget_set_visible (GTK_WIDGET (list), TRUE);
}
