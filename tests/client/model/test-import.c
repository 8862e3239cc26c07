/* An import tells of all faults at the rows where they stand in the spreadsheet, and takes in once. */
#include "config.h"

#include "fake-server.h"
#include "torno-error.h"
#include "torno-import.h"

#include <glib/gstdio.h>
#include <locale.h>

#define FINE "{\"created\":0,\"faults\":[]}"

typedef struct
{
  FakeServer *server;
  TornoSession *session;
  TornoImport *import;
  char *path;
  GError *error;
  gboolean is_done;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  int descriptor = g_file_open_tmp ("torno-import-XXXXXX.csv", &fixture->path, NULL);

  g_close (descriptor, NULL);
  fixture->server = fake_server_new ();
  fixture->session = fake_server_sign_in (fixture->server);
  fixture->import = torno_import_new (fixture->session, &torno_sheets[1]);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_remove (fixture->path);
  g_free (fixture->path);
  g_clear_error (&fixture->error);
  g_object_unref (fixture->import);
  g_object_unref (fixture->session);
  fake_server_free (fixture->server);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  torno_import_read_finish (TORNO_IMPORT (source), result, &fixture->error);
  fixture->is_done = TRUE;
}

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  torno_import_run_finish (TORNO_IMPORT (source), result, &fixture->error);
  fixture->is_done = TRUE;
}

static void
begin_read (Fixture *fixture, const char *text)
{
  g_autoptr (GFile) file = g_file_new_for_path (fixture->path);

  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  torno_import_read_async (fixture->import, file, NULL, on_read_cb, fixture);
}

static void
run (Fixture *fixture)
{
  fixture->is_done = FALSE;
  g_clear_error (&fixture->error);
  torno_import_run_async (fixture->import, NULL, on_run_cb, fixture);
  fake_await (fixture->is_done);
}

static void
assert_fault (Fixture *fixture, guint at, guint row, const char *title, const char *text)
{
  const TornoSheetFault *fault = torno_import_get_faults (fixture->import)->pdata[at];

  g_assert_cmpuint (fault->row, ==, row);
  g_assert_cmpstr (fault->title, ==, title);
  g_assert_cmpstr (fault->text, ==, text);
}

static void
test_faults_of_all_kinds (Fixture *fixture, gconstpointer data)
{
  begin_read (fixture, "Name,Price\nAgua,3000\n\nGel,cheap\nBarra,500\nCinta,700\n");
  fake_server_answer_next (
      fixture->server, 422,
      "{\"detail\":[{\"type\":\"too_long\",\"loc\":[\"body\",\"rows\",1,\"name\"],\"msg\":\"is too "
      "long\",\"input\":\"Barra\"}]}");
  fake_await (fake_server_count (fixture->server, "POST", "/import/products") == 1);
  fake_server_answer_next (
      fixture->server, 200,
      "{\"created\":0,\"faults\":[{\"row\":1,\"field\":\"name\",\"code\":\"name_taken\",\"msg\":\"is taken\"}]}");
  fake_await (fixture->is_done);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (torno_import_get_n_rows (fixture->import), ==, 4);
  g_assert_cmpuint (torno_import_get_faults (fixture->import)->len, ==, 3);
  assert_fault (fixture, 0, 4, "Price", "is not an amount of money");
  assert_fault (fixture, 1, 5, "Name", "is too long");
  assert_fault (fixture, 2, 6, "Name", "is taken");
}

static void
test_taken_in_once (Fixture *fixture, gconstpointer data)
{
  g_autofree char *key = NULL;

  fake_server_answer_next (fixture->server, 200, FINE);
  begin_read (fixture, "Name;Price\nAgua;3000\n");
  fake_await (fixture->is_done);
  g_assert_no_error (fixture->error);
  g_assert_nonnull (strstr (fake_server_get_last_body (fixture->server), "\"dry_run\":true"));
  g_assert_cmpuint (torno_import_get_faults (fixture->import)->len, ==, 0);
  fake_server_answer_next (fixture->server, 200, NULL);
  run (fixture);
  g_assert_nonnull (fixture->error);
  key = g_strdup (fake_server_get_last_key (fixture->server));
  fake_server_answer_next (fixture->server, 200, "{\"created\":1,\"faults\":[]}");
  run (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fake_server_get_last_key (fixture->server), ==, key);
  g_assert_nonnull (strstr (fake_server_get_last_body (fixture->server), "\"dry_run\":false"));
}

static void
test_nothing_to_read (Fixture *fixture, gconstpointer text)
{
  begin_read (fixture, text);
  fake_await (fixture->is_done);
  g_assert_error (fixture->error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED);
  g_assert_cmpuint (fake_server_count (fixture->server, "POST", "/import/products"), ==, 0);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/import/faults-of-all-kinds", Fixture, NULL, set_up, test_faults_of_all_kinds, tear_down);
  g_test_add ("/import/taken-in-once", Fixture, NULL, set_up, test_taken_in_once, tear_down);
  g_test_add ("/import/empty", Fixture, "", set_up, test_nothing_to_read, tear_down);
  g_test_add ("/import/titles-only", Fixture, "Name,Price\n", set_up, test_nothing_to_read, tear_down);
  g_test_add ("/import/column-missing", Fixture, "Name\nAgua\n", set_up, test_nothing_to_read, tear_down);
  return g_test_run ();
}
