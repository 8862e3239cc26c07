/* The REST client against a server that answers well, badly, or not at all; and the keys that keep a form from being
 * done twice. */
#include "config.h"

#include "fake-server.h"
#include "torno-api-client.h"
#include "torno-api-json.h"
#include "torno-error.h"
#include "torno-once-key.h"

typedef struct
{
  JsonNode *answer;
  GError *error;
  gboolean is_done;
} Outcome;

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &outcome->error);
  outcome->is_done = TRUE;
}

static void
clear_outcome (Outcome *outcome)
{
  g_clear_pointer (&outcome->answer, json_node_unref);
  g_clear_error (&outcome->error);
}

static void
post (TornoApiClient *client, Outcome *outcome)
{
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "email", "x");
  torno_api_client_call_async (client, "POST", "/users/with-plan", body, "key-1", NULL, on_done_cb, outcome);
  fake_await (outcome->is_done);
}

static void
test_faults (void)
{
  g_autoptr (FakeServer) server = fake_server_new ();
  g_autoptr (TornoApiClient) client = torno_api_client_new (fake_server_get_url (server));
  Outcome outcome = { 0 };

  fake_server_answer_next (server, 422,
                           "{\"detail\":[{\"type\":\"email\",\"loc\":[\"body\",\"email\"],\"msg\":\"no e-mail\"},"
                           "{\"type\":\"missing\",\"loc\":[\"body\",\"full_name\"],\"msg\":\"missing\"}]}");
  post (client, &outcome);
  g_assert_error (outcome.error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED);
  g_assert_cmpstr (torno_api_client_get_fault (client, "email"), ==, "no e-mail");
  g_assert_cmpstr (torno_api_client_get_fault (client, "full_name"), ==, "missing");
  g_assert_null (torno_api_client_get_fault (client, "phone_number"));
  g_assert_cmpstr (fake_server_get_last_key (server), ==, "key-1");
  clear_outcome (&outcome);
}

static void
test_refusal (void)
{
  g_autoptr (FakeServer) server = fake_server_new ();
  g_autoptr (TornoApiClient) client = torno_api_client_new (fake_server_get_url (server));
  Outcome outcome = { 0 };

  fake_server_answer_next (server, 400, "{\"detail\":\"Taken\",\"code\":\"email_taken\"}");
  post (client, &outcome);
  g_assert_error (outcome.error, TORNO_ERROR, TORNO_ERROR_EMAIL_TAKEN);
  g_assert_cmpstr (outcome.error->message, ==, "Taken");
  clear_outcome (&outcome);
}

/* What a proxy says of a server that is away. */
static void
test_no_body (void)
{
  g_autoptr (FakeServer) server = fake_server_new ();
  g_autoptr (TornoApiClient) client = torno_api_client_new (fake_server_get_url (server));
  Outcome outcome = { 0 };

  fake_server_answer_next (server, 502, "");
  post (client, &outcome);
  g_assert_error (outcome.error, TORNO_ERROR, TORNO_ERROR_INTERNAL);
  clear_outcome (&outcome);
}

static void
test_no_json (void)
{
  g_autoptr (FakeServer) server = fake_server_new ();
  g_autoptr (TornoApiClient) client = torno_api_client_new (fake_server_get_url (server));
  Outcome outcome = { 0 };

  fake_server_answer_next (server, 502, "<html>Bad gateway</html>");
  post (client, &outcome);
  g_assert_error (outcome.error, TORNO_ERROR, TORNO_ERROR_INTERNAL);
  g_assert_true (torno_api_client_get_online (client));
  clear_outcome (&outcome);
}

