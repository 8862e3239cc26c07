/* A ticket in a list. Its sales are made into rows when it is opened for the first time: a day has hundreds of tickets,
 * of which a few are looked at. They are made anew when something of it is taken back, here or at another desk. */
#include "config.h"

#include "torno-ticket-row.h"

#include "torno-api-json.h"
#include "torno-form.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

struct _TornoTicketRow
{
  AdwExpanderRow parent_instance;

  TornoTicket *ticket;
  TornoTicketList *list;
  GPtrArray *rows; /* borrowed; none before it is opened */
  char *state;     /* what they say of what may be done and was done */
};

enum
{
  TAKE_BACK,
  VOID_ALL,
  RECEIPT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TornoTicketRow, torno_ticket_row, ADW_TYPE_EXPANDER_ROW)

static void
on_refund_cb (GtkWidget *button, TornoTicketRow *self)
{
  g_signal_emit (self, signals[TAKE_BACK], 0, g_object_get_data (G_OBJECT (button), "torno-sale"), FALSE);
}

static void
on_void_cb (GtkWidget *button, TornoTicketRow *self)
{
  g_signal_emit (self, signals[TAKE_BACK], 0, g_object_get_data (G_OBJECT (button), "torno-sale"), TRUE);
}

static void
on_void_all_cb (GtkWidget *button, TornoTicketRow *self)
{
  g_signal_emit (self, signals[VOID_ALL], 0, self->ticket);
}

static void
on_receipt_cb (GtkWidget *button, TornoTicketRow *self)
{
  g_signal_emit (self, signals[RECEIPT], 0, self->ticket);
}

static void
add_button (TornoTicketRow *self, AdwActionRow *row, JsonObject *sale, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_with_label (label);
  g_autofree char *what = sale != NULL ? torno_ticket_describe_sale (sale) : torno_ticket_describe_title (self->ticket);
  g_autofree char *name = g_strdup_printf ("%s: %s", label, what);

  if (sale != NULL)
    g_object_set_data_full (G_OBJECT (button), "torno-sale", json_object_ref (sale),
                            (GDestroyNotify) json_object_unref);
  torno_form_name_widget (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", callback, self, 0);
  adw_action_row_add_suffix (row, button);
}

/* What of it was taken back already, and why it cannot be taken back where that is so. */
static char *
describe_state (TornoTicketRow *self, JsonObject *sale, gint64 taken_back)
{
  g_autofree char *price
      = torno_money_text_format (torno_money_text_from_api (torno_api_json_get_string (sale, "unit_price")));
  int percent = torno_api_json_get_integer (sale, "discount_percent", 0);
  g_autofree char *less = percent > 0 ? g_strdup_printf (_ ("%d%% off"), percent) : NULL;
  g_autofree char *back = taken_back > 0 ? g_strdup_printf (_ ("Taken back: %d"), (int) taken_back) : NULL;
  gboolean may = torno_ticket_list_may_take_back (self->list, sale);
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  /* Translators: the price of one of several */
  g_autofree char *each = g_strdup_printf (_ ("%s each"), price);
  g_ptr_array_add (parts, each);
  if (less != NULL)
    g_ptr_array_add (parts, less);
  if (back != NULL)
    g_ptr_array_add (parts, back);
  if (!may)
    g_ptr_array_add (parts, _ ("not of the open shift: an administrator can take it back"));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

static void
add_row (TornoTicketRow *self, AdwActionRow *row)
{
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

static void
add_sale (TornoTicketRow *self, JsonObject *sale)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  gint64 quantity = torno_api_json_get_integer (sale, "quantity", 0);
  gint64 taken_back = torno_ticket_list_get_taken_back (self->list, torno_api_json_get_integer (sale, "id", 0));
  g_autofree char *what = torno_ticket_describe_sale (sale);
  g_autofree char *state = describe_state (self, sale, taken_back);
  gboolean may = torno_ticket_list_may_take_back (self->list, sale);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), what);
  adw_action_row_set_subtitle (row, state);
  if (may && taken_back < quantity)
    add_button (self, row, sale, _ ("Refund"), G_CALLBACK (on_refund_cb));
  if (may && taken_back == 0)
    add_button (self, row, sale, _ ("Void"), G_CALLBACK (on_void_cb));
  add_row (self, row);
}

/* All or nothing: what is voided is as if it had not been sold, so nothing of it may have come back before. A ticket of
 * one sale has that sale's own button. */
