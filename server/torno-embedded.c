/* DIR holds
 *
 *   lock                held while a server runs on DIR; the kernel lets go of it whatever way the server ends
 *   data/               the cluster, made as data.new and renamed when it is whole
 *   run/                its Unix socket, the only way in
 *   secret-key, fingerprint-key, backup-key   made once, mode 0600
 *   postgres.log
 *
 * PostgreSQL dies with the server (PR_SET_PDEATHSIG) and is started again when it dies alone. It refuses to run as
 * root: then it runs as `postgres`, else as `nobody`. */
#include "config.h"

#include "torno-embedded-private.h"
#include "torno-error.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_PATIENCE_US (60 * G_USEC_PER_SEC)
#define STOP_PATIENCE_US (30 * G_USEC_PER_SEC)
#define POLL_US (20 * 1000)
#define RESTART_DELAY_MS 300

/**
 * torno_embedded_get_default_dir:
 *
 * Returns: (transfer full): what systemd gave the service, else /var/lib/torno for root, a folder among the user's data
 * for anybody else
 */
char *
torno_embedded_get_default_dir (void)
{
  const char *given = g_getenv ("STATE_DIRECTORY");

  /* Several with colons between: the first is the cluster's. */
  if (given != NULL && g_path_is_absolute (given))
    return g_strndup (given, strcspn (given, ":"));
  return geteuid () == 0 ? g_strdup ("/var/lib/torno")
                         : g_build_filename (g_get_user_data_dir (), "torno", "server", NULL);
}

/* --- a postmaster that an earlier server left --- */

/* Whether a process is alive and works in our data folder: its number may long be another's, and a zombie that nobody
 * collects still answers kill(). */
static gboolean
is_our_postmaster (TornoEmbedded *self, GPid pid)
{
  g_autofree char *stat_path = g_strdup_printf ("/proc/%d/stat", pid),
                  *cwd_path = g_strdup_printf ("/proc/%d/cwd", pid), *text = NULL;
  g_autofree char *cwd = g_file_read_link (cwd_path, NULL), *data = realpath (self->data_dir, NULL);
  const char *state;

  if (!g_file_get_contents (stat_path, &text, NULL, NULL))
    return FALSE;
  state = strrchr (text, ')');
  if (state != NULL && (state[2] == 'Z' || state[2] == 'X'))
    return FALSE;
  return g_strcmp0 (cwd, data) == 0;
}

/* The marks that a postmaster leaves; nobody but us starts one here, and we hold the lock. */
static void
remove_marks (TornoEmbedded *self, const char *pid_path)
{
  g_autofree char *socket = g_build_filename (self->socket_dir, ".s.PGSQL.5432", NULL),
                  *socket_lock = g_strconcat (socket, ".lock", NULL);

  g_unlink (pid_path);
  g_unlink (socket_lock);
  g_unlink (socket);
}

static void
clear_left_over (TornoEmbedded *self)
{
  g_autofree char *path = g_build_filename (self->data_dir, "postmaster.pid", NULL), *text = NULL;
  gint64 begin = g_get_monotonic_time ();
  GPid pid = 0;

  if (g_file_get_contents (path, &text, NULL, NULL))
    pid = g_ascii_strtoll (text, NULL, 10);
  while (pid > 1 && is_our_postmaster (self, pid) && g_get_monotonic_time () < begin + STOP_PATIENCE_US)
    {
      kill (pid, g_get_monotonic_time () < begin + STOP_PATIENCE_US / 3 ? SIGINT : SIGQUIT);
      g_usleep (POLL_US * 5);
    }
  if (pid <= 1 || !is_our_postmaster (self, pid))
    remove_marks (self, path);
}

/* --- running --- */

