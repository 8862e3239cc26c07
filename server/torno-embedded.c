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

#include "torno-embedded.h"

#include "torno-error.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define START_PATIENCE_US (60 * G_USEC_PER_SEC)
#define STOP_PATIENCE_US (30 * G_USEC_PER_SEC)
#define POLL_US (20 * 1000)
#define RESTART_DELAY_MS 300
#define KEY_BYTES 32
/* sun_path has 108 bytes, and PostgreSQL appends "/.s.PGSQL.5432". */
#define MAX_SOCKET_DIR 90
#define DATABASE "torno"

struct _TornoEmbedded
{
  char *dir, *data_dir, *socket_dir, *bin_dir, *conninfo;
  gboolean own_socket_dir;
  int lock;
  uid_t uid;
  gid_t gid;
  GPid pid;
  guint child_watch, restart;
};

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

static void
set_error_errno (GError **error, const char *what, const char *path)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s %s: %s", what, path, g_strerror (saved));
}

/* --- the folder --- */

static gboolean
choose_user (TornoEmbedded *self, GError **error)
{
  const struct passwd *user;

  self->uid = geteuid ();
  self->gid = getegid ();
  if (self->uid != 0)
    return TRUE;
  user = getpwnam ("postgres");
  if (user == NULL)
    user = getpwnam ("nobody");
  if (user == NULL)
    {
      g_set_error_literal (error, TORNO_ERROR, TORNO_ERROR_INTERNAL,
                           "PostgreSQL does not run as root, and there is neither a user postgres nor nobody");
      return FALSE;
    }
  self->uid = user->pw_uid;
  self->gid = user->pw_gid;
  return TRUE;
}

static gboolean
take_lock (TornoEmbedded *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, "lock", NULL);

  self->lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0)
    {
      set_error_errno (error, "cannot open", path);
      return FALSE;
    }
  if (flock (self->lock, LOCK_EX | LOCK_NB) != 0)
    {
      g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "another server is running on %s", self->dir);
      return FALSE;
    }
  return TRUE;
}

static gboolean
own (TornoEmbedded *self, const char *path, GError **error)
{
  if (geteuid () != 0 || chown (path, self->uid, self->gid) == 0)
    return TRUE;
  set_error_errno (error, "cannot hand over", path);
  return FALSE;
}

static gboolean
make_folder (const char *path, int mode, GError **error)
{
  if (g_mkdir_with_parents (path, mode) == 0 && chmod (path, mode) == 0)
    return TRUE;
  set_error_errno (error, "cannot create", path);
  return FALSE;
}

static gboolean
make_folders (TornoEmbedded *self, GError **error)
{
  self->data_dir = g_build_filename (self->dir, "data", NULL);
  self->socket_dir = g_build_filename (self->dir, "run", NULL);
  /* Root's cluster runs as another user, who must pass through DIR to what is its own. */
  if (!make_folder (self->dir, geteuid () == 0 ? 0711 : 0700, error) || !take_lock (self, error))
    return FALSE;
  if (strlen (self->socket_dir) > MAX_SOCKET_DIR)
    {
      g_free (self->socket_dir);
      self->socket_dir = g_dir_make_tmp ("torno-XXXXXX", error);
      if (self->socket_dir == NULL)
        return FALSE;
      self->own_socket_dir = TRUE;
    }
  return make_folder (self->socket_dir, 0700, error) && own (self, self->socket_dir, error);
}

/* --- keys --- */

static char *
make_key (void)
{
  guint8 bytes[KEY_BYTES];

  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, sizeof bytes) != 0)
    g_error ("no random numbers");
  return g_base64_encode (bytes, sizeof bytes);
}

/* Reads a key, or makes it; one in the environment wins. */
static gboolean
provide_key (const char *dir,
             TornoConfig *config,
             const char *setting,
             const char *file,
             const char *current,
             GError **error)
{
  g_autofree char *path = g_build_filename (dir, file, NULL), *key = NULL;

  if (current != NULL)
    return TRUE;
  if (!g_file_get_contents (path, &key, NULL, NULL))
    {
      key = make_key ();
      if (!g_file_set_contents_full (path, key, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                     error))
        return FALSE;
    }
  return torno_config_set (config, setting, g_strstrip (key), error);
}

