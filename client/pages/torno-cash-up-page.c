/* The cash-up. All figures are the server's, read anew whenever the page is shown or something was sold or changed, here or
 * at another desk. */
#include "config.h"

#include "torno-cash-up-page.h"

#include "torno-api-json.h"
#include "torno-cash-dialog.h"
#include "torno-close-shift-dialog.h"
#include "torno-figure-row.h"
#include "torno-money-text.h"
#include "torno-printout-dialog.h"
#include "torno-shift-report.h"
#include "torno-shift-store.h"
#include "torno-shortcut.h"

#include <glib/gi18n-lib.h>

struct _TornoCashUpPage
{
  AdwBin parent_instance;

  GtkLabel *fault_label;
  GtkWidget *spinner;
  GtkWidget *none_page;
  GtkWidget *current_box;
  AdwPreferencesGroup *taken_group;
  GtkWidget *movements_group;
  GtkWidget *closed_group;
  GtkListBox *taken_box;
  GtkListBox *till_box;
  GtkListBox *movements_box;
  GtkListBox *closed_box;

  TornoSession *session;
  TornoShiftStore *store;
  GCancellable *cancellable;
  gint64 last_closed_id; /* of the shifts that are listed; 0: none */
};

G_DEFINE_FINAL_TYPE (TornoCashUpPage, torno_cash_up_page, ADW_TYPE_BIN)

static void
clear_box (GtkListBox *box)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_list_box_remove (box, row);
}

static void
add_amount (GtkListBox *box, const char *title, const char *detail, gint64 cents, gboolean is_sum)
{
  g_autofree char *amount = torno_money_text_format (cents);
  GtkWidget *row = torno_figure_row_new (title, detail, amount);

  if (is_sum)
    gtk_widget_add_css_class (row, "heading");
  gtk_list_box_append (box, row);
}

static char *
describe_payment (TornoShift *shift, TornoPayment payment)
{
  g_autofree char *sales = torno_money_text_format (torno_shift_get_total_cents (shift, "sales", payment));
  g_autofree char *plans = torno_money_text_format (torno_shift_get_total_cents (shift, "plans", payment));
  g_autofree char *refunds = torno_money_text_format (-torno_shift_get_total_cents (shift, "refunds", payment));

  /* Translators: what products and plans brought, and what was paid back */
  return g_strdup_printf (_ ("Products: %s · Plans: %s · Paid back: %s"), sales, plans, refunds);
}

static void
show_taken (TornoCashUpPage *self, TornoShift *shift)
{
  g_autofree char *when = torno_shift_describe_opening (shift);
  /* Translators: since when a shift is open, and who opened it */
  g_autofree char *text = g_strdup_printf (_ ("Open since %s, by %s"), when, torno_shift_get_opener (shift));
  gint64 taken = 0;

  adw_preferences_group_set_description (self->taken_group, text);
  clear_box (self->taken_box);
  for (TornoPayment payment = 0; payment < TORNO_N_PAYMENTS; payment++)
    {
      g_autofree char *detail = describe_payment (shift, payment);
      gint64 total = torno_shift_get_total_cents (shift, "total", payment);

      add_amount (self->taken_box, torno_payment_get_name (payment), detail, total, FALSE);
      taken += total;
    }
  add_amount (self->taken_box, _ ("Taken in all"), NULL, taken, TRUE);
}

static void
show_till (TornoCashUpPage *self, TornoShift *shift)
{
  clear_box (self->till_box);
  add_amount (self->till_box, _ ("Opening float"), NULL, torno_shift_get_cents (shift, "opening_float"), FALSE);
  add_amount (self->till_box, _ ("Taken in cash"), NULL,
              torno_shift_get_total_cents (shift, "total", TORNO_PAYMENT_CASH), FALSE);
  add_amount (self->till_box, _ ("Paid in"), NULL, torno_shift_get_cents (shift, "paid_in"), FALSE);
  add_amount (self->till_box, _ ("Paid out"), NULL, -torno_shift_get_cents (shift, "paid_out"), FALSE);
  add_amount (self->till_box, _ ("Expected"), NULL,
              torno_shift_get_payment_cents (shift, "expected", TORNO_PAYMENT_CASH), TRUE);
}

