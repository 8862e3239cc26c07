/* A TLS connection for libsoup, on the loop of torno-epoll: see torno-tls-stream.c. */
#pragma once

#include "torno-epoll-private.h"

G_BEGIN_DECLS

/* A connection that speaks TLS, or is about to. */
typedef struct
{
  EpollRecord record;
  GSocket *socket; /* owned */
} TornoTlsPeer;

TornoTlsPeer *torno_tls_peer_new (TornoEpoll *epoll, GSocket *socket, GSocketAddress *remote);
void torno_tls_peer_free (TornoTlsPeer *peer);
GIOStream *torno_tls_stream_new (GIOStream *base, TornoTlsPeer *peer);

G_END_DECLS
