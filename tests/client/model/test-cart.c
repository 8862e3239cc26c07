/* The cart: limited to the stock, and counted in whole cents. */
#include "config.h"

#include "torno-cart.h"
#include "torno-money.h"

static JsonObject *
write_product (gint64 id, const char *price, gint64 quantity)
{
  JsonObject *record = json_object_new ();

  json_object_set_int_member (record, "id", id);
  json_object_set_string_member (record, "name", "Agua Café");
  json_object_set_string_member (record, "price", price);
  json_object_set_int_member (record, "quantity", quantity);
  json_object_set_string_member (record, "barcode", "770007");
  return record;
}

static TornoProduct *
make_product (gint64 id, const char *price, gint64 quantity)
{
  g_autoptr (JsonObject) record = write_product (id, price, quantity);

  return torno_product_new (record);
}

static gint64
get_quantity (TornoCart *cart, guint position)
{
  g_autoptr (TornoCartLine) line = g_list_model_get_item (torno_cart_get_lines (cart), position);

  return torno_cart_line_get_quantity (line);
}

static void
count_change (TornoCart *cart, guint *n_changes)
{
  (*n_changes)++;
}

static void
test_adds_up_to_the_stock (void)
{
  g_autoptr (TornoCart) cart = torno_cart_new ();
  g_autoptr (TornoProduct) water = make_product (1, "3500.10", 2);
  g_autoptr (TornoProduct) none = make_product (2, "1.00", 0);

  g_assert_true (torno_cart_add (cart, water));
  g_assert_true (torno_cart_add (cart, water));
  g_assert_false (torno_cart_add (cart, water));
  g_assert_false (torno_cart_add (cart, none));
  g_assert_cmpuint (g_list_model_get_n_items (torno_cart_get_lines (cart)), ==, 1);
  g_assert_cmpint (torno_cart_get_n_items (cart), ==, 2);
  g_assert_cmpint (torno_cart_get_total_cents (cart), ==, 700020);
}

static void
test_clamps_quantities (void)
{
  g_autoptr (TornoCart) cart = torno_cart_new ();
  g_autoptr (TornoProduct) water = make_product (1, "3500.00", 5);

  torno_cart_add (cart, water);
  torno_cart_set_quantity (cart, 1, 4);
  g_assert_cmpint (get_quantity (cart, 0), ==, 4);
  torno_cart_set_quantity (cart, 1, 400);
  g_assert_cmpint (get_quantity (cart, 0), ==, 5);
  torno_cart_set_quantity (cart, 1, -3);
  g_assert_cmpint (get_quantity (cart, 0), ==, 1);
  torno_cart_set_quantity (cart, 99, 1);
  torno_cart_remove (cart, 99);
  torno_cart_remove (cart, 1);
  g_assert_cmpint (torno_cart_get_n_items (cart), ==, 0);
}

static void
test_follows_the_stock (void)
{
  g_autoptr (TornoCart) cart = torno_cart_new ();
  g_autoptr (TornoProduct) water = make_product (1, "3500.00", 5);
  g_autoptr (JsonObject) less = write_product (1, "4000.00", 1);
  guint n_changes = 0;

  torno_cart_add (cart, water);
  torno_cart_set_quantity (cart, 1, 3);
  g_assert_false (torno_cart_is_short (cart));
  g_signal_connect (cart, "changed", G_CALLBACK (count_change), &n_changes);
  g_assert_true (torno_product_update (water, less));
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_true (torno_cart_is_short (cart));
  g_assert_cmpint (get_quantity (cart, 0), ==, 3);
  g_assert_cmpint (torno_cart_get_total_cents (cart), ==, 1200000);
  torno_cart_clear (cart);
  g_assert_cmpuint (n_changes, ==, 2);
  g_assert_false (torno_product_update (water, less));
}

static void
test_bounds_its_total (void)
{
  g_autoptr (TornoCart) cart = torno_cart_new ();
  g_autoptr (TornoProduct) dear = make_product (1, "999999999999.99", 999999999);

  torno_cart_add (cart, dear);
  g_assert_cmpint (torno_cart_get_total_cents (cart), ==, TORNO_MONEY_MAX_CENTS);
  torno_cart_set_quantity (cart, 1, 999999999);
  g_assert_cmpint (torno_cart_get_total_cents (cart), ==, TORNO_MONEY_MAX_CENTS + 1);
}

static void
test_takes_as_many_lines_as_the_server (void)
{
  g_autoptr (TornoCart) cart = torno_cart_new ();

  for (gint64 id = 1; id <= TORNO_CART_MAX_LINES + 1; id++)
    {
      g_autoptr (TornoProduct) product = make_product (id, "1.00", 9);

      g_assert_cmpint (torno_cart_add (cart, product), ==, id <= TORNO_CART_MAX_LINES);
    }
}

static void
test_writes_items (void)
{
  g_autoptr (TornoCart) cart = torno_cart_new ();
  g_autoptr (TornoProduct) water = make_product (7, "3500.00", 5);
  g_autoptr (JsonArray) items = NULL;

  torno_cart_add (cart, water);
  torno_cart_add (cart, water);
  items = torno_cart_write_items (cart);
  g_assert_cmpuint (json_array_get_length (items), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (items, 0), "product_id"), ==, 7);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (items, 0), "quantity"), ==, 2);
}

static void
test_finds_without_accents (void)
{
  g_autoptr (TornoProduct) water = make_product (7, "3500.00", 5);

  g_assert_true (torno_product_matches (water, "cafe"));
  g_assert_true (torno_product_matches (water, "AGUA"));
  g_assert_true (torno_product_matches (water, ""));
  g_assert_false (torno_product_matches (water, "barra"));
  g_assert_true (torno_product_matches (water, "770007"));
  g_assert_false (torno_product_matches (water, "77000"));
  g_assert_false (torno_product_has_barcode (water, ""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cart/adds-up-to-the-stock", test_adds_up_to_the_stock);
  g_test_add_func ("/cart/clamps-quantities", test_clamps_quantities);
  g_test_add_func ("/cart/follows-the-stock", test_follows_the_stock);
  g_test_add_func ("/cart/bounds-its-total", test_bounds_its_total);
  g_test_add_func ("/cart/takes-as-many-lines-as-the-server", test_takes_as_many_lines_as_the_server);
  g_test_add_func ("/cart/writes-items", test_writes_items);
  g_test_add_func ("/product/finds-without-accents", test_finds_without_accents);
  return g_test_run ();
}
