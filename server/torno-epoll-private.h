/* What torno-epoll and its streams share. */
#pragma once

#include "torno-epoll-watch.h"
#include "torno-pollable.h"
#include "torno-side-context.h"

G_BEGIN_DECLS

typedef struct _EpollRecord EpollRecord;
typedef struct _EpollStream EpollStream;

/* See torno-epoll-stream.c. */
typedef struct
{
  guint doses;
} TornoPoison;

/* See torno-epoll-tls.c. */
typedef struct
{
  GTlsCertificate *certificate; /* NULL: connections are plain */
  GQueue silent;                /* have said nothing yet */
  GQueue waiting;               /* for their handshake */
  GQueue under_way;             /* with it */
  GHashTable *per_address;      /* how many each address has under way, as in TornoEpoll */
} TornoEpollTls;

struct _TornoEpoll
{
  GSource source;
  int fd;
  gpointer fd_tag;
  GSocket *listener;
  TornoEpollTls tls;
  gboolean accept_ready;
  TornoEpollAccepted accepted;
  gpointer user_data;
  TornoSideContext *side; /* where the sources of WebSockets lie */
  GQueue dirty;           /* of EpollStream, with bytes to be sent before the next poll */
  TornoEpollLimits limits;
  GQueue records;          /* of EpollRecord, of all connections that are open */
  GHashTable *per_address; /* how many each address has open; loopback and proxies are not counted */
  guint sweep_timer;
};

/* What a connection costs: torno-epoll-watch.c. */
struct _EpollRecord
{
  TornoEpoll *epoll; /* owned: its memory outlives its end */
  gboolean is_tls;
  void (*end) (EpollRecord *record); /* nothing more is to be read or sent */
  GSocketAddress *remote;            /* NULL once it is closed */
  char *address;                     /* as it is counted, or NULL */
  TornoEpollPhase phase;
  gint64 since_us;         /* when the phase began */
  gint64 stalled_since_us; /* when the peer stopped to read, or 0 */
  gboolean cut;            /* nothing more is read, whatever comes */
  GList link;
};

struct _EpollStream
{
  TornoPollableStream parent_instance;
  EpollRecord record;
  int fd; /* -1: closed */
  gboolean readable, writable;
  gboolean ended;  /* nothing more comes; the peer may still listen */
  gboolean broken; /* nothing more goes out */
  TornoPoison poison;
  GByteArray *out;
  GList dirty_link;
  gboolean is_dirty;
};

EpollStream *torno_epoll_stream_new (TornoEpoll *epoll, int fd, GSocketAddress *remote);
void torno_epoll_stream_flush (EpollStream *stream);
void torno_epoll_stream_mark_dirty (EpollStream *stream);
void torno_epoll_stream_wake (EpollStream *stream);

/* torno-epoll-source.c */
GSource *torno_epoll_source_new (EpollStream *stream,
                                 gpointer half,
                                 gboolean (*is_ready) (gpointer stream),
                                 GCancellable *cancellable);

gssize torno_epoll_give_poison (TornoPoison *poison, TornoEpollPhase phase, void *buffer, gsize length);

void torno_epoll_tls_begin (TornoEpoll *self);
void torno_epoll_tls_take (TornoEpoll *self, GSocket *socket, GSocketAddress *local, GSocketAddress *remote);
void torno_epoll_tls_sweep (TornoEpoll *self, gint64 now);
void torno_epoll_tls_stop (TornoEpoll *self);
void torno_epoll_tls_end (TornoEpoll *self);

void torno_epoll_watch_begin (TornoEpoll *self);
void torno_epoll_watch_stop (TornoEpoll *self);
void torno_epoll_watch_end (TornoEpoll *self);
gboolean torno_epoll_watch_admit (TornoEpoll *self, int fd, GSocketAddress *remote);
void torno_epoll_watch_add (EpollRecord *record, TornoEpoll *self, GSocketAddress *remote);
void torno_epoll_watch_cut (EpollRecord *record);
void torno_epoll_watch_remove (EpollRecord *record);
EpollRecord *torno_epoll_watch_find (GSocketAddress *remote);

G_END_DECLS
