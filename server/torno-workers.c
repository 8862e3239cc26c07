/* The first process owns socket and database and starts the others, which take connections from the same socket. One
 * that dies is started again; all die with the first. Settings go by the environment, which only our own user can read.
 */
#include "config.h"

#include "torno-workers.h"

#include "torno-error.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define BACKLOG 1024
#define RESTART_MS 500
#define STOP_PATIENCE_US (20 * G_USEC_PER_SEC)

typedef struct
{
  const TornoConfig *config;
  GSocket *socket;
} Team;

typedef struct
{
  Team *team;
  GPid pid;
  guint watch, restart;
} Worker;

static GSocket *
take_given_socket (GError **error)
{
  g_unsetenv (TORNO_LISTEN_FDS);
  return g_socket_new_from_fd (TORNO_LISTEN_FD, error);
}

/**
 * torno_workers_make_socket:
 * @config: host and port
 *
 * Returns: (transfer full): a listening socket, the one that systemd or the first process hands over where there is
 * one; or NULL with an error for a person
 */
GSocket *
torno_workers_make_socket (const TornoConfig *config, GError **error)
{
  const char *host = torno_config_get_host (config);
  g_autoptr (GInetAddress) address
      = g_inet_address_new_from_string (strcmp (host, "localhost") == 0 ? "127.0.0.1" : host);
  g_autoptr (GSocketAddress) socket_address = NULL;
  g_autoptr (GSocket) socket = NULL;

  if (g_strcmp0 (g_getenv (TORNO_LISTEN_FDS), "1") == 0)
    return take_given_socket (error);
  if (address == NULL)
    {
      g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "HOST must be an IP address or localhost");
      return NULL;
    }
  socket_address = g_inet_socket_address_new (address, torno_config_get_port (config));
  socket = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL)
    return NULL;
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_bind (socket, socket_address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/* In the child, before exec. */
static void
follow_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static char **
make_environment (const TornoConfig *config)
{
  char **environment = torno_config_export (config, g_get_environ ());

  environment = g_environ_setenv (environment, TORNO_LISTEN_FDS, "1", TRUE);
  environment = g_environ_setenv (environment, "WORKERS", "1", TRUE);
  return g_environ_setenv (environment, "DATABASE_URL", torno_config_get_conninfo (config), TRUE);
}

static void on_exit_of_worker (GPid pid, int status, gpointer user_data);

static gboolean
spawn (Worker *worker, GError **error)
{
  const char *const argv[] = { "/proc/self/exe", NULL };
  const int target = TORNO_LISTEN_FD, source = g_socket_get_fd (worker->team->socket);
  g_auto (GStrv) environment = make_environment (worker->team->config);

  if (!g_spawn_async_with_pipes_and_fds (NULL, argv, (const char *const *) environment, G_SPAWN_DO_NOT_REAP_CHILD,
                                         follow_parent, NULL, -1, -1, -1, &source, &target, 1, &worker->pid, NULL, NULL,
                                         NULL, error))
    return FALSE;
  worker->watch = g_child_watch_add (worker->pid, on_exit_of_worker, worker);
  return TRUE;
}

static gboolean
on_restart (gpointer user_data)
{
  Worker *worker = user_data;
  g_autoptr (GError) error = NULL;

  worker->restart = 0;
  if (!spawn (worker, &error))
    {
      g_warning ("a worker does not start: %s", error->message);
      worker->restart = g_timeout_add (RESTART_MS * 10, on_restart, worker);
    }
  return G_SOURCE_REMOVE;
}

static void
on_exit_of_worker (GPid pid, int status, gpointer user_data)
{
  Worker *worker = user_data;

  worker->watch = 0;
  worker->pid = 0;
  g_warning ("a worker has ended; it is started again");
  worker->restart = g_timeout_add (RESTART_MS, on_restart, worker);
}

static void
stop_worker (gpointer data)
{
  Worker *worker = data;
  gint64 end = g_get_monotonic_time () + STOP_PATIENCE_US;

  g_clear_handle_id (&worker->watch, g_source_remove);
  g_clear_handle_id (&worker->restart, g_source_remove);
  while (worker->pid > 0 && waitpid (worker->pid, NULL, WNOHANG) == 0)
    {
      if (g_get_monotonic_time () > end)
        kill (worker->pid, SIGKILL);
      g_usleep (10 * 1000);
    }
  g_free (worker);
}

/* SIGHUP: each reads its certificate anew. */
static gboolean
on_reload (gpointer user_data)
{
  GPtrArray *workers = user_data;

  for (guint i = 0; i < workers->len; i++)
    {
      const Worker *worker = workers->pdata[i];

      if (worker->pid > 0)
        kill (worker->pid, SIGHUP);
    }
  return G_SOURCE_CONTINUE;
}

/**
 * torno_workers_run:
 * @config: how many, and what they serve with
 * @socket: the listening socket
 * @loop: runs until it is quit
 *
 * Serves by worker processes until @loop is quit, then ends them.
 *
 * Returns: FALSE with an error where they cannot be started
 */
gboolean
torno_workers_run (const TornoConfig *config, GSocket *socket, GMainLoop *loop, GError **error)
{
  g_autoptr (GPtrArray) workers = g_ptr_array_new_with_free_func (stop_worker);
  Team team = { config, socket };
  guint reload = g_unix_signal_add (SIGHUP, on_reload, workers);
  gboolean fine = TRUE;

  for (guint i = 0; fine && i < torno_config_get_workers (config); i++)
    {
      Worker *worker = g_new0 (Worker, 1);

      worker->team = &team;
      g_ptr_array_add (workers, worker);
      fine = spawn (worker, error);
    }
  if (fine)
    g_main_loop_run (loop);
  g_source_remove (reload);
  for (guint i = 0; i < workers->len; i++)
    {
      const Worker *worker = workers->pdata[i];

      if (worker->pid > 0)
        kill (worker->pid, SIGTERM);
    }
  return fine;
}
