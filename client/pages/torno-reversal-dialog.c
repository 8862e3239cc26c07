/* Takes a sale back: a void all of it, as if it had not been; a refund as many as come back, paid back in a way that may
 * be another than it was paid. Either is a row of its own in the books. A ticket is voided with all its sales. */
#include "config.h"

#include "torno-reversal-dialog.h"

#include "torno-api-json.h"
#include "torno-form.h"
#include "torno-money-text.h"
#include "torno-payment.h"
#include "torno-poster.h"

#include <glib/gi18n-lib.h>

struct _TornoReversalDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  GtkWidget *send_button;
  GtkWidget *form_box;
  GtkLabel *fault_label;
  GtkLabel *amount_label;
  AdwEntryRow *reason_row;
  GtkWidget *refund_group;
  GtkSpinButton *quantity_button;
  AdwComboRow *payment_row;
  GtkSwitch *restock_switch;

  TornoPoster *poster;
  char *path;        /* what takes it back */
  gint64 unit_cents; /* of one of what comes back; of all of it where it is voided */
  gboolean is_void;
};

static guint done_signal;

G_DEFINE_FINAL_TYPE (TornoReversalDialog, torno_reversal_dialog, ADW_TYPE_WINDOW)

static void
on_done_cb (JsonObject *answer, gpointer data)
{
  TornoReversalDialog *self = data;

  g_signal_emit (self, done_signal, 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_quantity_changed_cb (TornoReversalDialog *self)
{
  int quantity = self->is_void ? 1 : gtk_spin_button_get_value_as_int (self->quantity_button);
  g_autofree char *amount = torno_money_text_format (self->unit_cents * quantity);
  g_autofree char *text = g_strdup_printf (_ ("To pay back: %s"), amount);

  gtk_label_set_label (self->amount_label, text);
}

static JsonObject *
write_body (TornoReversalDialog *self)
{
  JsonObject *body = json_object_new ();
  TornoPayment payment = adw_combo_row_get_selected (self->payment_row);

  json_object_set_string_member (body, "reason", gtk_editable_get_text (GTK_EDITABLE (self->reason_row)));
  if (self->is_void)
    return body;
  json_object_set_int_member (body, "quantity", gtk_spin_button_get_value_as_int (self->quantity_button));
  json_object_set_string_member (body, "payment_type", torno_payment_get_type_name (payment));
  json_object_set_boolean_member (body, "restock", gtk_switch_get_active (self->restock_switch));
  return body;
}

static void
on_send_cb (TornoReversalDialog *self)
{
  g_autoptr (JsonObject) body = write_body (self);

  if (torno_poster_send_again (self->poster))
    return;
  if (torno_form_has_text (self->reason_row))
    torno_poster_send (self->poster, self->path, body);
  else
    {
      torno_form_set_fault (self->reason_row, _ ("is missing"));
      gtk_widget_grab_focus (GTK_WIDGET (self->reason_row));
    }
}

static void
torno_reversal_dialog_dispose (GObject *object)
{
  TornoReversalDialog *self = TORNO_REVERSAL_DIALOG (object);

  g_clear_pointer (&self->poster, torno_poster_free);
  G_OBJECT_CLASS (torno_reversal_dialog_parent_class)->dispose (object);
}

static void
torno_reversal_dialog_finalize (GObject *object)
{
  g_free (TORNO_REVERSAL_DIALOG (object)->path);
  G_OBJECT_CLASS (torno_reversal_dialog_parent_class)->finalize (object);
}

static void
torno_reversal_dialog_class_init (TornoReversalDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_reversal_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_reversal_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-reversal-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoReversalDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TornoReversalDialog, send_button);
  gtk_widget_class_bind_template_child (widget_class, TornoReversalDialog, form_box);
  gtk_widget_class_bind_template_child (widget_class, TornoReversalDialog, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoReversalDialog, amount_label);
  gtk_widget_class_bind_template_child (widget_class, TornoReversalDialog, reason_row);
  gtk_widget_class_bind_template_child (widget_class, TornoReversalDialog, refund_group);
  gtk_widget_class_bind_template_child (widget_class, TornoReversalDialog, quantity_button);
  gtk_widget_class_bind_template_child (widget_class, TornoReversalDialog, payment_row);
  gtk_widget_class_bind_template_child (widget_class, TornoReversalDialog, restock_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_quantity_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_send_cb);
  done_signal
      = g_signal_new ("done", TORNO_TYPE_REVERSAL_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_reversal_dialog_init (TornoReversalDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_prepare_row (self->reason_row);
  torno_form_name_widget (GTK_WIDGET (self->quantity_button), _ ("How many come back"));
  torno_form_name_widget (GTK_WIDGET (self->payment_row), _ ("Paid back by"));
  torno_form_name_widget (GTK_WIDGET (self->restock_switch), _ ("The goods go back to the shelf"));
}

/* @path: (transfer full): what takes it back
 * @what: under the title */
static TornoReversalDialog *
make_dialog (TornoSession *session, gboolean is_void, const char *title, const char *what, char *path, gint64 unit_cents)
{
  TornoReversalDialog *self = g_object_new (TORNO_TYPE_REVERSAL_DIALOG, NULL);

  self->path = path;
  self->unit_cents = unit_cents;
  self->is_void = is_void;
  self->poster
      = torno_poster_new (session, self->form_box, self->send_button, self->fault_label, on_done_cb, self);
  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_window_title_set_title (self->window_title, title);
  adw_window_title_set_subtitle (self->window_title, what);
  gtk_button_set_label (GTK_BUTTON (self->send_button), is_void ? _ ("Void") : _ ("Refund"));
  gtk_widget_set_visible (self->refund_group, !is_void);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->reason_row));
  on_quantity_changed_cb (self);
  return self;
}

/**
 * torno_reversal_dialog_new:
 * @sale: a Sale of the API
 * @is_void: whether all of it is taken back as a mistake
 * @rest: how many of it have not been taken back yet
 *
 * Returns: (transfer floating): the window
 */
TornoReversalDialog *
torno_reversal_dialog_new (TornoSession *session, JsonObject *sale, gboolean is_void, gint64 rest)
{
  const char *payment = torno_api_json_get_string (sale, "payment_type");
  gint64 cents = torno_money_text_from_api (torno_api_json_get_string (sale, is_void ? "total_amount" : "unit_price"));
  g_autofree char *what = torno_ticket_describe_sale (sale);
  char *path = g_strdup_printf ("/sales/%" G_GINT64_FORMAT "/%s", torno_api_json_get_integer (sale, "id", 0),
                                is_void ? "void" : "refund");
  TornoReversalDialog *self
      = make_dialog (session, is_void, is_void ? _ ("Void a sale") : _ ("Refund"), what, path, cents);

  gtk_spin_button_set_range (self->quantity_button, 1, rest);
  gtk_spin_button_set_value (self->quantity_button, rest);
  adw_combo_row_set_selected (self->payment_row, torno_payment_from_api (payment));
  return self;
}

/**
 * torno_reversal_dialog_new_for_ticket:
 * @ticket: a ticket of which nothing has been taken back
 *
 * Returns: (transfer floating): the window that voids all of it
 */
TornoReversalDialog *
torno_reversal_dialog_new_for_ticket (TornoSession *session, TornoTicket *ticket)
{
  g_autofree char *what = torno_ticket_describe_title (ticket);
  char *path = g_strdup_printf ("/sales/tickets/%" G_GINT64_FORMAT "/void", torno_ticket_get_id (ticket));

  return make_dialog (session, TRUE, _ ("Void a ticket"), what, path, torno_ticket_get_total_cents (ticket));
}
