/* The form for a new member: faults at their fields, one sending however often it is pressed, nothing lost. */
#include "config.h"

#include "fake-server.h"
#include "torno-api-json.h"
#include "torno-member-dialog.h"

typedef struct
{
  FakeServer *server;
  TornoSession *session;
  TornoMemberDialog *dialog;
  gint64 added_id;
} Fixture;

static const struct
{
  const char *row;
  const char *text;
} contents[]
    = { { "name_row", "Ana Gómez" }, { "document_row", "123" }, { "email_row", "a@b.c" }, { "phone_row", "300" } };

static GtkWidget *
get_child (Fixture *fixture, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (fixture->dialog), TORNO_TYPE_MEMBER_DIALOG, name));
}

static void
on_added_cb (TornoMemberDialog *dialog, gint64 user_id, Fixture *fixture)
{
  fixture->added_id = user_id;
  fixture->dialog = NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->server = fake_server_new ();
  fixture->session = fake_server_sign_in (fixture->server);
  torno_session_load_plans (fixture->session);
  fake_await (g_list_model_get_n_items (torno_session_get_plans (fixture->session)) == 1);
  fixture->dialog = torno_member_dialog_new (fixture->session);
  g_signal_connect (fixture->dialog, "added", G_CALLBACK (on_added_cb), fixture);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  g_object_unref (fixture->session);
  fake_server_free (fixture->server);
}

static void
fill_in (Fixture *fixture)
{
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    gtk_editable_set_text (GTK_EDITABLE (get_child (fixture, contents[i].row)), contents[i].text);
}

static void
press_add (Fixture *fixture)
{
  g_signal_emit_by_name (get_child (fixture, "add_button"), "clicked");
}

static gboolean
has_fault (Fixture *fixture, const char *row)
{
  return gtk_widget_has_css_class (get_child (fixture, row), "error");
}

static guint
count_posts (Fixture *fixture)
{
  return fake_server_count (fixture->server, "POST", "/users/with-plan");
}

static void
assert_kept (Fixture *fixture)
{
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get_child (fixture, contents[i].row))), ==, contents[i].text);
}

static void
await_unlocked (Fixture *fixture)
{
  fake_await (gtk_widget_get_sensitive (get_child (fixture, "form_box")));
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  press_add (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    g_assert_true (has_fault (fixture, contents[i].row));
  g_assert_cmpuint (count_posts (fixture), ==, 0);
  fill_in (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    g_assert_false (has_fault (fixture, contents[i].row));
}

static void
test_double_click (Fixture *fixture, gconstpointer data)
{
  fill_in (fixture);
  press_add (fixture);
  press_add (fixture);
  fake_await (fixture->added_id != 0);
  g_assert_cmpint (fixture->added_id, ==, 7);
  g_assert_cmpuint (count_posts (fixture), ==, 1);

  g_autoptr (JsonNode) body = json_from_string (fake_server_get_last_body (fixture->server), NULL);
  JsonObject *object = json_node_get_object (body);
  g_assert_cmpstr (torno_api_json_get_string (object, "full_name"), ==, "Ana Gómez");
  g_assert_cmpint (torno_api_json_get_integer (object, "plan_id", 0), ==, 3);
  g_assert_cmpstr (torno_api_json_get_string (object, "payment_type"), ==, "cash");
}

static void
test_server_faults (Fixture *fixture, gconstpointer data)
{
  fake_server_answer_next (fixture->server, 422, "{\"detail\":[{\"loc\":[\"body\",\"email\"],\"msg\":\"No e-mail\"}]}");
  fill_in (fixture);
  press_add (fixture);
  fake_await (has_fault (fixture, "email_row"));
  g_assert_false (has_fault (fixture, "name_row"));
  g_assert_nonnull (
      strstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (get_child (fixture, "email_row"))), "No e-mail"));
  assert_kept (fixture);
}

static void
test_taken (Fixture *fixture, gconstpointer data)
{
  fake_server_answer_next (fixture->server, 400, "{\"detail\":\"Taken\",\"code\":\"document_taken\"}");
  fill_in (fixture);
  press_add (fixture);
  fake_await (has_fault (fixture, "document_row"));
  assert_kept (fixture);
}

static void
test_lost_answer (Fixture *fixture, gconstpointer data)
{
  fake_server_answer_next (fixture->server, 503, "{\"detail\":\"away\",\"code\":\"database_unavailable\"}");
  fill_in (fixture);
  press_add (fixture);
  fake_await (count_posts (fixture) == 1);
  await_unlocked (fixture);
  g_autofree char *key = g_strdup (fake_server_get_last_key (fixture->server));
  g_assert_nonnull (key);
  assert_kept (fixture);

  press_add (fixture);
  fake_await (fixture->added_id != 0);
  g_assert_cmpstr (fake_server_get_last_key (fixture->server), ==, key);
}

static void
assert_named (GtkWidget *widget)
{
  gboolean is_control = GTK_IS_BUTTON (widget) || GTK_IS_ENTRY (widget) || GTK_IS_SWITCH (widget);
  const char *label = GTK_IS_BUTTON (widget) ? gtk_button_get_label (GTK_BUTTON (widget)) : NULL;

  if (is_control && gtk_widget_get_mapped (widget) && gtk_widget_get_focusable (widget)
      && (label == NULL || *label == '\0'))
    g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL)
                   || gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    assert_named (child);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      GtkWidget *row = get_child (fixture, contents[i].row);
      GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (row)));

      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                           adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
    }
  assert_named (GTK_WIDGET (fixture->dialog));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  ADD ("/member-dialog/missing-fields-are-said-at-once", test_missing);
  ADD ("/member-dialog/double-click-sends-once", test_double_click);
  ADD ("/member-dialog/server-faults-at-their-fields", test_server_faults);
  ADD ("/member-dialog/taken-document-at-its-field", test_taken);
  ADD ("/member-dialog/lost-answer-keeps-text-and-key", test_lost_answer);
  ADD ("/member-dialog/entries-have-names", test_names);
  return g_test_run ();
}
