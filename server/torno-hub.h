/* The sockets of stations and watchers (protocol.md): who is connected, and who hears of what. */
#pragma once

#include "torno-key-ring.h"
#include "torno-server.h"
#include "torno-writer.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _TornoHub TornoHub;
typedef struct _TornoPeer TornoPeer;

TornoHub *torno_hub_new (TornoServer *server, TornoKeyRing *key_ring);
void torno_hub_free (TornoHub *hub);
TornoServer *torno_hub_get_server (const TornoHub *hub);
TornoKeyRing *torno_hub_get_key_ring (const TornoHub *hub);

/* torno-hub.c: who is there */
void torno_hub_add (TornoHub *hub, TornoPeer *peer);
void torno_hub_remove (TornoHub *hub, TornoPeer *peer);
void torno_hub_name_station (TornoHub *hub, TornoPeer *station, const char *name);
TornoPeer *torno_hub_find_station (TornoHub *hub, gint64 gym_id, const char *name);
guint torno_hub_tell_watchers (TornoHub *hub, TornoPeer *station, gint64 user_id, const char *text, const char *public_text);
guint torno_hub_tell_bound (TornoHub *hub, TornoPeer *station, const char *text);
void torno_hub_tell_stations (TornoHub *hub, gint64 gym_id, const char *text);
void torno_hub_write_health (TornoHub *hub, gboolean database, gboolean with_users, TornoWriter *writer);

/* torno-hub.c: what the database announces */
void torno_hub_on_members_changed (TornoHub *hub, gint64 gym_id, gint64 cursor);
void torno_hub_on_session_ended (TornoHub *hub, const char *session_id);
void torno_hub_on_account_changed (TornoHub *hub, gint64 user_id);

/* torno-handshake.c */
gboolean torno_handshake_is_socket_path (const char *path);
void torno_handshake_start (TornoHub *hub, SoupServerMessage *message);

G_END_DECLS
