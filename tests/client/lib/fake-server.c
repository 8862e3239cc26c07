/* A server for the client's tests. Each call is remembered as "METHOD path?query". */
#include "config.h"

#include "fake-server.h"

#include <libsoup/soup.h>

struct _FakeServer
{
  SoupServer *server;
  char *url;
  GPtrArray *calls;
  guint n_members;
  guint next_status;
  char *next_body;
  char *last_key;
  char *last_if_match;
  char *last_body;
  GHashTable *records; /* path -> body */
  gboolean is_down;
  guint beat; /* wakes fake_await() up, so that its patience can end */
};

#define PRODUCTS                                                                                                       \
  "[{\"id\":1,\"name\":\"Water\",\"price\":\"2500.00\",\"quantity\":20},"                                              \
  "{\"id\":2,\"name\":\"A large bar\",\"price\":\"2.00\",\"quantity\":9},"                                             \
  "{\"id\":3,\"name\":\"Bar\",\"price\":\"1.00\",\"quantity\":2}]"
#define GYM "{\"id\":1,\"name\":\"Test\",\"timezone\":\"Etc/UTC\"}"

static void
answer (SoupServerMessage *message, guint status, const char *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
}

static char *
write_member (guint id)
{
  return g_strdup_printf ("{\"id\":%u,\"full_name\":\"Member %05u\",\"document_id\":\"%u\",\"phone_number\":\"300\","
                          "\"email\":\"m%u@gym.test\",\"is_active\":true,\"has_fingerprint\":false,\"gym\":" GYM
                          ",\"active_plan\":null}",
                          id, id, 1000 + id, id);
}

static guint
read_number (GHashTable *query, const char *name, guint fallback)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, name) : NULL;

  return text != NULL ? (guint) g_ascii_strtoull (text, NULL, 10) : fallback;
}

/* A search finds a tenth of the members. */
static void
answer_members (FakeServer *self, SoupServerMessage *message, GHashTable *query)
{
  guint skip = read_number (query, "skip", 0);
  guint limit = read_number (query, "limit", 100);
  guint n = query != NULL && g_hash_table_contains (query, "q") ? self->n_members / 10 : self->n_members;
  g_autofree char *total = g_strdup_printf ("%u", n);
  g_autoptr (GString) body = g_string_new ("[");

  for (guint i = skip; i < MIN (skip + limit, n); i++)
    {
      g_autofree char *member = write_member (i + 1);

      g_string_append_printf (body, "%s%s", i > skip ? "," : "", member);
    }
  g_string_append_c (body, ']');
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "X-Total-Count", total);
  answer (message, 200, body->str);
}

/* As many as there are members, each of 1.10; every third was paid by card. */
static void
answer_sales (FakeServer *self, SoupServerMessage *message, GHashTable *query)
{
  guint skip = read_number (query, "skip", 0);
  guint limit = read_number (query, "limit", 100);
  g_autofree char *total = g_strdup_printf ("%u", self->n_members);
  g_autoptr (GString) body = g_string_new ("[");

  for (guint i = skip; i < MIN (skip + limit, self->n_members); i++)
    g_string_append_printf (body,
                            "%s{\"id\":%u,\"ticket_id\":%u,\"quantity\":2,\"total_amount\":\"1.10\","
                            "\"payment_type\":\"%s\",\"sale_date\":\"2026-11-24T10:05:00-05:00\","
                            "\"product\":{\"name\":\"Water\"}}",
                            i > skip ? "," : "", i, i, i % 3 == 0 ? "card" : "cash");
  g_string_append_c (body, ']');
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "X-Total-Count", total);
  answer (message, 200, body->str);
}

/* As many as there are members, the first of a name that a spreadsheet would take for a formula. */
static void
answer_absent (FakeServer *self, SoupServerMessage *message, GHashTable *query)
{
  guint skip = read_number (query, "skip", 0);
  guint limit = read_number (query, "limit", 100);
  g_autofree char *total = g_strdup_printf ("%u", self->n_members);
  g_autoptr (GString) body = g_string_new ("[");

  for (guint i = skip; i < MIN (skip + limit, self->n_members); i++)
    g_string_append_printf (body,
                            "%s{\"user_id\":%u,\"full_name\":\"%s\\\"%u\\\"\",\"phone_number\":null,\"plan_name\":\"Month\","
                            "\"days_away\":%u}",
                            i > skip ? "," : "", i + 1, i == 0 ? "=" : "M", i, 5000 - i);
  g_string_append_c (body, ']');
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "X-Total-Count", total);
  answer (message, 200, body->str);
}

