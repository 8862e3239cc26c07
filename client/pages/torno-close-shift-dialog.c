/* Closes a shift with what was counted. Cash may be counted by notes and coins, which add up into the amount; what is
 * counted may differ from the books, and the difference is kept. */
#include "config.h"

#include "torno-close-shift-dialog.h"

#include "torno-form.h"
#include "torno-money-text.h"
#include "torno-money.h"
#include "torno-poster.h"

#include <glib/gi18n-lib.h>

/* The notes and coins of Colombia in pesos (Banco de la República, 2024); the coin of 1,000 and the note count as one. */
static const int denominations[] = { 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50 };

struct _TornoCloseShiftDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  GtkWidget *send_button;
  GtkWidget *form_box;
  GtkLabel *fault_label;
  AdwExpanderRow *notes_row;
  AdwEntryRow *cash_row;
  AdwEntryRow *transfer_row;
  AdwEntryRow *card_row;
  GtkLabel *amount_label;
  GtkSpinButton *counts[G_N_ELEMENTS (denominations)];

  TornoPoster *poster;
  TornoShift *shift;
};

static guint closed_signal;

G_DEFINE_FINAL_TYPE (TornoCloseShiftDialog, torno_close_shift_dialog, ADW_TYPE_WINDOW)

static AdwEntryRow *
get_row (TornoCloseShiftDialog *self, TornoPayment payment)
{
  AdwEntryRow *rows[TORNO_N_PAYMENTS] = {
    [TORNO_PAYMENT_CASH] = self->cash_row,
    [TORNO_PAYMENT_TRANSFER] = self->transfer_row,
    [TORNO_PAYMENT_CARD] = self->card_row,
  };

  return rows[payment];
}

static gboolean
read_row (TornoCloseShiftDialog *self, TornoPayment payment, gint64 *out_cents)
{
  return torno_money_text_read (gtk_editable_get_text (GTK_EDITABLE (get_row (self, payment))), out_cents);
}

static gint64
get_expected (TornoCloseShiftDialog *self, TornoPayment payment)
{
  return torno_shift_get_payment_cents (self->shift, "expected", payment);
}

/* Says what is missing or too much, once all three are counted. */
static void
on_counted_cb (TornoCloseShiftDialog *self)
{
  gint64 cents, difference = 0;
  gboolean is_whole = self->shift != NULL;

  for (TornoPayment payment = 0; is_whole && payment < TORNO_N_PAYMENTS; payment++)
    {
      is_whole = read_row (self, payment, &cents);
      if (is_whole)
        difference += cents - get_expected (self, payment);
    }
  g_autofree char *amount = torno_money_text_format (ABS (difference));
  g_autofree char *text = difference == 0  ? g_strdup (_ ("It is exact"))
                          : difference > 0 ? g_strdup_printf (_ ("Over: %s"), amount)
                                           : g_strdup_printf (_ ("Short: %s"), amount);
  gtk_label_set_label (self->amount_label, is_whole ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->amount_label), is_whole);
  if (difference != 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->amount_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->amount_label), "error");
}

static void
on_notes_changed_cb (TornoCloseShiftDialog *self)
{
  char plain[TORNO_MONEY_BUFFER];
  gint64 cents = 0;

  for (guint i = 0; i < G_N_ELEMENTS (denominations); i++)
    cents += (gint64) gtk_spin_button_get_value_as_int (self->counts[i]) * denominations[i] * 100;
  torno_money_print (cents, plain);
  gtk_editable_set_text (GTK_EDITABLE (self->cash_row), plain);
}

