/* The loop of torno-epoll-stream: one epoll descriptor, polled by the main context, for the listening socket and all
 * its connections. */
#include "config.h"

#include "torno-epoll-private.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_EVENTS 256

static gboolean
prepare_loop (GSource *source, int *timeout)
{
  TornoEpoll *self = (TornoEpoll *) source;
  GList *link;

  *timeout = -1;
  /* Each is taken out here, whatever becomes of it: this must end. */
  while ((link = g_queue_pop_head_link (&self->dirty)) != NULL)
    {
      EpollStream *stream = link->data;

      stream->is_dirty = FALSE;
      torno_epoll_stream_flush (stream);
    }
  return self->accept_ready;
}

static void
note_event (const struct epoll_event *event)
{
  EpollStream *stream = event->data.ptr;

  if (event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
    stream->ended = stream->readable = TRUE;
  if (event->events & (EPOLLHUP | EPOLLERR))
    stream->broken = TRUE;
  if (event->events & EPOLLIN)
    stream->readable = TRUE;
  if (event->events & EPOLLOUT)
    {
      stream->writable = TRUE;
      if (stream->out->len > 0)
        torno_epoll_stream_mark_dirty (stream);
    }
  torno_epoll_stream_wake (stream);
}

/* Streams are closed only in dispatches, never between epoll_wait() and the end of this, so that the pointers hold. */
static gboolean
check_loop (GSource *source)
{
  TornoEpoll *self = (TornoEpoll *) source;
  struct epoll_event events[MAX_EVENTS];
  int n;

  if (g_source_query_unix_fd (source, self->fd_tag) == 0)
    return self->accept_ready;
  do
    {
      n = epoll_wait (self->fd, events, MAX_EVENTS, 0);
      for (int i = 0; i < n; i++)
        if (events[i].data.ptr == NULL)
          self->accept_ready = TRUE;
        else
          note_event (&events[i]);
  } while (n == MAX_EVENTS);
  return self->accept_ready;
}

static void
accept_one (TornoEpoll *self, int fd)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (self->tls.certificate != NULL ? fd : dup (fd), NULL);
  g_autoptr (GSocketAddress) local = socket != NULL ? g_socket_get_local_address (socket, NULL) : NULL;
  g_autoptr (GSocketAddress) remote = socket != NULL ? g_socket_get_remote_address (socket, NULL) : NULL;
  g_autoptr (GObject) object = NULL;
  EpollStream *stream;
  struct epoll_event event = { EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, { 0 } };
  int one = 1;

  if (local == NULL || remote == NULL /* gone again */ || !torno_epoll_watch_admit (self, fd, remote))
    {
      if (socket == NULL || self->tls.certificate == NULL)
        close (fd);
      return;
    }
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (self->tls.certificate != NULL)
    {
      torno_epoll_tls_take (self, socket, local, remote);
      return;
    }
  stream = torno_epoll_stream_new (self, fd, remote);
  object = G_OBJECT (stream);
  event.data.ptr = stream;
  if (epoll_ctl (self->fd, EPOLL_CTL_ADD, fd, &event) == 0)
    self->accepted (G_IO_STREAM (stream), local, remote, self->user_data);
}

static gboolean
dispatch_loop (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TornoEpoll *self = (TornoEpoll *) source;
  int fd;

  /* GLib dispatches for every event of the descriptor, and most are of connections. */
  if (!self->accept_ready)
    return G_SOURCE_CONTINUE;
  self->accept_ready = FALSE;
  while ((fd = accept4 (g_socket_get_fd (self->listener), NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    accept_one (self, fd);
  return G_SOURCE_CONTINUE;
}

static void
finalize_loop (GSource *source)
{
  TornoEpoll *self = (TornoEpoll *) source;

  close (self->fd);
  g_object_unref (self->listener);
  torno_side_context_free (self->side);
  torno_epoll_tls_end (self);
  torno_epoll_watch_end (self);
}

static GSourceFuncs loop_funcs = { prepare_loop, check_loop, dispatch_loop, finalize_loop, NULL, NULL };

/**
 * torno_epoll_new:
 * @listener: (transfer none): a listening socket
 * @accepted: told of each connection
 *
 * Accepts connections on the thread's main context.
 *
 * Returns: (transfer full): what does so until it is freed
 */
TornoEpoll *
torno_epoll_new (GSocket *listener, TornoEpollAccepted accepted, gpointer user_data)
{
  TornoEpoll *self = (TornoEpoll *) g_source_new (&loop_funcs, sizeof (TornoEpoll));
  /* Of several processes on one socket one wakes up for a connection. */
  struct epoll_event event = { EPOLLIN | EPOLLEXCLUSIVE, { .ptr = NULL } };

  self->fd = epoll_create1 (EPOLL_CLOEXEC);
  self->listener = g_object_ref (listener);
  self->accepted = accepted;
  self->user_data = user_data;
  g_queue_init (&self->dirty);
  self->side = torno_side_context_new ();
  torno_epoll_watch_begin (self);
  torno_epoll_tls_begin (self);
  g_socket_set_blocking (listener, FALSE);
  if (epoll_ctl (self->fd, EPOLL_CTL_ADD, g_socket_get_fd (listener), &event) != 0)
    g_error ("epoll: %s", g_strerror (errno));
  self->fd_tag = g_source_add_unix_fd (&self->source, self->fd, G_IO_IN);
  g_source_set_priority (&self->source, G_PRIORITY_HIGH);
  g_source_attach (&self->source, g_main_context_get_thread_default ());
  return self;
}

/**
 * torno_epoll_free:
 * @epoll: (nullable): what torno_epoll_new() made; nothing is accepted any more
 */
void
torno_epoll_free (TornoEpoll *epoll)
{
  if (epoll == NULL)
    return;
  torno_epoll_watch_stop (epoll);
  torno_epoll_tls_stop (epoll);
  g_source_destroy (&epoll->source);
  g_source_unref (&epoll->source);
}