static gboolean
may_void_all (TornoTicketRow *self)
{
  guint n = torno_ticket_get_n_sales (self->ticket);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *sale = torno_ticket_get_sale (self->ticket, i);

      if (!torno_ticket_list_may_take_back (self->list, sale)
          || torno_ticket_list_get_taken_back (self->list, torno_api_json_get_integer (sale, "id", 0)) > 0)
        return FALSE;
    }
  return n > 1;
}

static void
add_ticket (TornoTicketRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("The whole ticket"));
  if (may_void_all (self))
    add_button (self, row, NULL, _ ("Void"), G_CALLBACK (on_void_all_cb));
  add_button (self, row, NULL, _ ("Show receipt"), G_CALLBACK (on_receipt_cb));
  add_row (self, row);
}

static char *
write_state (TornoTicketRow *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < torno_ticket_get_n_sales (self->ticket); i++)
    {
      JsonObject *sale = torno_ticket_get_sale (self->ticket, i);

      g_string_append_printf (
          text, "%d %" G_GINT64_FORMAT ",", torno_ticket_list_may_take_back (self->list, sale),
          torno_ticket_list_get_taken_back (self->list, torno_api_json_get_integer (sale, "id", 0)));
    }
  return g_string_free (text, FALSE);
}

static void
on_expanded_cb (TornoTicketRow *self)
{
  if (self->rows->len > 0 || !adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self)))
    return;
  g_free (self->state);
  self->state = write_state (self);
  for (guint i = 0; i < torno_ticket_get_n_sales (self->ticket); i++)
    add_sale (self, torno_ticket_get_sale (self->ticket, i));
  add_ticket (self);
}

static void
on_list_changed_cb (TornoTicketRow *self)
{
  g_autofree char *state = write_state (self);

  if (self->rows->len == 0 || g_str_equal (state, self->state))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    adw_expander_row_remove (ADW_EXPANDER_ROW (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  on_expanded_cb (self);
}

static void
torno_ticket_row_dispose (GObject *object)
{
  g_clear_object (&TORNO_TICKET_ROW (object)->ticket);
  g_clear_object (&TORNO_TICKET_ROW (object)->list);
  G_OBJECT_CLASS (torno_ticket_row_parent_class)->dispose (object);
}

static void
torno_ticket_row_finalize (GObject *object)
{
  g_ptr_array_unref (TORNO_TICKET_ROW (object)->rows);
  g_free (TORNO_TICKET_ROW (object)->state);
  G_OBJECT_CLASS (torno_ticket_row_parent_class)->finalize (object);
}

static void
torno_ticket_row_class_init (TornoTicketRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_ticket_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_ticket_row_finalize;
  signals[TAKE_BACK] = g_signal_new ("take-back", TORNO_TYPE_TICKET_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 2, JSON_TYPE_OBJECT, G_TYPE_BOOLEAN);
  signals[VOID_ALL] = g_signal_new ("void-all", TORNO_TYPE_TICKET_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, TORNO_TYPE_TICKET);
  signals[RECEIPT] = g_signal_new ("receipt", TORNO_TYPE_TICKET_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, TORNO_TYPE_TICKET);
}

static void
torno_ticket_row_init (TornoTicketRow *self)
{
  self->rows = g_ptr_array_new ();
  g_signal_connect (self, "notify::expanded", G_CALLBACK (on_expanded_cb), NULL);
}

/**
 * torno_ticket_row_new:
 * @ticket: what it shows
 * @list: what knows more of it
 *
 * Returns: (transfer floating): the row
 */
TornoTicketRow *
torno_ticket_row_new (TornoTicket *ticket, TornoTicketList *list)
{
  TornoTicketRow *self = g_object_new (TORNO_TYPE_TICKET_ROW, NULL);
  g_autofree char *title = torno_ticket_describe_title (ticket);
  g_autofree char *detail = torno_ticket_describe_detail (ticket);
  g_autofree char *amount = torno_money_text_format (torno_ticket_get_total_cents (ticket));
  GtkWidget *label = gtk_label_new (amount);

  self->ticket = g_object_ref (ticket);
  self->list = g_object_ref (list);
  g_signal_connect_object (list, "changed", G_CALLBACK (on_list_changed_cb), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), detail);
  gtk_widget_add_css_class (label, "numeric");
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), label);
  /* What takes a sale back is not taken back itself. */
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (self), !torno_ticket_is_reversal (ticket));
  return self;
}
