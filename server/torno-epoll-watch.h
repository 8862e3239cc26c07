/* What a connection may cost: how many there are, and how long each may take. */
#pragma once

#include "torno-epoll-stream.h"
#include "torno-side-context.h"

G_BEGIN_DECLS

/* What a connection is at. */
typedef enum
{
  TORNO_EPOLL_IDLE, /* between requests */
  TORNO_EPOLL_HEAD, /* a request has begun */
  TORNO_EPOLL_BODY,
  TORNO_EPOLL_WORK,  /* the request is whole; the time is ours */
  TORNO_EPOLL_SOCKET /* a WebSocket, which has limits of its own */
} TornoEpollPhase;

typedef struct
{
  guint request_seconds;      /* from a request's first byte to its last; idle connections have four times that */
  guint max_connections;      /* 0: no bound */
  guint max_per_address;      /* of one address, but not of this machine or a proxy; 0: no bound */
  const char *const *proxies; /* (nullable): their addresses and ranges */
} TornoEpollLimits;

void torno_epoll_set_limits (TornoEpoll *epoll, const TornoEpollLimits *limits);
void torno_epoll_set_phase (GSocketAddress *remote, TornoEpollPhase phase);
void torno_epoll_cut (GSocketAddress *remote);
TornoSideContext *torno_epoll_get_side_context (GSocketAddress *remote);

G_END_DECLS