static void
show_movements (TornoCashUpPage *self)
{
  JsonArray *movements = torno_shift_store_get_movements (self->store);
  guint n = movements != NULL ? json_array_get_length (movements) : 0;

  clear_box (self->movements_box);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *movement = json_array_get_object_element (movements, i);
      gint64 cents = torno_money_text_from_api (torno_api_json_get_string (movement, "amount"));
      gboolean is_out = g_strcmp0 (torno_api_json_get_string (movement, "direction"), "out") == 0;
      const char *at = torno_api_json_get_string (movement, "created_at");
      g_autoptr (GDateTime) time = at != NULL ? g_date_time_new_from_iso8601 (at, NULL) : NULL;
      g_autofree char *clock = time != NULL ? g_date_time_format (time, "%H:%M") : NULL;

      add_amount (self->movements_box, torno_api_json_get_string (movement, "reason"), clock, is_out ? -cents : cents,
                  FALSE);
    }
  gtk_widget_set_visible (self->movements_group, n > 0);
}

/* Translators: a shift's difference, after the amount or without one */
static char *
describe_difference (gint64 cents)
{
  g_autofree char *amount = torno_money_text_format (ABS (cents));

  if (cents == 0)
    return g_strdup (_ ("Exact"));
  return g_strdup_printf (cents > 0 ? _ ("Over: %s") : _ ("Short: %s"), amount);
}

/* A closed shift never changes: as long as none is closed the list stays, with the focus where it is. */
static void
show_closed (TornoCashUpPage *self)
{
  GListModel *closed = torno_shift_store_get_closed (self->store);
  guint n = g_list_model_get_n_items (closed);
  g_autoptr (TornoShift) last = n > 0 ? g_list_model_get_item (closed, 0) : NULL;
  gint64 last_id = last != NULL ? torno_shift_get_id (last) : 0;

  gtk_widget_set_visible (self->closed_group, n > 0);
  if (last_id == self->last_closed_id)
    return;
  self->last_closed_id = last_id;
  clear_box (self->closed_box);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TornoShift) shift = g_list_model_get_item (closed, i);
      g_autofree char *opened = torno_shift_describe_opening (shift);
      g_autofree char *until = torno_shift_describe_closing (shift);
      g_autofree char *span = g_strdup_printf (_ ("%s – %s"), opened, until);
      gint64 cents = torno_shift_sum_difference (shift);
      g_autofree char *difference = describe_difference (cents);
      GtkWidget *row = torno_figure_row_new (span, torno_shift_get_closer (shift), difference);

      torno_figure_row_set_state (row, cents == 0 ? "granted" : "warning");
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "torno-shift", g_object_ref (shift), g_object_unref);
      gtk_list_box_append (self->closed_box, row);
    }
}

static void
on_store_changed_cb (TornoCashUpPage *self)
{
  TornoShift *shift = torno_shift_store_get_current (self->store);
  const char *fault = torno_shift_store_get_fault (self->store);
  gboolean is_known = torno_shift_store_is_known (self->store);

  gtk_label_set_label (self->fault_label, fault != NULL ? fault : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), fault != NULL);
  gtk_widget_set_visible (self->spinner, FALSE);
  gtk_widget_set_visible (self->none_page, is_known && shift == NULL);
  gtk_widget_set_visible (self->current_box, shift != NULL);
  if (shift != NULL)
    {
      show_taken (self, shift);
      show_till (self, shift);
      show_movements (self);
    }
  show_closed (self);
}

static void
present_dialog (TornoCashUpPage *self, GtkWindow *dialog)
{
  gtk_window_set_transient_for (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (dialog);
}

static void
show_report (TornoCashUpPage *self, TornoShift *shift, JsonArray *movements)
{
  g_autoptr (TornoPrintout) report
      = torno_shift_report_new (shift, movements, torno_session_get_gym_name (self->session));

  present_dialog (self, GTK_WINDOW (torno_printout_dialog_new (report, NULL)));
}

typedef struct
{
  TornoCashUpPage *page;
  TornoShift *shift;
} Reading;

static void
on_movements_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Reading *reading = user_data;
  g_autoptr (TornoShift) shift = reading->shift;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (answer != NULL && JSON_NODE_HOLDS_ARRAY (answer))
    show_report (reading->page, shift, json_node_get_array (answer));
  else
    gtk_widget_activate_action (GTK_WIDGET (reading->page), "win.tell", "s", error != NULL ? error->message : "");
}

/* A report without all that went in and out would be a wrong one. */
static void
read_report (TornoCashUpPage *self, TornoShift *shift)
{
  g_autofree char *path
      = g_strdup_printf ("/shifts/%" G_GINT64_FORMAT "/movements?limit=1000", torno_shift_get_id (shift));
  Reading *reading = g_new0 (Reading, 1);

  reading->page = self;
  reading->shift = g_object_ref (shift);
  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               on_movements_cb, reading);
}

