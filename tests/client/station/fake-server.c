#include "config.h"

#include "fake-server.h"

#include "torno-api-json.h"
#include "torno-template-box.h"

#include <libsoup/soup.h>
#include <string.h>

static const guint8 first_key[TORNO_TEMPLATE_BOX_KEY_BYTES] = "an example key of thirty-two byt";

struct _FakeServer
{
  SoupServer *server;
  SoupWebsocketConnection *socket;
  char *url;
  char *visit;
  char *store;
  GString *data;    /* entries of the next page, JSON */
  GString *deleted; /* the same */
  gint64 cursor;
  GHashTable *counts;
  const char *plan;
  gboolean is_away;
  gint64 since; /* of the last download_templates */
  guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES];
  GPtrArray *visits;
};

void
fake_server_send (FakeServer *server, const char *text)
{
  soup_websocket_connection_send_text (server->socket, text);
}

static void
drop (FakeServer *server)
{
  if (soup_websocket_connection_get_state (server->socket) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (server->socket, SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
}

static void
send_page (FakeServer *server, gint64 since)
{
  g_autofree char *text = NULL;

  server->since = since;
  if (since >= server->cursor)
    {
      text = g_strdup_printf ("{\"type\":\"download_templates_completed\",\"cursor\":%" G_GINT64_FORMAT "}", since);
      fake_server_send (server, text);
      return;
    }
  text = g_strdup_printf ("{\"type\":\"template_data_set\",\"data\":[%s],\"deleted\":[%s],\"cursor\":%" G_GINT64_FORMAT
                          ",\"more\":false}",
                          server->data->str, server->deleted->str, server->cursor);
  fake_server_send (server, text);
}

static void
start_enrollment (FakeServer *server, gint64 user_id)
{
  g_autofree char *text = NULL;

  if (user_id == 404)
    text = g_strdup ("{\"type\":\"error\",\"code\":\"user_not_found\",\"error\":\"Usuario no encontrado\"}");
  else
    text = g_strdup_printf ("{\"type\":\"start_enrollment\",\"user_id\":\"%" G_GINT64_FORMAT "\"}", user_id);
  fake_server_send (server, text);
}

static void
confirm_store (FakeServer *server, gint64 user_id, gint64 finger)
{
  g_autofree char *text = g_strdup_printf ("{\"type\":\"fingerprint_stored\",\"user_id\":\"%" G_GINT64_FORMAT
                                           "\",\"finger\":%" G_GINT64_FORMAT "}",
                                           user_id, finger);

  fake_server_send (server, text);
}

static void
answer_store (FakeServer *server, JsonObject *message)
{
  g_autofree char *store = g_steal_pointer (&server->store);

  if (store == NULL)
    confirm_store (server, torno_api_json_get_integer (message, "user_id", 0),
                   torno_api_json_get_integer (message, "finger", 0));
  else if (*store == '\0')
    drop (server);
  else
    fake_server_send (server, store);
}

static void
count (FakeServer *server, const char *type)
{
  g_hash_table_insert (server->counts, g_strdup (type), GUINT_TO_POINTER (fake_server_count (server, type) + 1));
}

static void
answer_visit (FakeServer *server, JsonObject *message)
{
  g_ptr_array_add (server->visits, json_object_ref (message));
  if (server->visit == NULL)
    drop (server);
  else
    fake_server_send (server, server->visit);
}

static void
on_message (SoupWebsocketConnection *socket, int kind, GBytes *bytes, FakeServer *server)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  GError *error = NULL;
  JsonObject *message;
  const char *type;

  json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  message = json_node_get_object (json_parser_get_root (parser));
  type = torno_api_json_get_string (message, "type");
  count (server, type);
  if (g_str_equal (type, "download_templates"))
    send_page (server, torno_api_json_get_integer (message, "since", 0));
  else if (g_str_equal (type, "user"))
    start_enrollment (server, torno_api_json_get_integer (message, "user_id", 0));
  else if (g_str_equal (type, "store_fingerprint"))
    answer_store (server, message);
  else if (g_str_equal (type, "user_found"))
    answer_visit (server, message);
}

static void
on_socket (SoupServer *soup,
           SoupServerMessage *handshake,
           const char *path,
           SoupWebsocketConnection *socket,
           gpointer user_data)
{
  FakeServer *server = user_data;
  g_autofree char *station_key = g_base64_encode (server->key, sizeof server->key);
  g_autofree char *text = g_strdup_printf ("{\"type\":\"connected\",\"gym_id\":%d,\"station_key\":\"%s\",\"cursor\":%" G_GINT64_FORMAT
                                           "}",
                                           FAKE_GYM_ID, station_key, server->cursor);

  g_set_object (&server->socket, socket);
  if (server->is_away)
    {
      drop (server);
      return;
    }
  g_signal_connect (socket, "message", G_CALLBACK (on_message), server);
  fake_server_send (server, text);
}

FakeServer *
fake_server_new (void)
{
  FakeServer *server = g_new0 (FakeServer, 1);
  g_autoslist (GUri) uris = NULL;
  GError *error = NULL;

  memcpy (server->key, first_key, sizeof server->key);
  server->server = soup_server_new (NULL, NULL);
  soup_server_add_websocket_handler (server->server, "/ws/gym/7", NULL, NULL, on_socket, server, NULL);
  soup_server_listen_local (server->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server->server);
  server->url = g_strdup_printf ("http://127.0.0.1:%d", g_uri_get_port (uris->data));
  server->data = g_string_new (NULL);
  server->deleted = g_string_new (NULL);
  server->plan = "\"is_active\":true,\"expires_at\":\"2099-01-01T00:00:00Z\"";
  server->visits = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  server->counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return server;
}

void
fake_server_free (FakeServer *server)
{
  if (server->socket != NULL)
    g_signal_handlers_disconnect_by_data (server->socket, server);
  g_clear_object (&server->socket);
  soup_server_disconnect (server->server);
  g_clear_object (&server->server);
  g_string_free (server->data, TRUE);
  g_string_free (server->deleted, TRUE);
  g_hash_table_unref (server->counts);
  g_ptr_array_unref (server->visits);
  g_free (server->url);
  g_free (server->visit);
  g_free (server->store);
  g_free (server);
}

const char *
fake_server_get_url (FakeServer *server)
{
  return server->url;
}

void
fake_server_add_member (FakeServer *server, gint64 user_id, const char *name, GBytes *template)
{
  g_autofree char *box = NULL;
  GError *error = NULL;

  if (template != NULL)
    box = torno_template_box_seal (server->key, FAKE_GYM_ID, user_id, 1, g_bytes_get_data (template, NULL),
                                   g_bytes_get_size (template), &error);
  g_assert_no_error (error);
  g_string_append_printf (server->data,
                          "%s{\"id\":%" G_GINT64_FORMAT ",\"full_name\":\"%s\",%s,\"fingerprint1\":%s%s%s}",
                          server->data->len > 0 ? "," : "", user_id, name, server->plan, box != NULL ? "\"" : "",
                          box != NULL ? box : "null", box != NULL ? "\"" : "");
  server->cursor++;
}

void
fake_server_set_plan (FakeServer *server, const char *text)
{
  server->plan = text;
}

void
fake_server_set_away (FakeServer *server, gboolean is_away)
{
  server->is_away = is_away;
  if (is_away)
    drop (server);
}

GPtrArray *
fake_server_get_visits (FakeServer *server)
{
  return server->visits;
}

void
fake_server_delete_member (FakeServer *server, gint64 user_id)
{
  g_string_truncate (server->data, 0);
  g_string_printf (server->deleted, "%" G_GINT64_FORMAT, user_id);
  server->cursor++;
}

void
fake_server_set_visit (FakeServer *server, const char *text)
{
  g_free (server->visit);
  server->visit = g_strdup (text);
}

void
fake_server_set_store (FakeServer *server, const char *text)
{
  g_free (server->store);
  server->store = g_strdup (text != NULL ? text : "");
}

guint
fake_server_count (FakeServer *server, const char *type)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (server->counts, type));
}

void
fake_server_rotate_key (FakeServer *server)
{
  server->key[0]++;
}

void
fake_server_forget_members (FakeServer *server)
{
  g_string_truncate (server->data, 0);
}

gint64
fake_server_get_since (FakeServer *server)
{
  return server->since;
}

void
fake_server_set_cursor (FakeServer *server, gint64 cursor)
{
  server->cursor = cursor;
}
