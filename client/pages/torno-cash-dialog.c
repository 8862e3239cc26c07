/* Cash that goes into the till or out of it: the float that a shift is opened with, or an amount with its reason. */
#include "config.h"

#include "torno-cash-dialog.h"

#include "torno-form.h"
#include "torno-money-text.h"
#include "torno-money.h"
#include "torno-poster.h"

#include <glib/gi18n-lib.h>

struct _TornoCashDialog
{
  AdwWindow parent_instance;

  AdwWindowTitle *window_title;
  GtkWidget *send_button;
  GtkWidget *form_box;
  GtkLabel *fault_label;
  AdwEntryRow *amount_row;
  AdwEntryRow *reason_row;

  TornoSession *session;
  TornoPoster *poster;
  TornoCashKind kind;
  gint64 shift_id;
};

static guint done_signal;

G_DEFINE_FINAL_TYPE (TornoCashDialog, torno_cash_dialog, ADW_TYPE_WINDOW)

static void
on_done_cb (JsonObject *answer, gpointer data)
{
  TornoCashDialog *self = data;

  g_signal_emit (self, done_signal, 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
check_form (TornoCashDialog *self, gint64 *out_cents)
{
  const char *amount = gtk_editable_get_text (GTK_EDITABLE (self->amount_row));
  gboolean is_amount = torno_money_text_read (amount, out_cents);
  /* A till may begin empty; nothing is never paid in or out. */
  gboolean is_right = is_amount && (*out_cents > 0 || (self->kind == TORNO_CASH_FLOAT && *out_cents == 0));
  gboolean has_reason = self->kind == TORNO_CASH_FLOAT || torno_form_has_text (self->reason_row);

  if (!is_right)
    torno_form_set_fault (self->amount_row, torno_form_has_text (self->amount_row) ? _ ("not an amount") : _ ("is missing"));
  if (!has_reason)
    torno_form_set_fault (self->reason_row, _ ("is missing"));
  if (!is_right || !has_reason)
    gtk_widget_grab_focus (GTK_WIDGET (is_right ? self->reason_row : self->amount_row));
  return is_right && has_reason;
}

static void
on_send_cb (TornoCashDialog *self)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *path = g_strdup_printf ("/shifts/%" G_GINT64_FORMAT "/movements", self->shift_id);
  char amount[TORNO_MONEY_BUFFER];
  gint64 cents = 0;

  if (torno_poster_send_again (self->poster) || !check_form (self, &cents))
    return;
  torno_money_print (cents, amount);
  if (self->kind == TORNO_CASH_FLOAT)
    {
      json_object_set_string_member (body, "opening_float", amount);
      json_object_set_int_member (body, "gym_id", torno_session_get_gym_id (self->session));
      torno_poster_send (self->poster, "/shifts/", body);
      return;
    }
  json_object_set_string_member (body, "direction", self->kind == TORNO_CASH_IN ? "in" : "out");
  json_object_set_string_member (body, "amount", amount);
  json_object_set_string_member (body, "reason", gtk_editable_get_text (GTK_EDITABLE (self->reason_row)));
  torno_poster_send (self->poster, path, body);
}

static void
torno_cash_dialog_dispose (GObject *object)
{
  TornoCashDialog *self = TORNO_CASH_DIALOG (object);

  g_clear_pointer (&self->poster, torno_poster_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_cash_dialog_parent_class)->dispose (object);
}

static void
torno_cash_dialog_class_init (TornoCashDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_cash_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-cash-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoCashDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, TornoCashDialog, send_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCashDialog, form_box);
  gtk_widget_class_bind_template_child (widget_class, TornoCashDialog, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoCashDialog, amount_row);
  gtk_widget_class_bind_template_child (widget_class, TornoCashDialog, reason_row);
  gtk_widget_class_bind_template_callback (widget_class, on_send_cb);
  done_signal = g_signal_new ("done", TORNO_TYPE_CASH_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_cash_dialog_init (TornoCashDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * torno_cash_dialog_new:
 * @kind: what is asked for
 * @shift: (nullable): the open shift, NULL where one is opened
 *
 * Returns: (transfer floating): the window
 */
TornoCashDialog *
torno_cash_dialog_new (TornoSession *session, TornoCashKind kind, TornoShift *shift)
{
  /* clang-format off */
  const struct { const char *title; const char *send; const char *amount; } words[] = {
    [TORNO_CASH_FLOAT] = { _ ("Open a shift"), _ ("Open"),    _ ("Cash in the till at the start") },
    [TORNO_CASH_IN]    = { _ ("Pay in"),       _ ("Pay in"),  _ ("Amount") },
    [TORNO_CASH_OUT]   = { _ ("Pay out"),      _ ("Pay out"), _ ("Amount") },
  };
  /* clang-format on */
  TornoCashDialog *self = g_object_new (TORNO_TYPE_CASH_DIALOG, NULL);

  self->session = g_object_ref (session);
  self->kind = kind;
  self->shift_id = shift != NULL ? torno_shift_get_id (shift) : 0;
  self->poster = torno_poster_new (session, self->form_box, self->send_button, self->fault_label, on_done_cb, self);
  gtk_window_set_title (GTK_WINDOW (self), words[kind].title);
  adw_window_title_set_title (self->window_title, words[kind].title);
  gtk_button_set_label (GTK_BUTTON (self->send_button), words[kind].send);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->amount_row), words[kind].amount);
  torno_form_prepare_row (self->amount_row);
  torno_form_prepare_row (self->reason_row);
  gtk_widget_set_visible (GTK_WIDGET (self->reason_row), kind != TORNO_CASH_FLOAT);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->amount_row));
  return self;
}