static gboolean
spawn_postmaster (TornoEmbedded *self, GError **error)
{
  g_autofree char *postgres = g_build_filename (self->bin_dir, "postgres", NULL),
                  *sockets = g_strconcat ("unix_socket_directories=", self->socket_dir, NULL);
  const char *argv[] = { postgres,
                         "-D",
                         self->data_dir,
                         "-c",
                         sockets,
                         "-c",
                         "listen_addresses=",
                         "-c",
                         "port=5432",
                         "-c",
                         "unix_socket_permissions=0700",
                         "-c",
                         "max_connections=200",
                         "-c",
                         "jit=off",
                         "-c",
                         "logging_collector=off",
                         "-c",
                         "timezone=UTC",
                         "-c",
                         "log_timezone=UTC",
                         "-c",
                         "dynamic_shared_memory_type=posix",
                         NULL };

  return torno_embedded_spawn (self, argv, &self->pid, error);
}

static void on_postmaster_exit (GPid pid, int status, gpointer user_data);

static gboolean
on_restart (gpointer user_data)
{
  TornoEmbedded *self = user_data;
  g_autoptr (GError) error = NULL;

  self->restart = 0;
  clear_left_over (self);
  if (spawn_postmaster (self, &error))
    self->child_watch = g_child_watch_add (self->pid, on_postmaster_exit, self);
  else
    {
      g_warning ("PostgreSQL does not start: %s", error->message);
      self->restart = g_timeout_add (RESTART_DELAY_MS * 10, on_restart, self);
    }
  return G_SOURCE_REMOVE;
}

static void
on_postmaster_exit (GPid pid, int status, gpointer user_data)
{
  TornoEmbedded *self = user_data;

  g_warning ("PostgreSQL has stopped by itself; it is started again");
  self->child_watch = 0;
  self->pid = 0;
  self->restart = g_timeout_add (RESTART_DELAY_MS, on_restart, self);
}

/* Waits until it answers. FALSE where it has ended. */
static gboolean
await_postmaster (TornoEmbedded *self, const char *conninfo)
{
  gint64 end = g_get_monotonic_time () + START_PATIENCE_US;

  while (g_get_monotonic_time () < end)
    {
      int status;

      if (PQping (conninfo) == PQPING_OK)
        return TRUE;
      if (waitpid (self->pid, &status, WNOHANG) == self->pid)
        {
          self->pid = 0;
          return FALSE;
        }
      g_usleep (POLL_US);
    }
  return FALSE;
}

/* Backends of a killed postmaster hold its shared memory for a moment, so that the first tries may fail. */
static gboolean
start_postmaster (TornoEmbedded *self, const char *conninfo, GError **error)
{
  g_autofree char *end = NULL;

  clear_left_over (self);
  for (guint i = 0; i < 20; i++)
    {
      if (!spawn_postmaster (self, error))
        return FALSE;
      if (await_postmaster (self, conninfo))
        return TRUE;
      if (self->pid != 0)
        break;
      g_usleep (RESTART_DELAY_MS * 1000);
    }
  end = torno_embedded_read_log_end (self);
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_DATABASE_UNAVAILABLE, "PostgreSQL does not start in %s: %s", self->dir,
               g_strstrip (end));
  return FALSE;
}

static gboolean
make_database (const char *conninfo, GError **error)
{
  PGconn *connection = PQconnectdb (conninfo);
  PGresult *result = PQexec (connection, "SELECT FROM pg_database WHERE datname = '" TORNO_EMBEDDED_DATABASE "'");
  gboolean fine = PQresultStatus (result) == PGRES_TUPLES_OK;

  if (fine && PQntuples (result) == 0)
    {
      PQclear (result);
      result = PQexec (connection, "CREATE DATABASE " TORNO_EMBEDDED_DATABASE);
      fine = PQresultStatus (result) == PGRES_COMMAND_OK;
    }
  if (!fine)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_DATABASE_UNAVAILABLE, "%s", g_strchomp (PQerrorMessage (connection)));
  PQclear (result);
  PQfinish (connection);
  return fine;
}