static gboolean
provide_keys (const char *dir, TornoConfig *config, GError **error)
{
  return provide_key (dir, config, "SECRET_KEY", "secret-key", torno_config_get_secret_key (config), error)
         && provide_key (dir, config, "FINGERPRINT_KEY", "fingerprint-key", torno_config_get_fingerprint_key (config),
                         error)
         && provide_key (dir, config, "BACKUP_KEY", "backup-key", torno_config_get_backup_key (config), error);
}

/* --- PostgreSQL's programs --- */

static gboolean
has_programs (const char *dir)
{
  g_autofree char *initdb = g_build_filename (dir, "initdb", NULL),
                  *postgres = g_build_filename (dir, "postgres", NULL);

  return g_file_test (initdb, G_FILE_TEST_IS_EXECUTABLE) && g_file_test (postgres, G_FILE_TEST_IS_EXECUTABLE);
}

/* Debian keeps them below /usr/lib/postgresql/VERSION/bin. A cluster is bound to its major version; of a new one the
 * newest is taken. */
static gboolean
find_programs (TornoEmbedded *self, GError **error)
{
  g_autofree char *version_path = g_build_filename (self->data_dir, "PG_VERSION", NULL), *version = NULL,
                  *in_path = g_find_program_in_path ("postgres");
  g_autoptr (GDir) versions = g_dir_open ("/usr/lib/postgresql", 0, NULL);
  const char *name;
  double best = 0;

  g_file_get_contents (version_path, &version, NULL, NULL);
  while (versions != NULL && (name = g_dir_read_name (versions)) != NULL)
    {
      g_autofree char *dir = g_build_filename ("/usr/lib/postgresql", name, "bin", NULL);
      double number = g_ascii_strtod (name, NULL);

      if (!has_programs (dir) || (version != NULL && g_ascii_strtod (version, NULL) != number) || number <= best)
        continue;
      best = number;
      g_free (self->bin_dir);
      self->bin_dir = g_steal_pointer (&dir);
    }
  if (self->bin_dir == NULL && in_path != NULL)
    {
      g_autofree char *real = realpath (in_path, NULL);

      self->bin_dir = g_path_get_dirname (real != NULL ? real : in_path);
      if (!has_programs (self->bin_dir))
        g_clear_pointer (&self->bin_dir, g_free);
    }
  if (self->bin_dir == NULL)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "PostgreSQL %s is not installed",
                 version != NULL ? g_strchomp (version) : "15 or newer");
  return self->bin_dir != NULL;
}

/* In the child, before exec: only async-signal-safe calls. Root's supplementary groups go first. */
static void
become_user (gpointer user_data)
{
  TornoEmbedded *self = user_data;

  if (geteuid () == 0 && (setgroups (0, NULL) != 0 || setgid (self->gid) != 0 || setuid (self->uid) != 0))
    _exit (126);
  setsid (); /* Ctrl-C goes to the server, which then stops PostgreSQL in its own order */
  prctl (PR_SET_PDEATHSIG, SIGINT);
  umask (0077);
}

