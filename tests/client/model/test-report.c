/* The reports: lists of people are read to their end, however many there are, and all of it stands in the file. */
#include "config.h"

#include "fake-server.h"
#include "torno-report-csv.h"

#include <string.h>

#define N_ABSENT 2500

typedef struct
{
  FakeServer *server;
  TornoSession *session;
  TornoReport *report;
  guint n_changes;
} Fixture;

static void
on_changed_cb (TornoReport *report, Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const empty[]
      = { "/reports/revenue", "/reports/products", "/reports/plans", "/reports/visits", "/reports/expiring" };
  const TornoReportQuery query = { "2026-11-01", "2026-11-30", 1, 0, 30, 3 };

  fixture->server = fake_server_new ();
  fake_server_set_n_members (fixture->server, N_ABSENT);
  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    fake_server_set_record (fixture->server, empty[i], "[]");
  fixture->session = fake_server_sign_in (fixture->server);
  fixture->report = torno_report_new (fixture->session);
  g_signal_connect (fixture->report, "changed", G_CALLBACK (on_changed_cb), fixture);
  torno_report_reload (fixture->report, &query);
  fake_await (fixture->n_changes == 1);
  g_assert_null (torno_report_get_fault (fixture->report));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->report), (gpointer *) &fixture->report);
  g_object_unref (fixture->report);
  g_assert_null (fixture->report);
  g_object_unref (fixture->session);
  fake_server_free (fixture->server);
}

static void
test_reads_all_pages (Fixture *fixture, gconstpointer data)
{
  JsonArray *rows = torno_report_get_rows (fixture->report, TORNO_REPORT_RETENTION);

  g_assert_cmpuint (json_array_get_length (rows), ==, N_ABSENT);
  g_assert_cmpuint (fake_server_count (fixture->server, "GET", "/reports/retention?days=30&"), ==, 3);
  g_assert_cmpuint (fake_server_count (fixture->server, "GET", "/reports/expiring?days=3&"), ==, 1);
  for (guint i = 0; i < N_ABSENT; i++)
    g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (rows, i), "user_id"), ==, i + 1);
}

static void
test_writes_all_rows (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = torno_report_write_csv (fixture->report, TORNO_REPORT_RETENTION);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 1 + N_ABSENT + 1);
  g_assert_cmpstr (lines[0], ==, "\xef\xbb\xbf\"Number\",\"Full name\",\"Phone\",\"Plan\",\"Ends\",\"Last visit\",\"Days without a visit\"");
  g_assert_cmpstr (lines[1], ==, "1,\"'=\"\"0\"\"\",,\"Month\",,,5000");
  g_assert_cmpstr (lines[N_ABSENT], ==, "2500,\"M\"\"2499\"\"\",,\"Month\",,,2501");
  g_assert_cmpstr (lines[N_ABSENT + 1], ==, "");
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/report/reads-all-pages", test_reads_all_pages);
  ADD ("/report/writes-all-rows", test_writes_all_rows);
  return g_test_run ();
}
