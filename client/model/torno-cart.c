/* What a customer is about to buy. Nothing goes in beyond the stock that is known; where the stock falls afterwards
 * (another till sold), the line stays as it was and says so. */
#include "config.h"

#include "torno-cart-private.h"

#include "torno-money.h"

struct _TornoCart
{
  GObject parent_instance;

  GListStore *lines;
  int discount_percent;
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoCart, torno_cart, G_TYPE_OBJECT)

static void
emit_changed (TornoCart *self)
{
  g_signal_emit (self, changed_signal, 0);
}

static TornoCartLine *
get_line (TornoCart *self, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (self->lines), position);
}

static TornoCartLine *
find_line (TornoCart *self, gint64 product_id, guint *out_position)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TornoCartLine) line = get_line (self, i);

      if (torno_product_get_id (torno_cart_line_get_product (line)) != product_id)
        continue;
      if (out_position != NULL)
        *out_position = i;
      return g_steal_pointer (&line);
    }
  return NULL;
}

static void
torno_cart_dispose (GObject *object)
{
  g_clear_object (&TORNO_CART (object)->lines);
  G_OBJECT_CLASS (torno_cart_parent_class)->dispose (object);
}

static void
torno_cart_class_init (TornoCartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_cart_dispose;
  changed_signal = g_signal_new ("changed", TORNO_TYPE_CART, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_cart_init (TornoCart *self)
{
  self->lines = g_list_store_new (TORNO_TYPE_CART_LINE);
}

/**
 * torno_cart_new:
 *
 * Returns: (transfer full): an empty cart
 */
TornoCart *
torno_cart_new (void)
{
  return g_object_new (TORNO_TYPE_CART, NULL);
}

/**
 * torno_cart_get_lines:
 *
 * Returns: (transfer none): of TornoCartLine, in the order in which they were added
 */
GListModel *
torno_cart_get_lines (TornoCart *cart)
{
  return G_LIST_MODEL (cart->lines);
}

/**
 * torno_cart_add:
 * @product: what one more is bought of
 *
 * Returns: whether there was one more in stock, and room in the cart
 */
gboolean
torno_cart_add (TornoCart *cart, TornoProduct *product)
{
  g_autoptr (TornoCartLine) line = find_line (cart, torno_product_get_id (product), NULL);
  gint64 quantity = line != NULL ? torno_cart_line_get_quantity (line) : 0;

  if (quantity >= torno_product_get_quantity (product))
    return FALSE;
  if (line != NULL)
    {
      torno_cart_line_set_quantity (line, quantity + 1);
      return TRUE;
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (cart->lines)) >= TORNO_CART_MAX_LINES)
    return FALSE;
  line = torno_cart_line_new (product);
  torno_cart_line_set_discount_percent (line, cart->discount_percent);
  g_signal_connect_object (line, "notify::fault", G_CALLBACK (emit_changed), cart, G_CONNECT_SWAPPED);
  g_list_store_append (cart->lines, line);
  emit_changed (cart);
  return TRUE;
}

/**
 * torno_cart_set_quantity:
 * @product_id: a product in the cart
 * @quantity: how many; taken as 1 at least and as the stock at most
 */
void
torno_cart_set_quantity (TornoCart *cart, gint64 product_id, gint64 quantity)
{
  g_autoptr (TornoCartLine) line = find_line (cart, product_id, NULL);

  if (line == NULL)
    return;
  quantity = MIN (quantity, torno_product_get_quantity (torno_cart_line_get_product (line)));
  torno_cart_line_set_quantity (line, MAX (quantity, 1));
}

/**
 * torno_cart_remove:
 * @product_id: a product in the cart
 */
void
torno_cart_remove (TornoCart *cart, gint64 product_id)
{
  guint position = 0;
  g_autoptr (TornoCartLine) line = find_line (cart, product_id, &position);

  if (line == NULL)
    return;
  g_signal_handlers_disconnect_by_data (line, cart);
  g_list_store_remove (cart->lines, position);
  emit_changed (cart);
}

/**
 * torno_cart_clear:
 *
 * Takes everything out.
 */
void
torno_cart_clear (TornoCart *cart)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (cart->lines));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TornoCartLine) line = get_line (cart, i);

      g_signal_handlers_disconnect_by_data (line, cart);
    }
  g_list_store_remove_all (cart->lines);
  emit_changed (cart);
}

/**
 * torno_cart_get_n_items:
 *
 * Returns: how many things are in it, of all lines
 */
gint64
torno_cart_get_n_items (TornoCart *cart)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (cart->lines));
  gint64 n_items = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TornoCartLine) line = get_line (cart, i);

      n_items += torno_cart_line_get_quantity (line);
    }
  return n_items;
}

/**
 * torno_cart_set_discount_percent:
 * @percent: what is taken off all prices, 0 to 100
 */
void
torno_cart_set_discount_percent (TornoCart *cart, int percent)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (cart->lines));

  cart->discount_percent = percent;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TornoCartLine) line = get_line (cart, i);

      torno_cart_line_set_discount_percent (line, percent);
    }
}

/**
 * torno_cart_get_discount_percent:
 *
 * Returns: what is taken off all prices
 */
int
torno_cart_get_discount_percent (TornoCart *cart)
{
  return cart->discount_percent;
}

/**
 * torno_cart_get_total_cents:
 *
 * Returns: what all of it costs, in cents; TORNO_MONEY_MAX_CENTS + 1 where it is more than any ticket can be
 */
gint64
torno_cart_get_total_cents (TornoCart *cart)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (cart->lines));
  gint64 total = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TornoCartLine) line = get_line (cart, i);

      if (__builtin_add_overflow (total, torno_cart_line_get_total_cents (line), &total)
          || total > TORNO_MONEY_MAX_CENTS)
        return TORNO_MONEY_MAX_CENTS + 1;
    }
  return total;
}

/**
 * torno_cart_is_short:
 *
 * Returns: whether a line has more than there are in stock
 */
gboolean
torno_cart_is_short (TornoCart *cart)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (cart->lines));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TornoCartLine) line = get_line (cart, i);

      if (torno_cart_line_is_short (line))
        return TRUE;
    }
  return FALSE;
}

/**
 * torno_cart_write_items:
 *
 * Returns: (transfer full): the "items" of a checkout
 */
JsonArray *
torno_cart_write_items (TornoCart *cart)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (cart->lines));
  JsonArray *items = json_array_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (TornoCartLine) line = get_line (cart, i);
      JsonObject *item = json_object_new ();

      json_object_set_int_member (item, "product_id", torno_product_get_id (torno_cart_line_get_product (line)));
      json_object_set_int_member (item, "quantity", torno_cart_line_get_quantity (line));
      json_array_add_object_element (items, item);
    }
  return items;
}
