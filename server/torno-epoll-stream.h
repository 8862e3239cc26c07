/* Connections for libsoup that do not leak: see torno-epoll-stream.c. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TornoEpoll TornoEpoll;

/* @stream: (transfer none): a connection that has come in. */
typedef void (*TornoEpollAccepted) (GIOStream *stream,
                                    GSocketAddress *local,
                                    GSocketAddress *remote,
                                    gpointer user_data);

TornoEpoll *torno_epoll_new (GSocket *listener, TornoEpollAccepted accepted, gpointer user_data);
void torno_epoll_set_certificate (TornoEpoll *epoll, GTlsCertificate *certificate);
gboolean torno_epoll_is_tls (GSocketAddress *remote);
void torno_epoll_free (TornoEpoll *epoll);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoEpoll, torno_epoll_free)

G_END_DECLS
