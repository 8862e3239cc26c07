/* The till: a scanner's typing, the stock as the limit, one sale however often it is charged, nothing lost. */
#include "config.h"

#include "fake-server.h"
#include "torno-api-json.h"
#include "torno-checkout-pane.h"
#include "torno-printer.h"
#include "torno-printout-dialog.h"
#include "torno-receipt.h"
#include "torno-till-page.h"

#include <glib/gstdio.h>

#define TICKET                                                                                                         \
  "{\"ticket_id\":9,\"total_amount\":\"5000.00\",\"sales\":[{\"quantity\":2,\"unit_price\":\"2500.00\","               \
  "\"total_amount\":\"5000.00\",\"payment_type\":\"cash\",\"sale_date\":\"2026-11-24T10:05:00-05:00\","                \
  "\"product\":{\"name\":\"Water\"},\"gym\":{\"name\":\"Test\"},\"sold_by\":{\"full_name\":\"Desk\"}}]}"

typedef struct
{
  FakeServer *server;
  TornoSession *session;
  GtkWindow *window;
  TornoTillPage *page;
  GtkWidget *pane;
} Fixture;

static GtkWidget *
get_page_child (Fixture *fixture, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (fixture->page), TORNO_TYPE_TILL_PAGE, name));
}

static GtkWidget *
get_child (Fixture *fixture, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (fixture->pane, TORNO_TYPE_CHECKOUT_PANE, name));
}

static const char *
get_label (Fixture *fixture, const char *name)
{
  return gtk_label_get_label (GTK_LABEL (get_child (fixture, name)));
}

static gboolean
is_shown (Fixture *fixture, const char *child)
{
  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (get_page_child (fixture, "products_stack"))), child);
}

/* The products are still on their way. */
static void
open_page (Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new ();
  fixture->session = fake_server_sign_in (fixture->server);
  fixture->page = torno_till_page_new (fixture->session);
  fixture->pane = get_page_child (fixture, "pane");
  fixture->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_child (fixture->window, GTK_WIDGET (fixture->page));
  gtk_window_present (fixture->window);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  open_page (fixture, data);
  fake_await (is_shown (fixture, "list"));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer page = fixture->page;

  g_object_add_weak_pointer (page, &page);
  gtk_window_destroy (fixture->window);
  g_assert_null (page);
  g_object_unref (fixture->session);
  fake_server_free (fixture->server);
}

static void
scan (Fixture *fixture, const char *text)
{
  GtkWidget *entry = get_page_child (fixture, "search_entry");

  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  g_signal_emit_by_name (entry, "activate");
}

static void
press_charge (Fixture *fixture)
{
  g_signal_emit_by_name (get_child (fixture, "charge_button"), "clicked");
}

static void
give (Fixture *fixture, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get_child (fixture, "given_row")), text);
}

static gboolean
can_charge (Fixture *fixture)
{
  return gtk_widget_get_sensitive (get_child (fixture, "charge_button"));
}

static guint
count_posts (Fixture *fixture)
{
  return fake_server_count (fixture->server, "POST", "/sales/checkout");
}

static GtkWindow *
find_receipt (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (TORNO_IS_PRINTOUT_DIALOG (window))
        return window;
    }
  return NULL;
}

static void
test_scans (Fixture *fixture, gconstpointer data)
{
  g_assert_false (can_charge (fixture));
  scan (fixture, "wat");
  scan (fixture, "WÁTER");
  g_assert_cmpstr (get_label (fixture, "total_label"), ==, "$ 5,000.00");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_page_child (fixture, "search_entry"))), ==, "");
  g_assert_true (can_charge (fixture));
  scan (fixture, "nothing like it");
  g_assert_true (is_shown (fixture, "none-found"));
  g_assert_cmpstr (get_label (fixture, "total_label"), ==, "$ 5,000.00");
}

static void
test_whole_name_first (Fixture *fixture, gconstpointer data)
{
  scan (fixture, "Bar");
  g_assert_cmpstr (get_label (fixture, "total_label"), ==, "$ 1.00");
}

static void
charge_by_key (Fixture *fixture)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->page), "till.charge", NULL));
}

static void
test_charges_what_comes (Fixture *fixture, gconstpointer data)
{
  g_assert_true (is_shown (fixture, "loading"));
  scan (fixture, "Water");
  charge_by_key (fixture);
  g_assert_cmpuint (count_posts (fixture), ==, 0);
  fake_server_answer_next (fixture->server, 200, TICKET);
  fake_await (find_receipt () != NULL);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
  g_assert_nonnull (strstr (fake_server_get_last_body (fixture->server), "\"product_id\":1"));
  gtk_window_destroy (find_receipt ());
}

/* Nor what was typed on after the key. */
static void
test_charges_nothing_that_does_not_come (Fixture *fixture, gconstpointer data)
{
  scan (fixture, "nothing like it");
  charge_by_key (fixture);
  if (data != NULL)
    scan (fixture, data);
  fake_await (is_shown (fixture, "none-found") || is_shown (fixture, "list"));
  g_assert_cmpint (can_charge (fixture), ==, data != NULL);
  g_assert_cmpuint (count_posts (fixture), ==, 0);
}