static gboolean
spawn (TornoEmbedded *self, const char *const *argv, GPid *out_pid, GError **error)
{
  g_autofree char *log_path = g_build_filename (self->dir, "postgres.log", NULL);
  int log = g_open (log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  g_auto (GStrv) environment = g_environ_unsetenv (g_get_environ (), "LC_ALL");
  gboolean spawned;

  /* Neither our secrets nor libpq's settings are PostgreSQL's business. */
  environment = g_environ_unsetenv (g_environ_unsetenv (environment, "SECRET_KEY"), "FINGERPRINT_KEY");
  environment = g_environ_unsetenv (environment, "BACKUP_KEY");
  environment = g_environ_setenv (environment, "LC_ALL", "C.UTF-8", TRUE);
  spawned = g_spawn_async_with_pipes_and_fds (self->uid != geteuid () ? "/" : self->dir, argv,
                                              (const char *const *) environment,
                                              G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDIN_FROM_DEV_NULL, become_user,
                                              self, -1, log, log, NULL, NULL, 0, out_pid, NULL, NULL, NULL, error);
  if (log >= 0)
    close (log);
  return spawned;
}

static char *
read_log_end (TornoEmbedded *self)
{
  g_autofree char *path = g_build_filename (self->dir, "postgres.log", NULL), *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return g_strdup ("");
  return g_utf8_make_valid (length > 400 ? text + length - 400 : text, -1);
}

static gboolean
make_cluster (TornoEmbedded *self, GError **error)
{
  g_autofree char *version = g_build_filename (self->data_dir, "PG_VERSION", NULL),
                  *fresh = g_strconcat (self->data_dir, ".new", NULL),
                  *initdb = g_build_filename (self->bin_dir, "initdb", NULL);
  const char *argv[]
      = { initdb, "-D", fresh, "-U", DATABASE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions",
          NULL };
  g_autofree char *remove = g_strdup_printf ("%s", fresh);
  const char *remove_argv[] = { "rm", "-rf", "--", remove, NULL };
  int status = -1;
  GPid pid;

  if (g_file_test (version, G_FILE_TEST_EXISTS))
    return TRUE;
  /* What an interrupted initdb has left. */
  if (!g_spawn_sync (NULL, (char **) remove_argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, error)
      || !make_folder (fresh, 0700, error) || !own (self, fresh, error) || !spawn (self, argv, &pid, error))
    return FALSE;
  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (status != 0)
    {
      g_autofree char *end = read_log_end (self);

      g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "initdb failed in %s: %s", self->dir, g_strstrip (end));
      return FALSE;
    }
  if (g_rename (fresh, self->data_dir) == 0)
    return TRUE;
  set_error_errno (error, "cannot rename", fresh);
  return FALSE;
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

  return spawn (self, argv, &self->pid, error);
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
  end = read_log_end (self);
  g_set_error (error, TORNO_ERROR, TORNO_ERROR_DATABASE_UNAVAILABLE, "PostgreSQL does not start in %s: %s", self->dir,
               g_strstrip (end));
  return FALSE;
}

static gboolean
make_database (const char *conninfo, GError **error)
{
  PGconn *connection = PQconnectdb (conninfo);
  PGresult *result = PQexec (connection, "SELECT FROM pg_database WHERE datname = '" DATABASE "'");
  gboolean fine = PQresultStatus (result) == PGRES_TUPLES_OK;

  if (fine && PQntuples (result) == 0)
    {
      PQclear (result);
      result = PQexec (connection, "CREATE DATABASE " DATABASE);
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
  if (!choose_user (self, error) || !make_folders (self, error) || !find_programs (self, error)
      || !provide_keys (self->dir, config, error) || !make_cluster (self, error))
    return NULL;
  maintenance = g_strdup_printf ("host='%s' port=5432 user=" DATABASE " dbname=postgres", self->socket_dir);
  self->conninfo = g_strdup_printf ("host='%s' port=5432 user=" DATABASE " dbname=" DATABASE, self->socket_dir);
  if (!start_postmaster (self, maintenance, error) || !make_database (maintenance, error)
      || !torno_config_set (config, "DATABASE_URL", self->conninfo, error))
    return NULL;
  self->child_watch = g_child_watch_add (self->pid, on_postmaster_exit, self);
  return g_steal_pointer (&self);
}

static gboolean
keep_key (const char *dir, const char *file, const char *key, GError **error)
{
  g_autofree char *path = g_build_filename (dir, file, NULL);

  return key == NULL
         || g_file_set_contents_full (path, key, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                      error);
}

/**
 * torno_embedded_keep_keys:
 * @dir: the folder of a cluster
 * @config: has the keys
 *
 * Makes keys that were given for this once those of the cluster, as after a restore.
 */
gboolean
torno_embedded_keep_keys (const char *dir, const TornoConfig *config, GError **error)
{
  return keep_key (dir, "secret-key", torno_config_get_secret_key (config), error)
         && keep_key (dir, "fingerprint-key", torno_config_get_fingerprint_key (config), error)
         && keep_key (dir, "backup-key", torno_config_get_backup_key (config), error);
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
  conninfo = g_strdup_printf ("host='%s' port=5432 user=" DATABASE " dbname=" DATABASE, lines[4]);
  return provide_keys (dir, config, error) && torno_config_set (config, "DATABASE_URL", conninfo, error);
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
