/* A server for the client's tests, within the test itself: it signs anybody in, has as many members as it is told, and
 * answers as it is told to. */
#pragma once

#include "torno-session.h"

G_BEGIN_DECLS

typedef struct _FakeServer FakeServer;

FakeServer *fake_server_new (void);
void fake_server_free (FakeServer *server);
const char *fake_server_get_url (FakeServer *server);
void fake_server_set_n_members (FakeServer *server, guint n_members);
/* What the next POST but a sign-in, or the next handshake of a socket, is answered, once; body NULL: nothing, the connection is dropped;
 * with a redirection's status: where to. */
void fake_server_answer_next (FakeServer *server, guint status, const char *body);
void fake_server_set_down (FakeServer *server, gboolean is_down);
/* What a GET of @path (from "/api/v1" on) is answered, with the ETag "1". */
void fake_server_set_record (FakeServer *server, const char *path, const char *body);
guint fake_server_count (FakeServer *server, const char *method, const char *path_part);
const char *fake_server_get_last_key (FakeServer *server);
/* Of the last POST, PUT or DELETE, as are key and body. */
const char *fake_server_get_last_if_match (FakeServer *server);
const char *fake_server_get_last_body (FakeServer *server);
TornoSession *fake_server_sign_in (FakeServer *server);

/* Runs the main context until the condition holds; ends the test where it does not within half a minute. */
#define fake_await(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 fake_end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;                                                   \
    while (!(condition))                                                                                               \
      {                                                                                                                \
        g_assert_cmpint (g_get_monotonic_time (), <, fake_end);                                                        \
        g_main_context_iteration (NULL, TRUE);                                                                         \
      }                                                                                                                \
  }                                                                                                                    \
  G_STMT_END

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeServer, fake_server_free)

G_END_DECLS
