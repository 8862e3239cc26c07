/* The day's lists: money is summed up over all pages, of a long list only the first entries are kept. */
#include "config.h"

#include "fake-server.h"
#include "torno-day-list.h"

typedef struct
{
  FakeServer *server;
  TornoSession *session;
  TornoDayList *list;
  guint n_changes;
} Fixture;

static void
on_changed_cb (TornoDayList *list, Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new ();
  fake_server_set_n_members (fixture->server, GPOINTER_TO_UINT (data));
  fixture->session = fake_server_sign_in (fixture->server);
  fixture->list = torno_day_list_new (fixture->session, TORNO_DAY_SALES);
  g_signal_connect (fixture->list, "changed", G_CALLBACK (on_changed_cb), fixture);
  fake_await (fixture->n_changes == 1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->list), (gpointer *) &fixture->list);
  g_object_unref (fixture->list);
  g_assert_null (fixture->list);
  g_object_unref (fixture->session);
  fake_server_free (fixture->server);
}

static void
test_sums_all_pages (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (fake_server_count (fixture->server, "GET", "/sales/daily"), ==, 3);
  g_assert_cmpuint (torno_day_list_get_n (fixture->list), ==, 2500);
  g_assert_cmpuint (g_list_model_get_n_items (torno_day_list_get_entries (fixture->list)), ==, 50);
  g_assert_cmpint (torno_day_list_get_cents (fixture->list, TORNO_PAYMENT_CARD), ==, 834 * 110);
  g_assert_cmpint (torno_day_list_get_cents (fixture->list, TORNO_PAYMENT_CASH), ==, 1666 * 110);
  g_assert_cmpint (torno_day_list_get_cents (fixture->list, TORNO_PAYMENT_TRANSFER), ==, 0);
}

static void
test_describes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TornoDayEntry) entry = g_list_model_get_item (torno_day_list_get_entries (fixture->list), 1);

  g_assert_cmpstr (torno_day_entry_get_title (entry), ==, "2 × Water");
  g_assert_cmpstr (torno_day_entry_get_detail (entry), ==, "10:05 · Cash · Ticket 1");
  g_assert_cmpstr (torno_day_entry_get_amount (entry), ==, "$ 1.10");
}

static void
test_keeps_what_it_has (Fixture *fixture, gconstpointer data)
{
  fake_server_set_down (fixture->server, TRUE);
  torno_day_list_reload (fixture->list);
  fake_await (fixture->n_changes == 2);
  g_assert_cmpstr (torno_day_list_get_fault (fixture->list), ==, "away");
  g_assert_cmpuint (torno_day_list_get_n (fixture->list), ==, 3);
  g_assert_cmpint (torno_day_list_get_cents (fixture->list, TORNO_PAYMENT_CASH), ==, 220);

  fake_server_set_down (fixture->server, FALSE);
  torno_day_list_reload (fixture->list);
  fake_await (fixture->n_changes == 3);
  g_assert_null (torno_day_list_get_fault (fixture->list));
  g_assert_cmpint (torno_day_list_get_cents (fixture->list, TORNO_PAYMENT_CASH), ==, 220);
}

#define ADD(path, n, function) g_test_add (path, Fixture, GUINT_TO_POINTER (n), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/day-list/sums-all-pages", 2500, test_sums_all_pages);
  ADD ("/day-list/describes-a-sale", 3, test_describes);
  ADD ("/day-list/keeps-what-it-has", 3, test_keeps_what_it_has);
  return g_test_run ();
}