/**
 * torno_embedded_start:
 * @dir: the folder of the cluster
 * @config: gets the database, and the keys where it has none
 *
 * Blocks until PostgreSQL answers; afterwards watches over it on the main context.
 *
 * Returns: (transfer full): the running cluster, or NULL with an error for a person
 */
TornoEmbedded *
torno_embedded_start (const char *dir, TornoConfig *config, GError **error)
{
  g_autoptr (TornoEmbedded) self = g_new0 (TornoEmbedded, 1);
  g_autofree char *maintenance = NULL;

  self->lock = -1;
  self->dir = g_canonicalize_filename (dir, NULL);
  if (!torno_embedded_choose_user (self, error) || !torno_embedded_make_folders (self, error)
      || !torno_embedded_find_programs (self, error) || !torno_embedded_provide_keys (self->dir, config, error)
      || !torno_embedded_make_cluster (self, error))
    return NULL;
  maintenance
      = g_strdup_printf ("host='%s' port=5432 user=" TORNO_EMBEDDED_DATABASE " dbname=postgres", self->socket_dir);
  self->conninfo = g_strdup_printf (
      "host='%s' port=5432 user=" TORNO_EMBEDDED_DATABASE " dbname=" TORNO_EMBEDDED_DATABASE, self->socket_dir);
  if (!start_postmaster (self, maintenance, error) || !make_database (maintenance, error)
      || !torno_config_set (config, "DATABASE_URL", self->conninfo, error))
    return NULL;
  self->child_watch = g_child_watch_add (self->pid, on_postmaster_exit, self);
  return g_steal_pointer (&self);
}

static gboolean
is_locked (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "lock", NULL);
  int fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
  gboolean locked = fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0;

  if (fd >= 0)
    close (fd);
  return locked;
}

/**
 * torno_embedded_join:
 * @dir: the folder of a cluster
 * @config: gets the database and the keys
 *
 * For a command beside a server that runs on @dir.
 *
 * Returns: FALSE without an error where no server runs there
 */
gboolean
torno_embedded_join (const char *dir, TornoConfig *config, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "data", "postmaster.pid", NULL), *text = NULL, *conninfo = NULL;
  g_auto (GStrv) lines = NULL;

  if (!is_locked (dir) || !g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  if (g_strv_length (lines) < 5) /* the fifth line is the socket's folder */
    return FALSE;
  conninfo = g_strdup_printf ("host='%s' port=5432 user=" TORNO_EMBEDDED_DATABASE " dbname=" TORNO_EMBEDDED_DATABASE,
                              lines[4]);
  return torno_embedded_provide_keys (dir, config, error) && torno_config_set (config, "DATABASE_URL", conninfo, error);
}

static void
stop_postmaster (TornoEmbedded *self)
{
  gint64 end = g_get_monotonic_time () + STOP_PATIENCE_US;

  kill (self->pid, SIGINT);
  while (waitpid (self->pid, NULL, WNOHANG) == 0)
    {
      if (g_get_monotonic_time () > end)
        kill (self->pid, SIGQUIT);
      g_usleep (POLL_US);
    }
}

/**
 * torno_embedded_stop:
 * @embedded: (nullable) (transfer full): a cluster
 *
 * Stops PostgreSQL, which writes all it has first, and lets go of the folder.
 */
void
torno_embedded_stop (TornoEmbedded *embedded)
{
  if (embedded == NULL)
    return;
  g_clear_handle_id (&embedded->child_watch, g_source_remove);
  g_clear_handle_id (&embedded->restart, g_source_remove);
  if (embedded->pid > 0)
    stop_postmaster (embedded);
  if (embedded->own_socket_dir)
    g_rmdir (embedded->socket_dir);
  if (embedded->lock >= 0)
    close (embedded->lock);
  g_free (embedded->dir);
  g_free (embedded->data_dir);
  g_free (embedded->socket_dir);
  g_free (embedded->bin_dir);
  g_free (embedded->conninfo);
  g_free (embedded);
}
