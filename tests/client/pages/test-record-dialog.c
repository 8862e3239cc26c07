/* The forms of the administration: only what changed is sent, only of the version that was read, and a refusal is shown
 * where it belongs. */
#include "config.h"

#include "fake-server.h"
#include "torno-api-json.h"
#include "torno-record-dialog.h"

#define PLAN                                                                                                           \
  "{\"id\":5,\"name\":\"Mensualidad\",\"price\":\"80000.00\",\"duration_days\":30,\"role\":\"regular\",\"days\":null," \
  "\"is_active\":true}"

typedef struct
{
  FakeServer *server;
  TornoSession *session;
  TornoRecordDialog *dialog; /* NULL when it has closed */
  guint n_done;
} Fixture;

static void
on_done_cb (TornoRecordDialog *dialog, Fixture *fixture)
{
  fixture->n_done++;
  fixture->dialog = NULL;
}

static void
open_dialog (Fixture *fixture, const TornoRecordKind *kind, gint64 id)
{
  fixture->dialog = torno_record_dialog_new (fixture->session, kind, id);
  g_signal_connect (fixture->dialog, "done", G_CALLBACK (on_done_cb), fixture);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
  fake_await (torno_record_dialog_get_form (fixture->dialog) != NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new ();
  fixture->session = fake_server_sign_in (fixture->server);
  fake_server_set_record (fixture->server, "/plans/5", PLAN);
  fake_server_set_record (fixture->server, "/products/6",
                          "{\"id\":6,\"name\":\"Agua\",\"price\":\"3000.00\",\"quantity\":20,\"is_active\":true}");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  g_object_unref (fixture->session);
  fake_server_free (fixture->server);
}

static GtkWidget *
get_row (Fixture *fixture, const char *name)
{
  return torno_record_form_get_row (torno_record_dialog_get_form (fixture->dialog), name);
}

static void
type (Fixture *fixture, const char *name, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (get_row (fixture, name)), text);
}

static GtkWidget *
get_child (Fixture *fixture, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (fixture->dialog), TORNO_TYPE_RECORD_DIALOG, name));
}

static void
press_save (Fixture *fixture)
{
  g_signal_emit_by_name (get_child (fixture, "save_button"), "clicked");
}

static gboolean
has_fault (Fixture *fixture, const char *name)
{
  return gtk_widget_has_css_class (get_row (fixture, name), "error");
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  open_dialog (fixture, &torno_plan_kind, 0);
  type (fixture, "price", "much");
  type (fixture, "duration_days", "1.5");
  press_save (fixture);
  g_assert_true (has_fault (fixture, "name"));
  g_assert_true (has_fault (fixture, "price"));
  g_assert_true (has_fault (fixture, "duration_days"));
  g_assert_cmpuint (fake_server_count (fixture->server, "POST", "/plans/"), ==, 0);
}

static void
test_new (Fixture *fixture, gconstpointer data)
{
  open_dialog (fixture, &torno_plan_kind, 0);
  type (fixture, "name", " Mensualidad ");
  type (fixture, "price", "89900.5");
  press_save (fixture);
  press_save (fixture);
  fake_await (fixture->n_done == 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "POST", "/plans/"), ==, 1);
  g_assert_cmpstr (fake_server_get_last_body (fixture->server), ==,
                   "{\"name\":\"Mensualidad\",\"price\":\"89900.50\",\"role\":\"regular\",\"duration_days\":30,"
                   "\"is_active\":true,\"gym_id\":1}");
}

static void
test_pass (Fixture *fixture, gconstpointer data)
{
  open_dialog (fixture, &torno_plan_kind, 0);
  g_assert_false (gtk_widget_get_visible (get_row (fixture, "days")));
  adw_combo_row_set_selected (ADW_COMBO_ROW (get_row (fixture, "role")), 1);
  g_assert_true (gtk_widget_get_visible (get_row (fixture, "days")));
  press_save (fixture);
  g_assert_true (has_fault (fixture, "days"));
}

static void
test_change (Fixture *fixture, gconstpointer data)
{
  open_dialog (fixture, &torno_plan_kind, 5);
  type (fixture, "price", "85000");
  press_save (fixture);
  fake_await (fixture->n_done == 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "PUT", "/plans/5"), ==, 1);
  g_assert_cmpstr (fake_server_get_last_body (fixture->server), ==, "{\"price\":\"85000.00\"}");
  g_assert_cmpstr (fake_server_get_last_if_match (fixture->server), ==, "\"1\"");
}

static void
test_stock (Fixture *fixture, gconstpointer data)
{
  open_dialog (fixture, &torno_stock_kind, 6);
  type (fixture, "quantity", "32");
  press_save (fixture);
  fake_await (fixture->n_done == 1);
  g_assert_cmpuint (fake_server_count (fixture->server, "PUT", "/products/6/stock"), ==, 1);
  g_assert_cmpstr (fake_server_get_last_body (fixture->server), ==, "{\"quantity\":32}");
}

static void
test_stale (Fixture *fixture, gconstpointer data)
{
  open_dialog (fixture, &torno_plan_kind, 5);
  fake_server_answer_next (fixture->server, 412, "{\"detail\":\"Changed\",\"code\":\"stale_version\"}");
  type (fixture, "price", "85000");
  press_save (fixture);
  fake_await (gtk_widget_get_visible (get_child (fixture, "reload_button")));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_row (fixture, "price"))), ==, "85000");
  g_signal_emit_by_name (get_child (fixture, "reload_button"), "clicked");
  fake_await (torno_record_dialog_get_form (fixture->dialog) != NULL);
  g_assert_cmpuint (fake_server_count (fixture->server, "GET", "/plans/5"), ==, 2);
  g_assert_false (gtk_widget_get_visible (get_child (fixture, "reload_button")));
}

static void
test_taken (Fixture *fixture, gconstpointer data)
{
  open_dialog (fixture, &torno_plan_kind, 5);
  fake_server_answer_next (fixture->server, 400, "{\"detail\":\"Taken\",\"code\":\"name_taken\"}");
  type (fixture, "name", "Semana");
  press_save (fixture);
  fake_await (has_fault (fixture, "name"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("/record-dialog/what-is-wrong-is-said-at-once", test_missing);
  ADD ("/record-dialog/new-one-is-sent-once", test_new);
  ADD ("/record-dialog/pass-asks-for-its-visits", test_pass);
  ADD ("/record-dialog/only-what-changed-of-what-was-read", test_change);
  ADD ("/record-dialog/stock-has-its-own-path", test_stock);
  ADD ("/record-dialog/stale-version-offers-reload", test_stale);
  ADD ("/record-dialog/taken-name-at-its-field", test_taken);
  return g_test_run ();
}
