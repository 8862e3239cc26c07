/* What torno-epoll and its streams share. */
#pragma once

#include "torno-epoll-stream.h"

G_BEGIN_DECLS

typedef struct _EpollStream EpollStream;

struct _TornoEpoll
{
  GSource source;
  int fd;
  gpointer fd_tag;
  GSocket *listener;
  gboolean accept_ready;
  TornoEpollAccepted accepted;
  gpointer user_data;
  GQueue dirty; /* of EpollStream, with bytes to be sent before the next poll */
};

struct _EpollStream
{
  GIOStream parent_instance;
  TornoEpoll *epoll; /* owned: its memory outlives its end */
  int fd;
  gboolean readable, writable;
  gboolean ended;  /* nothing more comes; the peer may still listen */
  gboolean broken; /* nothing more goes out */
  guint doses;
  guint64 n_written; /* bytes that were taken from whoever writes */
  GInputStream *input;
  GOutputStream *output;
  GByteArray *out;
  GList dirty_link;
  gboolean is_dirty;
};

EpollStream *torno_epoll_stream_new (TornoEpoll *epoll, int fd);
void torno_epoll_stream_flush (EpollStream *stream);
void torno_epoll_stream_mark_dirty (EpollStream *stream);

G_END_DECLS
