/* What the messages of stations and watchers do (protocol.md, "Messages"). */
#pragma once

#include "torno-peer.h"

G_BEGIN_DECLS

/* Deals with one message; torno_peer_done() follows, at once or later. */
typedef void (*TornoMessageHandler) (TornoPeer *peer, const TornoJson *message);

/* torno-station-enrollment.c */
void torno_enrollment_on_user (TornoPeer *peer, const TornoJson *message);
void torno_enrollment_on_progress (TornoPeer *peer, const TornoJson *message);
void torno_enrollment_on_cancel (TornoPeer *peer, const TornoJson *message);

/* torno-station-store.c */
void torno_enrollment_on_store (TornoPeer *peer, const TornoJson *message);
void torno_enrollment_on_completed (TornoPeer *peer, const TornoJson *message);

/* torno-station-door.c */
void torno_door_on_user_found (TornoPeer *peer, const TornoJson *message);
void torno_door_on_user_not_found (TornoPeer *peer, const TornoJson *message);

/* torno-station-templates.c */
void torno_templates_on_download (TornoPeer *peer, const TornoJson *message);

G_END_DECLS
