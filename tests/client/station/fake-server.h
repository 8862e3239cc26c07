/* The server's side of a station's socket, as far as protocol.md has it, with answers that a test lays down. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define FAKE_GYM_ID 7

typedef struct _FakeServer FakeServer;

FakeServer *fake_server_new (void);
void fake_server_free (FakeServer *server);
const char *fake_server_get_url (FakeServer *server);

/* What the members added from now on may do, JSON: is_active and expires_at. At first a plan of many years. */
void fake_server_set_plan (FakeServer *server, const char *text);

/* Breaks the link, and lets nobody in until it is back. */
void fake_server_set_away (FakeServer *server, gboolean is_away);

/* The user_found messages, as they came: (element-type JsonObject). */
GPtrArray *fake_server_get_visits (FakeServer *server);

/* A member whom the next download brings; @template: (nullable). */
void fake_server_add_member (FakeServer *server, gint64 user_id, const char *name, GBytes *template);
void fake_server_delete_member (FakeServer *server, gint64 user_id);

/* Pages bring only whom is added after that. */
void fake_server_forget_members (FakeServer *server);

/* What is sealed, and told at the next login, is so with another key. */
void fake_server_rotate_key (FakeServer *server);

/* As a server that was put back to an older state. */
void fake_server_set_cursor (FakeServer *server, gint64 cursor);

/* From where the last download_templates wanted to go on. */
gint64 fake_server_get_since (FakeServer *server);
void fake_server_send (FakeServer *server, const char *text);

/* What user_found, or store_fingerprint, is answered the next time; NULL: the connection is dropped. */
void fake_server_set_visit (FakeServer *server, const char *text);
void fake_server_set_store (FakeServer *server, const char *text);

/* How many messages of that type have come. */
guint fake_server_count (FakeServer *server, const char *type);

G_END_DECLS
