/* A TLS connection for libsoup, on the loop of torno-epoll: see torno-tls-stream.c. */
#pragma once

#include "torno-epoll-private.h"

G_BEGIN_DECLS

GIOStream *torno_tls_stream_new (GIOStream *base, EpollStream *record);

G_END_DECLS