/* A token, and at a sign-in the password, are not handed on to whom the answer names. */
static void
test_sent_elsewhere (void)
{
  static const guint statuses[] = { 301, 302, 307, 308 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (FakeServer) server = fake_server_new (), other = fake_server_new ();
      g_autoptr (TornoApiClient) client = torno_api_client_new (fake_server_get_url (server));
      g_autofree char *url = g_strconcat (fake_server_get_url (other), "/api/v1/users/with-plan", NULL);
      Outcome outcome = { 0 };

      torno_api_client_set_token (client, "token");
      fake_server_answer_next (server, statuses[i], url);
      post (client, &outcome);
      g_assert_error (outcome.error, TORNO_ERROR, TORNO_ERROR_INTERNAL);
      g_assert_cmpuint (fake_server_count (other, "POST", "/users"), ==, 0);
      g_assert_cmpuint (fake_server_count (other, "GET", "/users"), ==, 0);
      clear_outcome (&outcome);
    }
}

static void
on_signed_out_cb (TornoApiClient *client, guint *n)
{
  (*n)++;
}

static void
test_signed_out (void)
{
  g_autoptr (FakeServer) server = fake_server_new ();
  g_autoptr (TornoApiClient) client = torno_api_client_new (fake_server_get_url (server));
  Outcome outcome = { 0 };
  guint n = 0;

  torno_api_client_set_token (client, "old");
  g_signal_connect (client, "signed-out", G_CALLBACK (on_signed_out_cb), &n);
  fake_server_answer_next (server, 401, "{\"detail\":\"no\",\"code\":\"not_authenticated\"}");
  post (client, &outcome);
  g_assert_cmpuint (n, ==, 1);
  g_assert_null (torno_api_client_get_token (client));
  clear_outcome (&outcome);
}

static void
test_unreachable (void)
{
  FakeServer *server = fake_server_new ();
  g_autoptr (TornoApiClient) client = torno_api_client_new (fake_server_get_url (server));
  Outcome outcome = { 0 };

  fake_server_free (server);
  g_autoptr (FakeServer) other = fake_server_new ();
  post (client, &outcome);
  g_assert_nonnull (outcome.error);
  g_assert_true (outcome.error->domain == G_IO_ERROR);
  g_assert_false (torno_api_client_get_online (client));
  clear_outcome (&outcome);
}

static void
test_bad_address (void)
{
  g_autoptr (FakeServer) server = fake_server_new ();
  g_autoptr (TornoApiClient) client = torno_api_client_new ("not an address");
  Outcome outcome = { 0 };

  post (client, &outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  clear_outcome (&outcome);
}

static void
test_once_key (void)
{
  g_autoptr (TornoOnceKey) once = torno_once_key_new ();
  g_autoptr (JsonObject) body = json_object_new ();
  g_autoptr (GError) lost = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "lost");
  g_autoptr (GError) refused = g_error_new_literal (TORNO_ERROR, TORNO_ERROR_EMAIL_TAKEN, "taken");

  json_object_set_string_member (body, "a", "1");
  g_autofree char *first = g_strdup (torno_once_key_get (once, body));
  torno_once_key_settle (once, lost);
  g_assert_cmpstr (torno_once_key_get (once, body), ==, first);
  json_object_set_string_member (body, "a", "2");
  g_assert_cmpstr (torno_once_key_get (once, body), !=, first);
  g_autofree char *second = g_strdup (torno_once_key_get (once, body));
  torno_once_key_settle (once, refused);
  g_assert_cmpstr (torno_once_key_get (once, body), !=, second);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/api-client/faults-are-kept-by-field", test_faults);
  g_test_add_func ("/api-client/refusal-has-its-code", test_refusal);
  g_test_add_func ("/api-client/answer-without-a-body", test_no_body);
  g_test_add_func ("/api-client/answer-that-is-no-json", test_no_json);
  g_test_add_func ("/api-client/is-not-sent-elsewhere", test_sent_elsewhere);
  g_test_add_func ("/api-client/revoked-token-signs-out", test_signed_out);
  g_test_add_func ("/api-client/unreachable-is-an-io-error", test_unreachable);
  g_test_add_func ("/api-client/bad-address-is-said", test_bad_address);
  g_test_add_func ("/once-key/same-until-answered", test_once_key);
  return g_test_run ();
}