static void
test_stock (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    scan (fixture, "Bar");
  g_assert_cmpstr (get_label (fixture, "total_label"), ==, "$ 2.00");
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  scan (fixture, "Water");
  give (fixture, "3,000");
  g_assert_cmpstr (get_label (fixture, "change_label"), ==, "Change: $ 500.00");
  g_assert_true (can_charge (fixture));
  give (fixture, "2000");
  g_assert_cmpstr (get_label (fixture, "change_label"), ==, "Missing: $ 500.00");
  g_assert_false (can_charge (fixture));
  give (fixture, "lots");
  g_assert_true (gtk_widget_has_css_class (get_child (fixture, "given_row"), "error"));
  g_assert_false (can_charge (fixture));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (get_child (fixture, "card_button")), TRUE);
  g_assert_true (can_charge (fixture));
}

static void
test_sells_once (Fixture *fixture, gconstpointer data)
{
  fake_server_answer_next (fixture->server, 200, TICKET);
  scan (fixture, "Water");
  scan (fixture, "Water");
  give (fixture, "6000");
  press_charge (fixture);
  press_charge (fixture);
  fake_await (find_receipt () != NULL);
  g_assert_cmpuint (count_posts (fixture), ==, 1);
  g_assert_cmpstr (get_label (fixture, "total_label"), ==, "$ 0.00");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_child (fixture, "given_row"))), ==, "");

  g_autoptr (JsonNode) body = json_from_string (fake_server_get_last_body (fixture->server), NULL);
  JsonArray *items = torno_api_json_get_array (json_node_get_object (body), "items");
  g_assert_cmpuint (json_array_get_length (items), ==, 1);
  g_assert_cmpint (torno_api_json_get_integer (json_array_get_object_element (items, 0), "quantity", 0), ==, 2);
  g_assert_cmpstr (torno_api_json_get_string (json_node_get_object (body), "payment_type"), ==, "cash");
  gtk_window_destroy (find_receipt ());
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  guint n_reads = fake_server_count (fixture->server, "GET", "/products/active");

  fake_server_answer_next (fixture->server, 400, "{\"detail\":\"Only 1\",\"code\":\"insufficient_stock\"}");
  scan (fixture, "Water");
  press_charge (fixture);
  fake_await (g_str_equal (get_label (fixture, "fault_label"), "Only 1"));
  fake_await (fake_server_count (fixture->server, "GET", "/products/active") > n_reads);
  g_assert_cmpstr (get_label (fixture, "fault_label"), ==, "Only 1");
  g_assert_cmpstr (get_label (fixture, "total_label"), ==, "$ 2,500.00");
  g_assert_true (can_charge (fixture));
}

static void
test_lost_answer (Fixture *fixture, gconstpointer data)
{
  fake_server_answer_next (fixture->server, 503, "{\"detail\":\"away\",\"code\":\"database_unavailable\"}");
  scan (fixture, "Water");
  press_charge (fixture);
  fake_await (gtk_widget_get_visible (get_child (fixture, "fault_label")));
  g_autofree char *key = g_strdup (fake_server_get_last_key (fixture->server));
  g_autofree char *body = g_strdup (fake_server_get_last_body (fixture->server));

  scan (fixture, "Water");
  gtk_widget_activate_action (fixture->pane, "cart.remove", "x", G_GINT64_CONSTANT (1));
  g_assert_cmpstr (get_label (fixture, "total_label"), ==, "$ 2,500.00");
  fake_server_answer_next (fixture->server, 200, TICKET);
  press_charge (fixture);
  fake_await (find_receipt () != NULL);
  g_assert_cmpstr (fake_server_get_last_key (fixture->server), ==, key);
  g_assert_cmpstr (fake_server_get_last_body (fixture->server), ==, body);
  gtk_window_destroy (find_receipt ());
}

static void
test_receipt (void)
{
  g_autoptr (JsonNode) ticket = json_from_string (TICKET, NULL);
  g_autoptr (TornoPrintout) receipt = torno_receipt_new (json_node_get_object (ticket), 600000);
  g_autofree char *text = torno_printout_write_text (receipt);
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "receipt.pdf", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (strstr (text, "Ticket 9: 2026-11-24 10:05\n"));
  g_assert_nonnull (strstr (text, "Water: $ 5,000.00\n2 × $ 2,500.00\n"));
  g_assert_nonnull (strstr (text, "Total: $ 5,000.00\nCash: $ 6,000.00\nChange: $ 1,000.00\n"));
  g_assert_cmpfloat (torno_printout_measure (receipt, TORNO_PRINTOUT_ROLL_WIDTH), >, 100);
  g_assert_true (torno_printer_save (receipt, TORNO_PAPER_ROLL, NULL, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &contents, NULL, &error));
  g_assert_true (g_str_has_prefix (contents, "%PDF"));
  g_assert_false (torno_printer_save (receipt, TORNO_PAPER_A4, NULL, "/nowhere/at/all.pdf", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_unlink (path);
  g_rmdir (folder);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/till/key-charges-what-is-still-to-come", Fixture, NULL, open_page, test_charges_what_comes, tear_down);
  g_test_add ("/till/key-charges-nothing-that-is-not-found", Fixture, NULL, open_page,
              test_charges_nothing_that_does_not_come, tear_down);
  g_test_add ("/till/key-charges-nothing-that-is-typed-after-it", Fixture, "Water", open_page,
              test_charges_nothing_that_does_not_come, tear_down);
  ADD ("/till/scans", test_scans);
  ADD ("/till/takes-the-whole-name-first", test_whole_name_first);
  ADD ("/till/limits-to-the-stock", test_stock);
  ADD ("/till/counts-the-change", test_change);
  ADD ("/till/sells-once", test_sells_once);
  ADD ("/till/keeps-a-refused-cart", test_refused);
  ADD ("/till/charges-again-under-the-same-key", test_lost_answer);
  g_test_add_func ("/receipt/says-and-saves", test_receipt);
  return g_test_run ();
}
