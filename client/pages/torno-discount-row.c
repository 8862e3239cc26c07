/* What is taken off a ticket. The limit is the gym's, set by an administrator: it bounds what can be chosen and stands
 * beside it. Where nothing may be taken off there is no such row. */
#include "config.h"

#include "torno-discount-row.h"

#include "torno-api-json.h"
#include "torno-form.h"

#include <glib/gi18n-lib.h>

struct _TornoDiscountRow
{
  AdwActionRow parent_instance;

  GtkSpinButton *percent_button;

  TornoSession *session;
  TornoCart *cart;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (TornoDiscountRow, torno_discount_row, ADW_TYPE_ACTION_ROW)

static void
on_value_changed_cb (TornoDiscountRow *self)
{
  if (self->cart != NULL)
    torno_cart_set_discount_percent (self->cart, gtk_spin_button_get_value_as_int (self->percent_button));
}

static void
show_limit (TornoDiscountRow *self, int limit)
{
  /* Translators: the most that may be taken off a price */
  g_autofree char *text = g_strdup_printf (_ ("%d%% at most"), limit);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_spin_button_set_range (self->percent_button, 0, limit);
  gtk_widget_set_visible (GTK_WIDGET (self), limit > 0);
}

static void
on_gym_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, NULL);

  /* Where it fails the limit that is known stays, and the server has the last word. */
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    show_limit (user_data, torno_api_json_get_integer (json_node_get_object (answer), "max_discount_percent", 0));
}

static void
torno_discount_row_dispose (GObject *object)
{
  TornoDiscountRow *self = TORNO_DISCOUNT_ROW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->cart);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_discount_row_parent_class)->dispose (object);
}

static void
torno_discount_row_class_init (TornoDiscountRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_discount_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/torno/Torno/pages/torno-discount-row.ui");
  gtk_widget_class_bind_template_child (widget_class, TornoDiscountRow, percent_button);
  gtk_widget_class_bind_template_callback (widget_class, on_value_changed_cb);
}

static void
torno_discount_row_init (TornoDiscountRow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  torno_form_name_widget (GTK_WIDGET (self->percent_button), _ ("Discount in percent"));
}

/**
 * torno_discount_row_start:
 * @session: whose gym sells
 * @cart: what it is taken off
 *
 * To be called once.
 */
void
torno_discount_row_start (TornoDiscountRow *row, TornoSession *session, TornoCart *cart)
{
  row->session = g_object_ref (session);
  row->cart = g_object_ref (cart);
}

/**
 * torno_discount_row_reload:
 *
 * Reads the limit again.
 */
void
torno_discount_row_reload (TornoDiscountRow *row)
{
  g_autofree char *path = g_strdup_printf ("/gyms/%" G_GINT64_FORMAT, torno_session_get_gym_id (row->session));

  torno_api_client_call_async (torno_session_get_client (row->session), "GET", path, NULL, NULL, row->cancellable,
                               on_gym_cb, row);
}

/**
 * torno_discount_row_clear:
 *
 * Takes nothing off.
 */
void
torno_discount_row_clear (TornoDiscountRow *row)
{
  gtk_spin_button_set_value (row->percent_button, 0);
}
