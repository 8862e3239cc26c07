/* The member who buys: typed as a document, and shown by name from then on. What is typed afterwards means somebody else.
 * The row takes its place only where a button asks for it: most sales are nobody's. */
#include "config.h"

#include "torno-buyer-row.h"

#include "torno-error.h"
#include "torno-form.h"
#include "torno-member-lookup.h"

#include <glib/gi18n-lib.h>

struct _TornoBuyerRow
{
  AdwEntryRow parent_instance;

  TornoSession *session;
  GCancellable *cancellable;
  GtkToggleButton *button; /* not owned; lives as long */
  GtkWidget *found_image;
  gint64 user_id; /* 0: nobody, or not known yet */
};

G_DEFINE_FINAL_TYPE (TornoBuyerRow, torno_buyer_row, ADW_TYPE_ENTRY_ROW)

static void
on_changed_cb (TornoBuyerRow *self)
{
  g_cancellable_cancel (self->cancellable);
  self->user_id = 0;
  gtk_widget_set_visible (self->found_image, FALSE);
}

static void
on_looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *full_name = NULL;
  gint64 user_id = torno_member_lookup_finish (result, &full_name, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoBuyerRow *self = user_data;
  if (user_id != 0)
    torno_buyer_row_set_member (self, user_id, full_name);
  else
    torno_form_set_fault (ADW_ENTRY_ROW (self),
                          error == NULL || g_error_matches (error, TORNO_ERROR, TORNO_ERROR_USER_NOT_FOUND)
                              ? _ ("no member has it")
                              : error->message);
}

static void
look_up (TornoBuyerRow *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self))));

  if (*text == '\0' || self->user_id != 0)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  torno_member_lookup_async (self->session, text, self->cancellable, on_looked_up_cb, self);
}

static void
on_toggled_cb (TornoBuyerRow *self, GtkToggleButton *button)
{
  gboolean is_wanted = gtk_toggle_button_get_active (button);

  gtk_widget_set_visible (GTK_WIDGET (self), is_wanted);
  if (is_wanted)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  else
    gtk_editable_set_text (GTK_EDITABLE (self), "");
}

static void
torno_buyer_row_dispose (GObject *object)
{
  TornoBuyerRow *self = TORNO_BUYER_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_buyer_row_parent_class)->dispose (object);
}

static void
torno_buyer_row_class_init (TornoBuyerRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_buyer_row_dispose;
}

static void
torno_buyer_row_init (TornoBuyerRow *self)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Buyer (a member's document)"));
  torno_form_prepare_row (ADW_ENTRY_ROW (self));
  self->found_image = gtk_image_new_from_icon_name ("object-select-symbolic");
  gtk_widget_set_visible (self->found_image, FALSE);
  torno_form_name_widget (self->found_image, _ ("Found"));
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), self->found_image);
  g_signal_connect (self, "changed", G_CALLBACK (on_changed_cb), NULL);
  g_signal_connect (self, "entry-activated", G_CALLBACK (look_up), NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * torno_buyer_row_start:
 * @session: among whose members to look
 * @button: shows the row, and hides it
 *
 * To be called once.
 */
void
torno_buyer_row_start (TornoBuyerRow *row, TornoSession *session, GtkToggleButton *button)
{
  row->session = g_object_ref (session);
  row->button = button;
  torno_form_name_widget (GTK_WIDGET (button), _ ("Name the buyer"));
  g_signal_connect_object (button, "toggled", G_CALLBACK (on_toggled_cb), row, G_CONNECT_SWAPPED);
}

/**
 * torno_buyer_row_set_member:
 * @user_id: a member of the gym
 * @full_name: (nullable): the name
 *
 * Names that member as the buyer.
 */
void
torno_buyer_row_set_member (TornoBuyerRow *row, gint64 user_id, const char *full_name)
{
  gtk_toggle_button_set_active (row->button, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (row), full_name != NULL ? full_name : "");
  gtk_widget_set_visible (row->found_image, TRUE);
  row->user_id = user_id;
}

/**
 * torno_buyer_row_get_user_id:
 *
 * Returns: the number of the member, or 0
 */
gint64
torno_buyer_row_get_user_id (TornoBuyerRow *row)
{
  return row->user_id;
}

/**
 * torno_buyer_row_settle:
 *
 * Begins to look for the member where something was typed and not looked for yet.
 *
 * Returns: whether it is known who buys, or that nobody is named
 */
gboolean
torno_buyer_row_settle (TornoBuyerRow *row)
{
  if (row->user_id != 0 || !torno_form_has_text (ADW_ENTRY_ROW (row)))
    return TRUE;
  gtk_widget_grab_focus (GTK_WIDGET (row));
  look_up (row);
  return FALSE;
}

/**
 * torno_buyer_row_clear:
 *
 * Names nobody, and hides the row.
 */
void
torno_buyer_row_clear (TornoBuyerRow *row)
{
  gtk_toggle_button_set_active (row->button, FALSE);
}
