/* The serving process: listens, and holds what all requests share. */
#pragma once

#include "torno-config.h"
#include "torno-db.h"
#include "torno-fragments.h"
#include "torno-gate.h"
#include "torno-router.h"
#include "torno-rows.h"
#include "torno-texts.h"

#include <gio/gio.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Set on a message whose body is over the limit. */
#define TORNO_SERVER_TOO_LARGE "torno-too-large"
#define TORNO_SERVER_BAD_FRAMING "torno-bad-framing"

typedef struct _TornoServer TornoServer;

struct _TornoHub;

TornoServer *torno_server_new (const TornoConfig *config, GError **error);
void torno_server_free (TornoServer *server);
gboolean torno_server_start (TornoServer *server, GSocket *socket, GCancellable *cancellable, GError **error);
void torno_server_reload (TornoServer *server);
void torno_server_stop (TornoServer *server);
void torno_server_unpause (const TornoServer *server, SoupServerMessage *message);

const TornoConfig *torno_server_get_config (const TornoServer *server);
TornoDb *torno_server_get_db (const TornoServer *server);
TornoFragments *torno_server_get_fragments (const TornoServer *server);
TornoGate *torno_server_get_gate (const TornoServer *server);
TornoTokenKey *torno_server_get_token_key (const TornoServer *server);
struct _TornoHub *torno_server_get_hub (const TornoServer *server);
const TornoRouter *torno_server_get_router (const TornoServer *server);
TornoLanguage torno_server_get_language (const TornoServer *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoServer, torno_server_free)

G_END_DECLS