static void
on_closed_cb (TornoCashUpPage *self, TornoShift *shift)
{
  torno_shift_store_reload (self->store);
  read_report (self, shift);
}

static void
on_done_cb (TornoCashUpPage *self)
{
  torno_shift_store_reload (self->store);
}

/* What is not seen is read when it is. */
static void
on_news_cb (TornoCashUpPage *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    torno_shift_store_reload (self->store);
}

static void
ask_for_cash (TornoCashUpPage *self, TornoCashKind kind)
{
  TornoShift *shift = torno_shift_store_get_current (self->store);

  if ((shift == NULL) != (kind == TORNO_CASH_FLOAT))
    return;
  TornoCashDialog *dialog = torno_cash_dialog_new (self->session, kind, shift);
  g_signal_connect_object (dialog, "done", G_CALLBACK (on_done_cb), self, G_CONNECT_SWAPPED);
  present_dialog (self, GTK_WINDOW (dialog));
}

static void
on_cash_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ask_for_cash (TORNO_CASH_UP_PAGE (widget), g_str_equal (name, "cash.open")     ? TORNO_CASH_FLOAT
                                             : g_str_equal (name, "cash.pay-in") ? TORNO_CASH_IN
                                                                                 : TORNO_CASH_OUT);
}

static void
on_report_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoCashUpPage *self = TORNO_CASH_UP_PAGE (widget);
  TornoShift *shift = torno_shift_store_get_current (self->store);

  if (shift != NULL)
    read_report (self, shift);
}

static void
on_close_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoCashUpPage *self = TORNO_CASH_UP_PAGE (widget);
  TornoShift *shift = torno_shift_store_get_current (self->store);

  if (shift == NULL)
    return;
  TornoCloseShiftDialog *dialog = torno_close_shift_dialog_new (self->session, shift);
  g_signal_connect_object (dialog, "closed", G_CALLBACK (on_closed_cb), self, G_CONNECT_SWAPPED);
  present_dialog (self, GTK_WINDOW (dialog));
}

static void
on_row_activated_cb (TornoCashUpPage *self, GtkListBoxRow *row)
{
  read_report (self, g_object_get_data (G_OBJECT (row), "torno-shift"));
}

static void
torno_cash_up_page_dispose (GObject *object)
{
  TornoCashUpPage *self = TORNO_CASH_UP_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_cash_up_page_parent_class)->dispose (object);
}

static void
torno_cash_up_page_class_init (TornoCashUpPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_cash_up_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-cash-up-page.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, none_page);
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, current_box);
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, taken_group);
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, movements_group);
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, closed_group);
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, taken_box);
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, till_box);
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, movements_box);
  gtk_widget_class_bind_template_child (widget_class, TornoCashUpPage, closed_box);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
  gtk_widget_class_install_action (widget_class, "cash.open", NULL, on_cash_cb);
  gtk_widget_class_install_action (widget_class, "cash.pay-in", NULL, on_cash_cb);
  gtk_widget_class_install_action (widget_class, "cash.pay-out", NULL, on_cash_cb);
  gtk_widget_class_install_action (widget_class, "cash.report", NULL, on_report_cb);
  gtk_widget_class_install_action (widget_class, "cash.close", NULL, on_close_cb);
}

static void
torno_cash_up_page_init (TornoCashUpPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_shortcut_add (self->none_page, "<Control>o", "cash.open");
  torno_shortcut_add (self->current_box, "<Control>plus|<Control>KP_Add", "cash.pay-in");
  torno_shortcut_add (self->current_box, "<Control>minus|<Control>KP_Subtract", "cash.pay-out");
  torno_shortcut_add (self->current_box, "<Control>p", "cash.report");
  torno_shortcut_add (self->current_box, "<Control><Shift>k", "cash.close");
}

/**
 * torno_cash_up_page_new:
 * @session: whose gym's till it is
 *
 * Returns: (transfer floating): the page, which reads when it is told to
 */
TornoCashUpPage *
torno_cash_up_page_new (TornoSession *session)
{
  TornoCashUpPage *self = g_object_new (TORNO_TYPE_CASH_UP_PAGE, NULL);
  static const char *const news[] = { "changed::sale", "changed::user_plan", "changed::user", "changed::shift" };

  self->session = g_object_ref (session);
  self->store = torno_shift_store_new (session);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed_cb), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < G_N_ELEMENTS (news); i++)
    g_signal_connect_object (session, news[i], G_CALLBACK (on_news_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * torno_cash_up_page_reload:
 *
 * Reads the shifts again.
 */
void
torno_cash_up_page_reload (TornoCashUpPage *page)
{
  torno_shift_store_reload (page->store);
}