static void
answer_post (FakeServer *self, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);

  g_free (self->last_key);
  self->last_key
      = g_strdup (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Idempotency-Key"));
  g_free (self->last_if_match);
  self->last_if_match
      = g_strdup (soup_message_headers_get_one (soup_server_message_get_request_headers (message), "If-Match"));
  g_free (self->last_body);
  self->last_body = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (self->next_status != 0 && self->next_body == NULL)
    g_io_stream_close (soup_server_message_steal_connection (message), NULL, NULL);
  else if (SOUP_STATUS_IS_REDIRECTION (self->next_status))
    soup_server_message_set_redirect (message, self->next_status, self->next_body);
  else if (self->next_status != 0)
    answer (message, self->next_status, self->next_body);
  else
    {
      g_autofree char *member = write_member (7);

      answer (message, 200, member);
    }
  self->next_status = 0;
  g_clear_pointer (&self->next_body, g_free);
}

static void
on_call_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  FakeServer *self = user_data;
  const char *method = soup_server_message_get_method (message);
  const char *words = g_uri_get_query (soup_server_message_get_uri (message));

  g_ptr_array_add (self->calls, g_strdup_printf ("%s %s?%s", method, path, words != NULL ? words : ""));
  if (self->is_down)
    answer (message, 503, "{\"detail\":\"away\",\"code\":\"database_unavailable\"}");
  else if (g_str_equal (path, "/api/v1/auth/login"))
    answer (message, 200,
            "{\"access_token\":\"t\",\"user\":{\"id\":2,\"full_name\":\"Desk\",\"gym_id\":1,\"gym\":" GYM "}}");
  else if (g_str_equal (path, "/api/v1/users/") && g_str_equal (method, "GET"))
    answer_members (self, message, query);
  else if (g_str_equal (path, "/api/v1/plans/active"))
    answer (message, 200,
            "[{\"id\":3,\"name\":\"Mensualidad\",\"price\":\"80000.00\",\"duration_days\":30,\"days\":null}]");
  else if (g_str_equal (path, "/api/v1/products/active"))
    answer (message, 200, PRODUCTS);
  else if (g_str_equal (method, "GET") && g_hash_table_contains (self->records, path))
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "ETag", "\"1\"");
      answer (message, 200, g_hash_table_lookup (self->records, path));
    }
  else if (g_str_equal (path, "/api/v1/sales/daily"))
    answer_sales (self, message, query);
  else if (g_str_equal (path, "/api/v1/reports/retention"))
    answer_absent (self, message, query);
  else if (!g_str_equal (method, "GET") || g_str_has_prefix (path, "/ws/"))
    answer_post (self, message);
  else
    answer (message, 404, "{\"detail\":\"none\",\"code\":\"not_found\"}");
}

static gboolean
on_beat_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

FakeServer *
fake_server_new (void)
{
  FakeServer *self = g_new0 (FakeServer, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  GSList *uris;

  self->calls = g_ptr_array_new_with_free_func (g_free);
  self->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, on_call_cb, self, NULL);
  soup_server_listen (self->server, address, 0, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->server);
  self->url = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  self->beat = g_timeout_add (200, on_beat_cb, NULL);
  return self;
}

void
fake_server_free (FakeServer *server)
{
  g_source_remove (server->beat);
  soup_server_disconnect (server->server);
  g_object_unref (server->server);
  g_ptr_array_unref (server->calls);
  g_hash_table_unref (server->records);
  g_free (server->last_if_match);
  g_free (server->url);
  g_free (server->next_body);
  g_free (server->last_key);
  g_free (server->last_body);
  g_free (server);
}

const char *
fake_server_get_url (FakeServer *server)
{
  return server->url;
}

void
fake_server_set_n_members (FakeServer *server, guint n_members)
{
  server->n_members = n_members;
}

void
fake_server_answer_next (FakeServer *server, guint status, const char *body)
{
  server->next_status = status;
  g_free (server->next_body);
  server->next_body = g_strdup (body);
}

void
fake_server_set_down (FakeServer *server, gboolean is_down)
{
  server->is_down = is_down;
}

void
fake_server_set_record (FakeServer *server, const char *path, const char *body)
{
  g_hash_table_replace (server->records, g_strconcat ("/api/v1", path, NULL), g_strdup (body));
}

const char *
fake_server_get_last_if_match (FakeServer *server)
{
  return server->last_if_match;
}

guint
fake_server_count (FakeServer *server, const char *method, const char *path_part)
{
  guint n = 0;

  for (guint i = 0; i < server->calls->len; i++)
    {
      const char *call = g_ptr_array_index (server->calls, i);

      if (g_str_has_prefix (call, method) && strstr (call, path_part) != NULL)
        n++;
    }
  return n;
}

const char *
fake_server_get_last_key (FakeServer *server)
{
  return server->last_key;
}

const char *
fake_server_get_last_body (FakeServer *server)
{
  return server->last_body;
}

static void
on_signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  TornoSession **session = user_data;

  *session = torno_session_sign_in_finish (result, &error);
  g_assert_no_error (error);
}

TornoSession *
fake_server_sign_in (FakeServer *server)
{
  TornoSession *session = NULL;

  torno_session_sign_in_async (server->url, "desk@gym.test", "secret", NULL, on_signed_in_cb, &session);
  fake_await (session != NULL);
  return session;
}
