/* The cart beside the till's products. While a sale is on its way the cart is locked. Where no answer comes it stays
 * locked and can only be charged again, with the same contents under the same key, or be given up: a cart that could be
 * changed then might be sold twice. */
#include "config.h"

#include "torno-checkout-pane.h"

#include "torno-api-json.h"
#include "torno-buyer-row.h"
#include "torno-cart-row.h"
#include "torno-change.h"
#include "torno-discount-row.h"
#include "torno-error.h"
#include "torno-form.h"
#include "torno-money-text.h"
#include "torno-money.h"
#include "torno-once-key.h"
#include "torno-receipt.h"
#include "torno-shortcut.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  STATE_OPEN,
  STATE_SENDING,
  STATE_UNANSWERED /* it may or may not have been sold */
} State;

struct _TornoCheckoutPane
{
  AdwBin parent_instance;

  GtkWidget *back_button;
  GtkToggleButton *buyer_button;
  GtkWidget *clear_button;
  GtkStack *lines_stack;
  GtkListView *lines_view;
  GtkLabel *fault_label;
  GtkWidget *form_box;
  GtkToggleButton *cash_button;
  GtkToggleButton *transfer_button;
  GtkToggleButton *card_button;
  TornoBuyerRow *buyer_row;
  TornoDiscountRow *discount_row;
  GtkWidget *given_group;
  AdwEntryRow *given_row;
  GtkLabel *change_label;
  GtkLabel *total_label;
  GtkWidget *charge_button;

  TornoSession *session;
  TornoCart *cart;
  TornoOnceKey *once;
  GCancellable *cancellable;
  JsonObject *body;   /* what is or was on its way */
  gint64 given_cents; /* with it; -1: not asked */
  State state;
};

enum
{
  PROP_SHOWS_BACK = 1,
  N_PROPS
};

enum
{
  SOLD,
  REFUSED,
  BACK,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TornoCheckoutPane, torno_checkout_pane, ADW_TYPE_BIN)

static const char *
get_payment_type (TornoCheckoutPane *self)
{
  if (gtk_toggle_button_get_active (self->transfer_button))
    return "transfer";
  return gtk_toggle_button_get_active (self->card_button) ? "card" : "cash";
}

static gboolean
is_cash (TornoCheckoutPane *self)
{
  return gtk_toggle_button_get_active (self->cash_button);
}

/* -1: nothing typed, which means the exact sum, or not asked; FALSE: what is typed is no amount. */
static gboolean
read_given (TornoCheckoutPane *self, gint64 *out_cents)
{
  *out_cents = -1;
  return !is_cash (self) || torno_change_read (self->given_row, out_cents);
}

static void
show_fault (TornoCheckoutPane *self, const char *text)
{
  gtk_label_set_label (self->fault_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault_label), text != NULL);
}

static void
show_all (TornoCheckoutPane *self)
{
  gint64 total = torno_cart_get_total_cents (self->cart);
  gboolean is_empty = torno_cart_get_n_items (self->cart) == 0;
  gboolean is_open = self->state == STATE_OPEN;
  gint64 given;
  gboolean is_amount = read_given (self, &given);
  gboolean is_enough = torno_change_show (self->given_row, self->change_label, is_amount, given, total);
  gboolean is_right = !is_empty && is_enough && !torno_cart_is_short (self->cart) && total <= TORNO_MONEY_MAX_CENTS;
  g_autofree char *total_text = torno_money_text_format (total);
  g_autofree char *charge = g_strdup_printf (is_open ? _ ("Charge %s") : _ ("Charge %s again"), total_text);

  gtk_stack_set_visible_child_name (self->lines_stack, is_empty ? "empty" : "list");
  gtk_label_set_label (self->total_label, total_text);
  gtk_button_set_label (GTK_BUTTON (self->charge_button), self->state == STATE_SENDING ? _ ("Charging…") : charge);
  gtk_widget_set_sensitive (self->charge_button, is_open ? is_right : self->state == STATE_UNANSWERED);
  gtk_widget_set_sensitive (self->clear_button, !is_empty && self->state != STATE_SENDING);
  gtk_widget_set_sensitive (GTK_WIDGET (self->lines_view), is_open);
  gtk_widget_set_sensitive (self->form_box, is_open);
  gtk_widget_set_sensitive (GTK_WIDGET (self->buyer_button), is_open);
  gtk_widget_set_visible (self->given_group, is_cash (self));
}

