/* 50,000 members feel like 50: only what is looked at is read. */
#include "config.h"

#include "fake-server.h"
#include "torno-error.h"
#include "torno-member-store.h"

typedef struct
{
  FakeServer *server;
  TornoSession *session;
  TornoMemberStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new ();
  fake_server_set_n_members (fixture->server, GPOINTER_TO_UINT (data));
  fixture->session = fake_server_sign_in (fixture->server);
  fixture->store = torno_member_store_new (fixture->session);
  fake_await (torno_member_store_get_state (fixture->store) != TORNO_STORE_LOADING);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->store), (gpointer *) &fixture->store);
  g_object_unref (fixture->store);
  g_assert_null (fixture->store);
  g_object_unref (fixture->session);
  fake_server_free (fixture->server);
}

static guint
count_items (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->store));
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TornoMember) first = g_list_model_get_item (G_LIST_MODEL (fixture->store), 0);
  g_autoptr (TornoMember) far = g_list_model_get_item (G_LIST_MODEL (fixture->store), 49950);

  g_assert_cmpuint (count_items (fixture), ==, 50000);
  g_assert_cmpint (torno_member_get_id (first), ==, 1);
  g_assert_cmpint (torno_member_get_id (far), ==, 0);
  fake_await (torno_member_get_id (far) != 0);
  g_assert_cmpint (torno_member_get_id (far), ==, 49951);
  g_assert_cmpuint (fake_server_count (fixture->server, "GET", "/users/"), ==, 2);
  g_assert_cmpuint (fake_server_count (fixture->server, "GET", "skip=49900"), ==, 1);

  g_autoptr (TornoMember) again = g_list_model_get_item (G_LIST_MODEL (fixture->store), 49950);
  g_assert_true (again == far);
}

/* A jump over many pages reads the one that is looked at before those that were passed. */
static void
test_last_first (Fixture *fixture, gconstpointer data)
{
  TornoMember *passed[10];

  for (guint i = 0; i < G_N_ELEMENTS (passed); i++)
    passed[i] = g_list_model_get_item (G_LIST_MODEL (fixture->store), 1000 + i * 100);
  g_autoptr (TornoMember) seen = g_list_model_get_item (G_LIST_MODEL (fixture->store), 40000);
  fake_await (torno_member_get_id (seen) != 0);
  g_assert_cmpint (torno_member_get_id (passed[5]), ==, 0);
  fake_await (torno_member_get_id (passed[5]) != 0);
  for (guint i = 0; i < G_N_ELEMENTS (passed); i++)
    g_object_unref (passed[i]);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  torno_member_store_search (fixture->store, "gómez & co");
  g_assert_cmpuint (count_items (fixture), ==, 50000);
  fake_await (count_items (fixture) == 5000);
  g_assert_cmpuint (fake_server_count (fixture->server, "GET", "q=g%C3%B3mez%20%26%20co"), ==, 1);
  torno_member_store_search (fixture->store, "gómez & co");
  torno_member_store_search (fixture->store, "");
  fake_await (count_items (fixture) == 50000);
}

static void
on_items_changed_cb (GListModel *model, guint position, guint n_removed, guint n_added, gboolean *was_mixed)
{
  *was_mixed = *was_mixed || (n_removed > 0 && n_added > 0);
}

/* A GtkListView whose one row is replaced by 50,000 stands at their end. */
static void
test_emptied_between (Fixture *fixture, gconstpointer data)
{
  gboolean was_mixed = FALSE;

  g_signal_connect (fixture->store, "items-changed", G_CALLBACK (on_items_changed_cb), &was_mixed);
  torno_member_store_search (fixture->store, "gómez");
  fake_await (count_items (fixture) == 5000);
  torno_member_store_search (fixture->store, "");
  fake_await (count_items (fixture) == 50000);
  g_assert_false (was_mixed);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (count_items (fixture), ==, 0);
  g_assert_cmpint (torno_member_store_get_state (fixture->store), ==, TORNO_STORE_READY);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (fixture->store), 0));
}

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  fake_server_set_down (fixture->server, TRUE);
  torno_member_store_reload (fixture->store);
  fake_await (torno_member_store_get_state (fixture->store) == TORNO_STORE_FAILED);
  g_assert_cmpstr (torno_member_store_get_fault (fixture->store), ==, "away");

  fake_server_set_down (fixture->server, FALSE);
  fake_server_set_n_members (fixture->server, 3);
  torno_member_store_reload (fixture->store);
  fake_await (torno_member_store_get_state (fixture->store) == TORNO_STORE_READY);
  g_assert_cmpuint (count_items (fixture), ==, 3);
}

static void
test_keeps_rows (Fixture *fixture, gconstpointer data)
{
  fake_server_set_down (fixture->server, TRUE);
  torno_member_store_reload (fixture->store);
  fake_await (torno_member_store_get_fault (fixture->store) != NULL);
  g_assert_cmpint (torno_member_store_get_state (fixture->store), ==, TORNO_STORE_READY);
  g_assert_cmpuint (count_items (fixture), ==, 50000);
}

#define ADD(path, n, function) g_test_add (path, Fixture, GUINT_TO_POINTER (n), set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/member-store/reads-only-what-is-looked-at", 50000, test_pages);
  ADD ("/member-store/reads-the-last-asked-for-first", 50000, test_last_first);
  ADD ("/member-store/search-replaces-the-list", 50000, test_search);
  ADD ("/member-store/a-list-is-emptied-before-another-comes", 50000, test_emptied_between);
  ADD ("/member-store/no-members", 0, test_empty);
  ADD ("/member-store/failure-and-retry", 0, test_failure);
  ADD ("/member-store/failure-keeps-the-rows", 50000, test_keeps_rows);
  return g_test_run ();
}