static void
on_done_cb (JsonObject *answer, gpointer data)
{
  TornoCloseShiftDialog *self = data;
  g_autoptr (TornoShift) shift = torno_shift_new (answer);

  g_signal_emit (self, closed_signal, 0, shift);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
on_send_cb (TornoCloseShiftDialog *self)
{
  static const char *const fields[]
      = { [TORNO_PAYMENT_CASH] = "counted_cash", [TORNO_PAYMENT_TRANSFER] = "counted_transfer", [TORNO_PAYMENT_CARD] = "counted_card" };
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *path = g_strdup_printf ("/shifts/%" G_GINT64_FORMAT "/close", torno_shift_get_id (self->shift));
  AdwEntryRow *wrong = NULL;

  if (torno_poster_send_again (self->poster))
    return;
  for (TornoPayment payment = 0; payment < TORNO_N_PAYMENTS; payment++)
    {
      AdwEntryRow *row = get_row (self, payment);
      char amount[TORNO_MONEY_BUFFER];
      gint64 cents = 0;
      gboolean is_right = read_row (self, payment, &cents) && cents >= 0;

      if (!is_right)
        torno_form_set_fault (row, torno_form_has_text (row) ? _ ("not an amount") : _ ("is missing"));
      wrong = is_right || wrong != NULL ? wrong : row;
      torno_money_print (cents, amount);
      json_object_set_string_member (body, fields[payment], amount);
    }
  if (wrong != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (wrong));
  else
    torno_poster_send (self->poster, path, body);
}

static void
add_denominations (TornoCloseShiftDialog *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (denominations); i++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *button = gtk_spin_button_new_with_range (0, 99999, 1);
      g_autofree char *value = torno_money_text_format ((gint64) denominations[i] * 100);
      /* Translators: a field for how many notes or coins there are of a value */
      g_autofree char *name = g_strdup_printf (_ ("How many of %s"), value);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), value);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_signal_connect_object (button, "value-changed", G_CALLBACK (on_notes_changed_cb), self, G_CONNECT_SWAPPED);
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
      torno_form_name_widget (button, name);
      adw_expander_row_add_row (self->notes_row, row);
      self->counts[i] = GTK_SPIN_BUTTON (button);
    }
}

static void
torno_close_shift_dialog_dispose (GObject *object)
{
  TornoCloseShiftDialog *self = TORNO_CLOSE_SHIFT_DIALOG (object);

  g_clear_pointer (&self->poster, torno_poster_free);
  g_clear_object (&self->shift);
  G_OBJECT_CLASS (torno_close_shift_dialog_parent_class)->dispose (object);
}

static void
torno_close_shift_dialog_class_init (TornoCloseShiftDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_close_shift_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-close-shift-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoCloseShiftDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TornoCloseShiftDialog, send_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCloseShiftDialog, form_box);
  gtk_widget_class_bind_template_child (widget_class, TornoCloseShiftDialog, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoCloseShiftDialog, notes_row);
  gtk_widget_class_bind_template_child (widget_class, TornoCloseShiftDialog, cash_row);
  gtk_widget_class_bind_template_child (widget_class, TornoCloseShiftDialog, transfer_row);
  gtk_widget_class_bind_template_child (widget_class, TornoCloseShiftDialog, card_row);
  gtk_widget_class_bind_template_child (widget_class, TornoCloseShiftDialog, amount_label);
  gtk_widget_class_bind_template_callback (widget_class, on_counted_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_send_cb);
  closed_signal = g_signal_new ("closed", TORNO_TYPE_CLOSE_SHIFT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, TORNO_TYPE_SHIFT);
}

static void
torno_close_shift_dialog_init (TornoCloseShiftDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_denominations (self);
  for (TornoPayment payment = 0; payment < TORNO_N_PAYMENTS; payment++)
    torno_form_prepare_row (get_row (self, payment));
}

/**
 * torno_close_shift_dialog_new:
 * @shift: the open one
 *
 * Returns: (transfer floating): the window
 */
TornoCloseShiftDialog *
torno_close_shift_dialog_new (TornoSession *session, TornoShift *shift)
{
  TornoCloseShiftDialog *self = g_object_new (TORNO_TYPE_CLOSE_SHIFT_DIALOG, NULL);

  self->shift = g_object_ref (shift);
  self->poster = torno_poster_new (session, self->form_box, self->send_button, self->fault_label, on_done_cb, self);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Close the shift"));
  adw_window_title_set_title (self->window_title, _ ("Close the shift"));
  gtk_button_set_label (GTK_BUTTON (self->send_button), _ ("Close the shift"));
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->cash_row));
  on_counted_cb (self);
  return self;
}
