/* The sockets of stations and watchers (protocol.md): who is connected, and who hears of what. */
#pragma once

#include "torno-json.h"
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

/* @name: the station's name, valid during the call; NULL: there is none. */
typedef void (*TornoHubStationFound) (const char *name, gpointer user_data);

/* torno-hub.c: who is there */
void torno_hub_start (TornoHub *hub);
void torno_hub_add (TornoHub *hub, TornoPeer *peer);
void torno_hub_remove (TornoHub *hub, TornoPeer *peer);
void torno_hub_name_station (TornoHub *hub, TornoPeer *station, const char *name);
void torno_hub_bind_watcher (TornoHub *hub, TornoPeer *watcher, const char *station);
void torno_hub_close_station (TornoHub *hub, gint64 gym_id, const char *name);

/* torno-hub.c: telling those who are connected to this process */
guint torno_hub_tell_watchers_here (TornoHub *hub,
                                    gint64 gym_id,
                                    const char *station,
                                    gint64 user_id,
                                    const char *text,
                                    const char *public_text);
guint torno_hub_tell_bound_here (TornoHub *hub, gint64 gym_id, const char *station, const char *text);
gboolean torno_hub_tell_station_here (TornoHub *hub,
                                      gint64 gym_id,
                                      const char *station,
                                      const char *text,
                                      gint64 target_user_id);
void torno_hub_tell_stations_here (TornoHub *hub, gint64 gym_id, const char *text);
void torno_hub_write_connections (TornoHub *hub, TornoWriter *writer);
void torno_hub_write_health (TornoHub *hub,
                             const PGresult *others,
                             gboolean database,
                             gboolean with_users,
                             TornoWriter *writer);
const char *torno_hub_find_station_here (TornoHub *hub, gint64 gym_id, const char *name, gint64 *out_logged_in_us);

/* torno-relay.c: the same over all processes. A station is known by its name, which is unique in its gym. */
#define TORNO_HUB_SAME_TARGET (-1)
void
torno_hub_find_station (TornoHub *hub, gint64 gym_id, const char *name, TornoHubStationFound found, gpointer user_data);
void torno_hub_tell_watchers (TornoHub *hub,
                              gint64 gym_id,
                              const char *station,
                              gint64 user_id,
                              const char *text,
                              const char *public_text);
void torno_hub_tell_bound (TornoHub *hub, TornoPeer *station, const char *text);
void
torno_hub_tell_station (TornoHub *hub, gint64 gym_id, const char *station, const char *text, gint64 target_user_id);
void torno_hub_replace_station (TornoHub *hub, gint64 gym_id, const char *name);
void torno_hub_on_relay (TornoHub *hub, const TornoJson *news);
struct _TornoPresence *torno_hub_get_presence (const TornoHub *hub);

/* torno-hub.c: what the database announces */
void torno_hub_on_members_changed (TornoHub *hub, gint64 gym_id, gint64 cursor);
void torno_hub_on_session_ended (TornoHub *hub, const char *session_id);
void torno_hub_on_account_changed (TornoHub *hub, gint64 user_id);
void torno_hub_on_key_rotated (TornoHub *hub, gint64 gym_id);

/* torno-hub-missed.c */
void torno_hub_check_session (TornoHub *hub, TornoPeer *peer);
void torno_hub_on_listening (TornoHub *hub);

/* torno-handshake.c */
gboolean torno_handshake_is_socket_path (const char *path);
void torno_handshake_start (TornoHub *hub, SoupServerMessage *message);

G_END_DECLS
