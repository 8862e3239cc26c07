/* The source that a connection is polled by. */
#include "config.h"

#include "torno-db-connection-private.h"

#include <glib-unix.h>

/* Every change makes GLib wake itself up, and so the loop turn once more. */
static void
watch (TornoDbConnection *self, GIOCondition condition)
{
  if (self->source->condition == condition)
    return;
  self->source->condition = condition;
  g_source_modify_unix_fd (&self->source->source, self->source->fd_tag, condition);
}

/**
 * torno_db_source_flush:
 * @self: a connection with bytes to be sent
 */
void
torno_db_source_flush (TornoDbConnection *self)
{
  int rest = PQflush (self->pg);

  if (rest < 0)
    torno_db_connection_lose (self, PQerrorMessage (self->pg));
  else
    watch (self, rest > 0 ? G_IO_IN | G_IO_OUT | G_IO_HUP | G_IO_ERR : G_IO_IN | G_IO_HUP | G_IO_ERR);
}

static gboolean
prepare_source (GSource *source, int *timeout)
{
  TornoDbConnection *self = ((TornoDbSource *) source)->connection;

  *timeout = -1;
  if (self->needs_sync && self->state == TORNO_DB_UP && !self->held)
    {
      self->needs_sync = FALSE;
      PQpipelineSync (self->pg);
      torno_db_source_flush (self);
    }
  return FALSE;
}

static gboolean
check_source (GSource *source)
{
  return g_source_query_unix_fd (source, ((TornoDbSource *) source)->fd_tag) != 0;
}

static gboolean
dispatch_source (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TornoDbConnection *self = ((TornoDbSource *) source)->connection;
  GIOCondition condition = g_source_query_unix_fd (source, ((TornoDbSource *) source)->fd_tag);

  if (self->state == TORNO_DB_CONNECTING)
    torno_db_connection_go_on (self);
  else
    {
      if (condition & G_IO_OUT)
        torno_db_source_flush (self);
      if (self->pg != NULL && (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)))
        torno_db_connection_receive (self);
    }
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { prepare_source, check_source, dispatch_source, NULL, NULL, NULL };

/**
 * torno_db_source_drop:
 * @self: a connection that is polled no longer
 */
void
torno_db_source_drop (TornoDbConnection *self)
{
  if (self->source == NULL)
    return;
  g_source_destroy (&self->source->source);
  g_source_unref (&self->source->source);
  self->source = NULL;
}

/**
 * torno_db_source_watch:
 * @self: a connection on its way up
 * @condition: what is waited for
 *
 * The socket may change between the attempts of one PQconnectPoll() over several hosts.
 *
 * Returns: FALSE without a socket
 */
gboolean
torno_db_source_watch (TornoDbConnection *self, GIOCondition condition)
{
  int fd = PQsocket (self->pg);

  if (self->source == NULL || self->source->fd != fd)
    {
      torno_db_source_drop (self);
      if (fd < 0)
        return FALSE;
      self->source = (TornoDbSource *) g_source_new (&source_funcs, sizeof (TornoDbSource));
      self->source->connection = self;
      self->source->fd = fd;
      self->source->condition = condition;
      self->source->fd_tag = g_source_add_unix_fd (&self->source->source, fd, condition);
      g_source_set_name (&self->source->source, "torno-db");
      g_source_attach (&self->source->source, g_main_context_get_thread_default ());
    }
  watch (self, condition | G_IO_HUP | G_IO_ERR);
  return TRUE;
}
