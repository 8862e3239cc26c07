/* The day's tickets: what has not changed stays the same object, so that a row that is open stays open; what is taken back
 * is a ticket of its own and counts against the sale. */
#include "config.h"

#include "fake-server.h"
#include "torno-ticket-list.h"

#define DAY "2026-11-24"
#define SALE(id, ticket, quantity, more)                                                                               \
  "{\"id\":" #id ",\"ticket_id\":" #ticket ",\"quantity\":" #quantity ",\"total_amount\":\"1.10\",\"payment_type\":"  \
  "\"cash\",\"sale_date\":\"2026-11-24T10:05:00-05:00\",\"product\":{\"name\":\"Water\"}," more "}"
#define PLAIN "\"updated_at\":\"2026-11-24T10:05:00-05:00\""
#define CORRECTED "\"updated_at\":\"2026-11-24T11:00:00-05:00\""
#define VOID PLAIN ",\"reversal\":\"void\",\"reverses_id\":"
#define MORNING SALE (12, 2, 2, PLAIN) "," SALE (11, 2, 3, PLAIN) "," SALE (10, 1, 1, PLAIN)

typedef struct
{
  FakeServer *server;
  TornoSession *session;
  TornoTicketList *list;
  guint n_changes;
} Fixture;

static void
on_changed_cb (TornoTicketList *list, Fixture *fixture)
{
  fixture->n_changes++;
}

static void
read_again (Fixture *fixture, const char *sales)
{
  guint n_before = fixture->n_changes;

  fake_server_set_record (fixture->server, "/sales/daily", sales);
  torno_ticket_list_reload (fixture->list, DAY);
  fake_await (fixture->n_changes > n_before);
  g_assert_null (torno_ticket_list_get_fault (fixture->list));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new ();
  fixture->session = fake_server_sign_in (fixture->server);
  fixture->list = torno_ticket_list_new (fixture->session);
  g_signal_connect (fixture->list, "changed", G_CALLBACK (on_changed_cb), fixture);
  read_again (fixture, "[" MORNING "]");
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

static TornoTicket *
get_ticket (Fixture *fixture, guint position)
{
  return g_list_model_get_item (torno_ticket_list_get_tickets (fixture->list), position);
}

static void
assert_title (Fixture *fixture, guint position, const char *title)
{
  g_autoptr (TornoTicket) ticket = get_ticket (fixture, position);
  g_autofree char *text = torno_ticket_describe_title (ticket);

  g_assert_cmpstr (text, ==, title);
}

static void
test_keeps_what_is_the_same (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TornoTicket) second = get_ticket (fixture, 0);
  g_autoptr (TornoTicket) first = get_ticket (fixture, 1);

  read_again (fixture, "[" SALE (13, 3, 1, PLAIN) "," MORNING "]");
  g_autoptr (TornoTicket) still_second = get_ticket (fixture, 1);
  g_autoptr (TornoTicket) still_first = get_ticket (fixture, 2);
  assert_title (fixture, 0, "Ticket 3");
  g_assert_true (second == still_second);
  g_assert_true (first == still_first);
}

static void
test_takes_over_what_was_corrected (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TornoTicket) second = get_ticket (fixture, 0);
  g_autoptr (TornoTicket) first = get_ticket (fixture, 1);

  read_again (fixture, "[" SALE (12, 2, 5, CORRECTED) "," SALE (11, 2, 3, PLAIN) "," SALE (10, 1, 1, PLAIN) "]");
  g_autoptr (TornoTicket) new_second = get_ticket (fixture, 0);
  g_autoptr (TornoTicket) still_first = get_ticket (fixture, 1);
  g_assert_true (second != new_second);
  g_assert_true (first == still_first);
  g_assert_cmpuint (g_list_model_get_n_items (torno_ticket_list_get_tickets (fixture->list)), ==, 2);
}

static void
test_counts_what_was_taken_back (Fixture *fixture, gconstpointer data)
{
  read_again (fixture, "[" SALE (14, 4, -2, VOID "12") "," SALE (13, 4, -3, VOID "11") "," MORNING "]");
  assert_title (fixture, 0, "Void: 3 × Water and 1 more");
  g_assert_cmpint (torno_ticket_list_get_taken_back (fixture->list, 12), ==, 2);
  g_assert_cmpint (torno_ticket_list_get_taken_back (fixture->list, 11), ==, 3);
  g_assert_cmpint (torno_ticket_list_get_taken_back (fixture->list, 10), ==, 0);
  read_again (fixture, "[" MORNING "]");
  g_assert_cmpint (torno_ticket_list_get_taken_back (fixture->list, 12), ==, 0);
}

static void
test_finds_by_number_or_product (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TornoTicket) ticket = get_ticket (fixture, 0);

  g_assert_true (torno_ticket_matches (ticket, ""));
  g_assert_true (torno_ticket_matches (ticket, "2"));
  g_assert_true (torno_ticket_matches (ticket, "wAT"));
  g_assert_false (torno_ticket_matches (ticket, "3")); /* how many were sold of one */
  g_assert_false (torno_ticket_matches (ticket, "Bar"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/ticket-list/keeps-what-is-the-same", test_keeps_what_is_the_same);
  ADD ("/ticket-list/takes-over-what-was-corrected", test_takes_over_what_was_corrected);
  ADD ("/ticket-list/counts-what-was-taken-back", test_counts_what_was_taken_back);
  ADD ("/ticket-list/finds-by-number-or-product", test_finds_by_number_or_product);
  return g_test_run ();
}
