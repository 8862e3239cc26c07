/* A reason is asked for, and the member is in: the station keeps the visit and tells the server of both, now or when it
 * is back. */
#include "config.h"

#include "torno-override-dialog.h"

#include "torno-form.h"

#include <glib/gi18n-lib.h>

/* The server's bounds (shared/records/torno-attendance.c). */
#define MIN_CHARACTERS 3
#define MAX_CHARACTERS 300

typedef struct
{
  TornoStation *station;
  gint64 user_id;
  AdwEntryRow *reason_row; /* the dialog's */
} Order;

static void
free_order (gpointer data, GClosure *closure)
{
  Order *order = data;

  g_object_unref (order->station);
  g_free (order);
}

static char *
get_reason (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static void
on_reason_changed_cb (AdwMessageDialog *dialog, AdwEntryRow *row)
{
  g_autofree char *reason = get_reason (row);
  glong n = g_utf8_strlen (reason, -1);

  adw_message_dialog_set_response_enabled (dialog, "let-in", n >= MIN_CHARACTERS && n <= MAX_CHARACTERS);
}

static void
on_response_cb (AdwMessageDialog *dialog, const char *response, Order *order)
{
  g_autofree char *reason = get_reason (order->reason_row);
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "let-in"))
    return;
  if (!torno_station_let_in (order->station, order->user_id, reason, &error))
    gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (dialog))), "win.tell", "s",
                                error->message);
}

static GtkWidget *
make_reason_row (AdwMessageDialog *dialog)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Reason"));
  /* Enter lets in, as the dialog's first answer would. */
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  torno_form_prepare_row (ADW_ENTRY_ROW (row));
  g_signal_connect_object (row, "changed", G_CALLBACK (on_reason_changed_cb), dialog, G_CONNECT_SWAPPED);
  return row;
}

/**
 * torno_override_dialog_open:
 * @parent: a widget of the window that it stands before
 * @station: lets the member in
 * @user_id: the member
 * @full_name: (nullable): the member's name
 *
 * Returns: (transfer none): the dialog
 */
GtkWindow *
torno_override_dialog_open (GtkWidget *parent, TornoStation *station, gint64 user_id, const char *full_name)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (parent));
  GtkWidget *dialog = adw_message_dialog_new (window, NULL, _ ("The visit is recorded with this reason and your name."));
  GtkWidget *group = adw_preferences_group_new ();
  Order *order = g_new0 (Order, 1);

  order->station = g_object_ref (station);
  order->user_id = user_id;
  order->reason_row = ADW_ENTRY_ROW (make_reason_row (ADW_MESSAGE_DIALOG (dialog)));
  /* Translators: %s is a member's full name. */
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _ ("Let %s in?"),
                                     full_name != NULL ? full_name : _ ("the member"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (order->reason_row));
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), group);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("Cancel"), "let-in", _ ("Let in"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "let-in", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "let-in");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "let-in", FALSE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response_cb), order, free_order, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (GTK_WIDGET (order->reason_row));
  return GTK_WINDOW (dialog);
}
