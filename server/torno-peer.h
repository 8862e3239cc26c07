/* One socket: what it is, what it may do, and its messages in their order. */
#pragma once

#include "torno-frame-guard.h"
#include "torno-gate.h"
#include "torno-hub.h"
#include "torno-json.h"

G_BEGIN_DECLS

typedef enum
{
  TORNO_PEER_STATION = 1 << 0,
  TORNO_PEER_WATCHER = 1 << 1
} TornoPeerKind;

/* Close codes of the contract (protocol.md, "Two kinds of connection"). */
enum
{
  TORNO_CLOSE_LOGIN = 4401,
  TORNO_CLOSE_OTHER_GYM = 4403,
  TORNO_CLOSE_REPLACED = 4409,
  TORNO_CLOSE_RATE = 4429
};

struct _TornoPeer
{
  gint ref_count;
  gint64 id; /* unique in this process */
  TornoPeerKind kind;
  TornoHub *hub;
  SoupWebsocketConnection *connection; /* NULL once it is closed */
  TornoFrameGuard *guard;
  GSocket *socket; /* NULL where the stream is our own, which never waits */
  TornoLanguage language;
  char *address;
  gboolean secure; /* TLS or this machine: templates and passwords may pass */
  gint64 gym_id;
  gint64 user_id; /* of a watcher: whose progress it follows */
  gboolean follows_changes; /* asked for at the handshake */
  TornoActor *actor;
  char *token;
  char *wrapped_key;     /* of a station: as the database has the key that it was given */
  char *name;            /* of a station that is logged in */
  gint64 logged_in_us;   /* when it was given its name, since 1970 */
  char *station;         /* the name of the station that a watcher is bound to */
  gint64 target_user_id; /* of a station: the member set for enrolment, or 0 */
  gint64 download_cursor;
  guint failed_logins;
  gint64 opened_us, last_seen_us;
  gint64 second_began_us, excess_began_us;
  guint in_second, excess;
  GQueue messages; /* of GBytes, waiting their turn */
  gsize n_waiting; /* their bytes */
  gboolean busy;
};

TornoPeer *torno_peer_new (TornoHub *hub, TornoPeerKind kind, SoupServerMessage *message, TornoLanguage language);
TornoPeer *torno_peer_ref (TornoPeer *peer);
void torno_peer_unref (TornoPeer *peer);
void torno_peer_open (TornoPeer *peer, SoupServerMessage *message);
void torno_peer_close (TornoPeer *peer, gushort code);
void torno_peer_send (TornoPeer *peer, const char *text);
void torno_peer_send_error (TornoPeer *peer, const char *type, TornoError error, gint64 user_id);
void torno_peer_done (TornoPeer *peer);
void torno_peer_check (TornoPeer *peer, gint64 now_us);
void torno_peer_log_in (TornoPeer *peer, const TornoActor *actor, const char *token);

/* torno-station-protocol.c */
void torno_station_protocol_receive (TornoPeer *peer, const TornoJson *message);
void torno_station_protocol_welcome (TornoPeer *peer);

/* torno-station-message.c: reading and writing messages */
void torno_message_begin (TornoWriter *writer, const char *type);
void torno_message_add_text (TornoWriter *writer, const char *name, const char *text);
void torno_message_add_number (TornoWriter *writer, const char *name, gint64 number);
void torno_message_add_id_text (TornoWriter *writer, const char *name, gint64 id);
char *torno_message_end (TornoWriter *writer);
char *torno_message_with_user (const TornoJson *message, gint64 user_id);
char *torno_message_make_public (const TornoJson *message, gint64 user_id);
gint64 torno_message_get_id (const TornoJson *message, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoPeer, torno_peer_unref)

G_END_DECLS