static void
on_changed_cb (TornoCheckoutPane *self)
{
  if (self->cart != NULL)
    show_all (self);
}

static void
begin_afresh (TornoCheckoutPane *self)
{
  self->state = STATE_OPEN;
  g_clear_pointer (&self->body, json_object_unref);
  gtk_editable_set_text (GTK_EDITABLE (self->given_row), "");
  gtk_toggle_button_set_active (self->cash_button, TRUE);
  torno_buyer_row_clear (self->buyer_row);
  torno_discount_row_clear (self->discount_row);
  show_fault (self, NULL);
  torno_cart_clear (self->cart);
}

static void
show_error (TornoCheckoutPane *self, const GError *error)
{
  gboolean is_answered = error->domain == TORNO_ERROR && torno_error_get_status (error->code) < 500;

  self->state = is_answered ? STATE_OPEN : STATE_UNANSWERED;
  show_all (self);
  show_fault (self, is_answered ? error->message
                                : _ ("The server has not answered, so this may or may not be sold. Charge again: it is "
                                     "sold only once."));
  if (is_answered)
    g_signal_emit (self, signals[REFUSED], 0);
}

static void
on_charged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoCheckoutPane *self = user_data;
  torno_once_key_settle (self->once, error);
  if (error != NULL)
    {
      show_error (self, error);
      return;
    }
  JsonObject *ticket = JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  g_autoptr (TornoPrintout) receipt = torno_receipt_new (ticket, self->given_cents);
  begin_afresh (self);
  g_signal_emit (self, signals[SOLD], 0, receipt);
}

static void
write_body (TornoCheckoutPane *self)
{
  read_given (self, &self->given_cents);
  g_clear_pointer (&self->body, json_object_unref);
  self->body = json_object_new ();
  json_object_set_array_member (self->body, "items", torno_cart_write_items (self->cart));
  json_object_set_string_member (self->body, "payment_type", get_payment_type (self));
  if (torno_cart_get_discount_percent (self->cart) > 0)
    json_object_set_int_member (self->body, "discount_percent", torno_cart_get_discount_percent (self->cart));
  if (torno_buyer_row_get_user_id (self->buyer_row) != 0)
    json_object_set_int_member (self->body, "buyer_id", torno_buyer_row_get_user_id (self->buyer_row));
  json_object_set_int_member (self->body, "gym_id", torno_session_get_gym_id (self->session));
}

static void
on_clear_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoCheckoutPane *self = TORNO_CHECKOUT_PANE (widget);

  if (self->state != STATE_SENDING)
    begin_afresh (self);
}

static void
on_remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoCheckoutPane *self = TORNO_CHECKOUT_PANE (widget);

  if (self->state != STATE_OPEN)
    return;
  show_fault (self, NULL);
  torno_cart_remove (self->cart, g_variant_get_int64 (parameter));
}

static void
on_set_quantity_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  TornoCheckoutPane *self = TORNO_CHECKOUT_PANE (widget);
  gint64 product_id, quantity;

  g_variant_get (parameter, "(xx)", &product_id, &quantity);
  if (self->state != STATE_OPEN)
    return;
  show_fault (self, NULL);
  torno_cart_set_quantity (self->cart, product_id, quantity);
}

static void
on_back_cb (TornoCheckoutPane *self)
{
  g_signal_emit (self, signals[BACK], 0);
}

static void
torno_checkout_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SHOWS_BACK)
    gtk_widget_set_visible (TORNO_CHECKOUT_PANE (object)->back_button, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_checkout_pane_dispose (GObject *object)
{
  TornoCheckoutPane *self = TORNO_CHECKOUT_PANE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->once, torno_once_key_free);
  g_clear_pointer (&self->body, json_object_unref);
  g_clear_object (&self->cart);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_checkout_pane_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-checkout-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, back_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, buyer_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, clear_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, lines_stack);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, lines_view);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, fault_label);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, form_box);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, cash_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, transfer_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, card_button);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, buyer_row);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, discount_row);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, given_group);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, given_row);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, change_label);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, total_label);
  gtk_widget_class_bind_template_child (widget_class, TornoCheckoutPane, charge_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_cb);
  gtk_widget_class_bind_template_callback (widget_class, torno_checkout_pane_charge);
}

