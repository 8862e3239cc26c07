/* A line of a cart: it follows its product, whose price and stock may change while the customer still chooses. */
#include "config.h"

#include "torno-cart-private.h"

#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

struct _TornoCartLine
{
  GObject parent_instance;

  TornoProduct *product;
  gint64 quantity;
  int discount_percent;
};

enum
{
  PROP_PRODUCT = 1,
  PROP_QUANTITY,
  PROP_TOTAL_TEXT,
  PROP_FAULT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TornoCartLine, torno_cart_line, G_TYPE_OBJECT)

static char *
describe_fault (TornoCartLine *self)
{
  guint n = MIN (torno_product_get_quantity (self->product), G_MAXUINT);

  if (!torno_cart_line_is_short (self))
    return g_strdup ("");
  if (n == 0)
    return g_strdup (_ ("Sold out"));
  return g_strdup_printf (ngettext ("Only %u left", "Only %u left", n), n);
}

static void
on_product_changed_cb (TornoCartLine *self)
{
  for (guint i = PROP_QUANTITY; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static void
torno_cart_line_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TornoCartLine *self = TORNO_CART_LINE (object);

  if (id == PROP_PRODUCT)
    g_value_set_object (value, self->product);
  else if (id == PROP_QUANTITY)
    g_value_set_int64 (value, self->quantity);
  else if (id == PROP_TOTAL_TEXT)
    g_value_take_string (value, torno_money_text_format (torno_cart_line_get_total_cents (self)));
  else if (id == PROP_FAULT)
    g_value_take_string (value, describe_fault (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_cart_line_dispose (GObject *object)
{
  g_clear_object (&TORNO_CART_LINE (object)->product);
  G_OBJECT_CLASS (torno_cart_line_parent_class)->dispose (object);
}

static void
torno_cart_line_class_init (TornoCartLineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = torno_cart_line_get_property;
  object_class->dispose = torno_cart_line_dispose;
  properties[PROP_PRODUCT] = g_param_spec_object ("product", NULL, NULL, TORNO_TYPE_PRODUCT, flags);
  properties[PROP_QUANTITY] = g_param_spec_int64 ("quantity", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_TOTAL_TEXT] = g_param_spec_string ("total-text", NULL, NULL, NULL, flags);
  properties[PROP_FAULT] = g_param_spec_string ("fault", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
torno_cart_line_init (TornoCartLine *self)
{
}

/**
 * torno_cart_line_new:
 * @product: what is bought
 *
 * Returns: (transfer full): a line with one of it
 */
TornoCartLine *
torno_cart_line_new (TornoProduct *product)
{
  TornoCartLine *self = g_object_new (TORNO_TYPE_CART_LINE, NULL);

  self->product = g_object_ref (product);
  self->quantity = 1;
  /* The stock is the last but one of what a product notifies of; one word a change is enough. */
  g_signal_connect_object (product, "notify::quantity", G_CALLBACK (on_product_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

/**
 * torno_cart_line_get_product:
 *
 * Returns: (transfer none): what is bought
 */
TornoProduct *
torno_cart_line_get_product (TornoCartLine *line)
{
  return line->product;
}

/**
 * torno_cart_line_get_quantity:
 *
 * Returns: how many of it, 1 or more
 */
gint64
torno_cart_line_get_quantity (TornoCartLine *line)
{
  return line->quantity;
}

/**
 * torno_cart_line_set_quantity:
 * @quantity: how many, 1 or more
 */
void
torno_cart_line_set_quantity (TornoCartLine *line, gint64 quantity)
{
  if (quantity == line->quantity)
    return;
  line->quantity = quantity;
  on_product_changed_cb (line);
}

/**
 * torno_cart_line_set_discount_percent:
 * @percent: what is taken off the price, 0 to 100
 */
void
torno_cart_line_set_discount_percent (TornoCartLine *line, int percent)
{
  if (percent == line->discount_percent)
    return;
  line->discount_percent = percent;
  on_product_changed_cb (line);
}

/**
 * torno_cart_line_get_total_cents:
 *
 * Returns: what the line costs; prices and quantities have bounds (TORNO_MONEY_MAX_CENTS, the stock), beyond which it
 *   stays at the largest amount
 */
gint64
torno_cart_line_get_total_cents (TornoCartLine *line)
{
  gint64 price = torno_product_get_price_cents (line->product);
  gint64 total;

  /* As the server rounds the price of one: half a cent up (torno_take_off() in its functions). */
  price = (price * (100 - line->discount_percent) + 50) / 100;
  if (__builtin_mul_overflow (line->quantity, price, &total))
    return G_MAXINT64;
  return total;
}

/**
 * torno_cart_line_is_short:
 *
 * Returns: whether there are fewer in stock than the line has
 */
gboolean
torno_cart_line_is_short (TornoCartLine *line)
{
  return line->quantity > torno_product_get_quantity (line->product);
}
