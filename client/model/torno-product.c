/* A thing for sale over the counter: made once, updated in place when its record comes again, so that whatever is bound
 * to it (its row, its line in the cart) follows. */
#include "config.h"

#include "torno-product.h"

#include "torno-api-json.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* As the server's list of low stock has it without a threshold (api.md, "Products"). */
#define LOW_STOCK 10

enum
{
  PROP_NAME = 1,
  PROP_PRICE_TEXT,
  PROP_STOCK_TEXT,
  N_TEXTS,
  PROP_QUANTITY = N_TEXTS,
  PROP_STOCK_CLASSES,
  N_PROPS
};

struct _TornoProduct
{
  GObject parent_instance;

  gint64 id;
  char *texts[N_TEXTS];
  char *folded_name; /* as searches compare it */
  char *barcode;     /* "": none */
  gint64 price_cents;
  gint64 quantity;
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TornoProduct, torno_product, G_TYPE_OBJECT)

static const char *const *
pick_classes (TornoProduct *self)
{
  static const char *const plenty[] = { "caption", "dim-label", NULL };
  static const char *const low[] = { "state-pill", "warning", NULL };
  static const char *const none[] = { "state-pill", "denied", NULL };

  return self->quantity > LOW_STOCK ? plenty : self->quantity > 0 ? low : none;
}

static void
torno_product_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TornoProduct *self = TORNO_PRODUCT (object);

  if (id > 0 && id < N_TEXTS)
    g_value_set_string (value, self->texts[id]);
  else if (id == PROP_QUANTITY)
    g_value_set_int64 (value, self->quantity);
  else if (id == PROP_STOCK_CLASSES)
    g_value_set_boxed (value, pick_classes (self));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_product_finalize (GObject *object)
{
  TornoProduct *self = TORNO_PRODUCT (object);

  for (guint i = 1; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  g_free (self->folded_name);
  g_free (self->barcode);
  G_OBJECT_CLASS (torno_product_parent_class)->finalize (object);
}

static void
torno_product_class_init (TornoProductClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = torno_product_get_property;
  object_class->finalize = torno_product_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_PRICE_TEXT] = g_param_spec_string ("price-text", NULL, NULL, NULL, flags);
  properties[PROP_STOCK_TEXT] = g_param_spec_string ("stock-text", NULL, NULL, NULL, flags);
  properties[PROP_QUANTITY] = g_param_spec_int64 ("quantity", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_STOCK_CLASSES] = g_param_spec_boxed ("stock-classes", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
torno_product_init (TornoProduct *self)
{
}

/* Without case and accents: "cafe" finds "Café". */
static char *
fold_text (const char *text)
{
  g_autofree char *apart = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) bare = g_string_new (NULL);

  for (const char *at = apart; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    if (!g_unichar_ismark (g_utf8_get_char (at)))
      g_string_append_unichar (bare, g_utf8_get_char (at));
  return g_utf8_casefold (bare->str, bare->len);
}

/* The server counts to 999,999,999. */
static char *
describe_stock (gint64 quantity)
{
  guint n = MIN (quantity, G_MAXUINT);

  if (n == 0)
    return g_strdup (_ ("Sold out"));
  return g_strdup_printf (ngettext ("%u in stock", "%u in stock", n), n);
}

static void
take_text (TornoProduct *self, guint id, char *text)
{
  g_free (self->texts[id]);
  self->texts[id] = text;
}

/**
 * torno_product_new:
 * @record: a Product of the API
 *
 * Returns: (transfer full): the product
 */
TornoProduct *
torno_product_new (JsonObject *record)
{
  TornoProduct *self = g_object_new (TORNO_TYPE_PRODUCT, NULL);

  torno_product_update (self, record);
  return self;
}

/**
 * torno_product_update:
 * @record: the same product, read again
 *
 * Returns: whether anything that is shown has changed
 */
gboolean
torno_product_update (TornoProduct *product, JsonObject *record)
{
  const char *name = torno_api_json_get_string (record, "name");
  gint64 cents = torno_money_text_from_api (torno_api_json_get_string (record, "price"));
  const char *barcode = torno_api_json_get_string (record, "barcode");
  gint64 quantity = MAX (torno_api_json_get_integer (record, "quantity", 0), 0);

  name = name != NULL ? name : "";
  g_free (product->barcode);
  product->barcode = g_strdup (barcode != NULL ? barcode : "");
  if (product->id != 0 && g_str_equal (name, product->texts[PROP_NAME]) && cents == product->price_cents
      && quantity == product->quantity)
    return FALSE;
  product->id = torno_api_json_get_integer (record, "id", 0);
  product->price_cents = cents;
  product->quantity = quantity;
  g_free (product->folded_name);
  product->folded_name = fold_text (name);
  take_text (product, PROP_NAME, g_strdup (name));
  take_text (product, PROP_PRICE_TEXT, torno_money_text_format (cents));
  take_text (product, PROP_STOCK_TEXT, describe_stock (quantity));
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (product), properties[i]);
  return TRUE;
}

/**
 * torno_product_get_id:
 *
 * Returns: the product's number
 */
gint64
torno_product_get_id (TornoProduct *product)
{
  return product->id;
}

/**
 * torno_product_get_name:
 *
 * Returns: (transfer none): its name
 */
const char *
torno_product_get_name (TornoProduct *product)
{
  return product->texts[PROP_NAME];
}

/**
 * torno_product_get_price_cents:
 *
 * Returns: the price of one, in cents
 */
gint64
torno_product_get_price_cents (TornoProduct *product)
{
  return product->price_cents;
}

/**
 * torno_product_get_quantity:
 *
 * Returns: how many there are
 */
gint64
torno_product_get_quantity (TornoProduct *product)
{
  return product->quantity;
}

/**
 * torno_product_has_barcode:
 * @text: what a scanner has typed
 *
 * Returns: whether that is the product's barcode
 */
gboolean
torno_product_has_barcode (TornoProduct *product, const char *text)
{
  return *text != '\0' && g_strcmp0 (product->barcode, text) == 0;
}

/**
 * torno_product_matches:
 * @text: part of a name, in any case, with or without accents, or a whole barcode
 *
 * Returns: whether the name has @text in it, or the product that barcode
 */
gboolean
torno_product_matches (TornoProduct *product, const char *text)
{
  g_autofree char *folded = fold_text (text);

  return strstr (product->folded_name, folded) != NULL || torno_product_has_barcode (product, text);
}