static void
torno_checkout_pane_class_init (TornoCheckoutPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (TORNO_TYPE_BUYER_ROW);
  g_type_ensure (TORNO_TYPE_CART_ROW);
  g_type_ensure (TORNO_TYPE_DISCOUNT_ROW);
  object_class->set_property = torno_checkout_pane_set_property;
  object_class->dispose = torno_checkout_pane_dispose;
  properties[PROP_SHOWS_BACK]
      = g_param_spec_boolean ("shows-back", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SOLD] = g_signal_new ("sold", TORNO_TYPE_CHECKOUT_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, TORNO_TYPE_PRINTOUT);
  signals[REFUSED]
      = g_signal_new ("refused", TORNO_TYPE_CHECKOUT_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[BACK]
      = g_signal_new ("back", TORNO_TYPE_CHECKOUT_PANE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "cart.clear", NULL, on_clear_cb);
  gtk_widget_class_install_action (widget_class, "cart.remove", "x", on_remove_cb);
  gtk_widget_class_install_action (widget_class, "cart.set-quantity", "(xx)", on_set_quantity_cb);
}

static void
torno_checkout_pane_init (TornoCheckoutPane *self)
{
  self->once = torno_once_key_new ();
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_shortcut_add (GTK_WIDGET (self->buyer_button), "<Control>b", NULL);
  torno_shortcut_add (self->clear_button, "<Control><Shift>e", NULL);
  torno_shortcut_add (GTK_WIDGET (self->cash_button), "<Alt>1", NULL);
  torno_shortcut_add (GTK_WIDGET (self->transfer_button), "<Alt>2", NULL);
  torno_shortcut_add (GTK_WIDGET (self->card_button), "<Alt>3", NULL);
  torno_form_prepare_row (self->given_row);
  torno_form_name_widget (self->back_button, _ ("Back to the products"));
  torno_form_name_widget (self->clear_button, _ ("Empty the cart"));
  torno_form_name_widget (GTK_WIDGET (self->lines_view), _ ("Cart"));
}

/**
 * torno_checkout_pane_start:
 * @session: whose gym sells
 * @cart: what is sold
 *
 * To be called once.
 */
void
torno_checkout_pane_start (TornoCheckoutPane *pane, TornoSession *session, TornoCart *cart)
{
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (torno_cart_get_lines (cart)));

  pane->session = g_object_ref (session);
  pane->cart = g_object_ref (cart);
  torno_buyer_row_start (pane->buyer_row, session, pane->buyer_button);
  torno_discount_row_start (pane->discount_row, session, cart);
  gtk_list_view_set_model (pane->lines_view, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (cart, "changed", G_CALLBACK (on_changed_cb), pane, G_CONNECT_SWAPPED);
  on_changed_cb (pane);
}

/**
 * torno_checkout_pane_reload:
 *
 * Reads again what may be taken off.
 */
void
torno_checkout_pane_reload (TornoCheckoutPane *pane)
{
  torno_discount_row_reload (pane->discount_row);
}

/**
 * torno_checkout_pane_sell_to:
 * @user_id: a member
 * @full_name: the name
 *
 * Names the buyer, if the cart may be changed.
 */
void
torno_checkout_pane_sell_to (TornoCheckoutPane *pane, gint64 user_id, const char *full_name)
{
  if (pane->state == STATE_OPEN)
    torno_buyer_row_set_member (pane->buyer_row, user_id, full_name);
}

/**
 * torno_checkout_pane_charge:
 *
 * Sells the cart, if it can be sold as it is and is not on its way already.
 */
void
torno_checkout_pane_charge (TornoCheckoutPane *pane)
{
  if (!gtk_widget_get_sensitive (pane->charge_button) || !torno_buyer_row_settle (pane->buyer_row))
    return;
  if (pane->state == STATE_OPEN)
    write_body (pane);
  pane->state = STATE_SENDING;
  show_fault (pane, NULL);
  show_all (pane);
  torno_api_client_call_async (torno_session_get_client (pane->session), "POST", "/sales/checkout", pane->body,
                               torno_once_key_get (pane->once, pane->body), pane->cancellable, on_charged_cb, pane);
}

/**
 * torno_checkout_pane_is_open:
 *
 * Returns: whether the cart may be changed
 */
gboolean
torno_checkout_pane_is_open (TornoCheckoutPane *pane)
{
  return pane->state == STATE_OPEN;
}
