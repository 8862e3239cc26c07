/* The folder of an embedded cluster, PostgreSQL's programs, and the making of the cluster. */
#include "config.h"

#include "torno-embedded-private.h"
#include "torno-error.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* sun_path has 108 bytes, and PostgreSQL appends "/.s.PGSQL.5432". */
#define MAX_SOCKET_DIR 90

static void
set_error_errno (GError **error, const char *what, const char *path)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s %s: %s", what, path, g_strerror (saved));
}

/* --- the folder --- */

/**
 * torno_embedded_choose_user:
 * @self: a new cluster
 *
 * Decides whom PostgreSQL runs as.
 */
gboolean
torno_embedded_choose_user (TornoEmbedded *self, GError **error)
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

/**
 * torno_embedded_make_folders:
 * @self: a cluster with its folder's name
 *
 * Makes what is missing there and takes the lock.
 *
 * Returns: FALSE also where another server holds it
 */
gboolean
torno_embedded_make_folders (TornoEmbedded *self, GError **error)
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

/* --- PostgreSQL's programs --- */

static gboolean
has_programs (const char *dir)
{
  g_autofree char *initdb = g_build_filename (dir, "initdb", NULL),
                  *postgres = g_build_filename (dir, "postgres", NULL);

  return g_file_test (initdb, G_FILE_TEST_IS_EXECUTABLE) && g_file_test (postgres, G_FILE_TEST_IS_EXECUTABLE);
}

/**
 * torno_embedded_find_programs:
 * @self: a cluster with its folders
 *
 * Debian keeps them below /usr/lib/postgresql/VERSION/bin. A cluster is bound to its major version; of a new one the
 * newest is taken.
 *
 * Returns: FALSE where PostgreSQL is not installed
 */
gboolean
torno_embedded_find_programs (TornoEmbedded *self, GError **error)
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

/**
 * torno_embedded_spawn:
 * @self: a cluster
 * @argv: one of PostgreSQL's programs with its arguments
 * @out_pid: (out): the child, which dies with this process
 *
 * What it says goes to the cluster's log.
 */
gboolean
torno_embedded_spawn (TornoEmbedded *self, const char *const *argv, GPid *out_pid, GError **error)
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

/**
 * torno_embedded_read_log_end:
 * @self: a cluster
 *
 * Returns: (transfer full): the last words of the cluster's log
 */
char *
torno_embedded_read_log_end (TornoEmbedded *self)
{
  g_autofree char *path = g_build_filename (self->dir, "postgres.log", NULL), *text = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return g_strdup ("");
  return g_utf8_make_valid (length > 400 ? text + length - 400 : text, -1);
}

/**
 * torno_embedded_make_cluster:
 * @self: a cluster with folders and programs
 *
 * Runs initdb where there are no data yet.
 */
gboolean
torno_embedded_make_cluster (TornoEmbedded *self, GError **error)
{
  g_autofree char *version = g_build_filename (self->data_dir, "PG_VERSION", NULL),
                  *fresh = g_strconcat (self->data_dir, ".new", NULL),
                  *initdb = g_build_filename (self->bin_dir, "initdb", NULL);
  const char *argv[] = { initdb,
                         "-D",
                         fresh,
                         "-U",
                         TORNO_EMBEDDED_DATABASE,
                         "-A",
                         "trust",
                         "-E",
                         "UTF8",
                         "--locale=C.UTF-8",
                         "--no-instructions",
                         NULL };
  g_autofree char *remove = g_strdup_printf ("%s", fresh);
  const char *remove_argv[] = { "rm", "-rf", "--", remove, NULL };
  int status = -1;
  GPid pid;

  if (g_file_test (version, G_FILE_TEST_EXISTS))
    return TRUE;
  /* What an interrupted initdb has left. */
  if (!g_spawn_sync (NULL, (char **) remove_argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, error)
      || !make_folder (fresh, 0700, error) || !own (self, fresh, error)
      || !torno_embedded_spawn (self, argv, &pid, error))
    return FALSE;
  while (waitpid (pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (status != 0)
    {
      g_autofree char *end = torno_embedded_read_log_end (self);

      g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "initdb failed in %s: %s", self->dir, g_strstrip (end));
      return FALSE;
    }
  if (g_rename (fresh, self->data_dir) == 0)
    return TRUE;
  set_error_errno (error, "cannot rename", fresh);
  return FALSE;
}
