/* torno-server: serves, or does one of the admin's commands. */
#include "config.h"

#include "torno-audit.h"
#include "torno-commands.h"
#include "torno-embedded.h"
#include "torno-error.h"
#include "torno-exposure.h"
#include "torno-import.h"
#include "torno-init.h"
#include "torno-migrations.h"
#include "torno-rotate.h"
#include "torno-server.h"
#include "torno-tls-init.h"
#include "torno-workers.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

typedef struct
{
  char *env_file, *host, *port, *workers, *embedded_dir;
  gboolean embedded, behind_proxy, insecure_lan, version;
  gint64 gym_id;
  TornoImportOptions import;
  int keep;
  char **words;
} Options;

static gboolean
on_embedded (const char *name, const char *value, gpointer data, GError **error)
{
  Options *options = data;

  options->embedded = TRUE;
  g_free (options->embedded_dir);
  options->embedded_dir = g_strdup (value);
  return TRUE;
}

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  /* clang-format off */
  const GOptionEntry entries[] = {
    { "host", 0, 0, G_OPTION_ARG_STRING, &options->host, "Address to listen on (127.0.0.1)", "HOST" },
    { "port", 0, 0, G_OPTION_ARG_STRING, &options->port, "Port to listen on (8000), 0 for any", "PORT" },
    { "workers", 0, 0, G_OPTION_ARG_STRING, &options->workers, "Processes that serve (1)", "N" },
    { "env-file", 0, 0, G_OPTION_ARG_FILENAME, &options->env_file, "Read settings from FILE instead of .env", "FILE" },
    { "embedded", 0, G_OPTION_FLAG_OPTIONAL_ARG | G_OPTION_FLAG_FILENAME, G_OPTION_ARG_CALLBACK, (gpointer) (void (*) (void)) on_embedded, "Run on a private PostgreSQL in DIR", "DIR" },
    { "behind-proxy", 0, 0, G_OPTION_ARG_NONE, &options->behind_proxy, "Serve plain HTTP to a proxy that ends TLS", NULL },
    { "insecure-lan", 0, 0, G_OPTION_ARG_NONE, &options->insecure_lan, "Let fingerprints cross a network without TLS", NULL },
    { "gym", 0, 0, G_OPTION_ARG_INT64, &options->gym_id, "rotate-keys: only this gym", "ID" },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &options->import.dry_run, "import: report, and write nothing", NULL },
    { "skip-bad-rows", 0, 0, G_OPTION_ARG_NONE, &options->import.skip_bad_rows, "import: leave out what does not fit", NULL },
    { "new-ids", 0, 0, G_OPTION_ARG_NONE, &options->import.new_ids, "import: beside what the database holds already", NULL },
    { "times-in", 0, 0, G_OPTION_ARG_STRING, &options->import.times_in, "import: the time zone of the old system's times", "ZONE" },
    { "keep", 0, 0, G_OPTION_ARG_INT, &options->keep, "backup: leave only the newest N in the folder", "N" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->words, NULL, "[COMMAND]" },
    { NULL },
  };
  /* clang-format on */
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("main", "", "", options, NULL);

  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (context, "Gym management over REST and WebSocket. Without a command it serves.");
  g_option_context_set_description (
      context, "Commands:\n"
               "  migrate        bring the database's schema up to date\n"
               "  init-db        migrate, and create the default gym and accounts\n"
               "  create-admin E-MAIL NAME DOCUMENT   create an admin; the password comes on standard input\n"
               "  rotate-keys    seal all templates with new keys; --gym ID: those of one gym\n"
               "  backup FILE    save the database, sealed with BACKUP_KEY; in a folder: under a name with the time\n"
               "  verify FILE    read a backup to its end\n"
               "  restore FILE   bring a backup into an empty database\n"
               "  tls-init FOLDER [NAME|ADDRESS...]   make a certificate for a server without a domain\n"
               "  export-keys FILE   write the keys down, to be kept apart from the backups\n"
               "  audit verify   follow the chain of the audit trail\n"
               "  import DUMP|FOLDER   take over the old system: a file of mysqldump, or a folder with a CSV file a table\n"
               "  sample-data    fill an empty database with a gym's everyday data\n");
  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
set_given (TornoConfig *config, const char *name, const char *value, GError **error)
{
  return value == NULL || torno_config_set (config, name, value, error);
}

static TornoConfig *
make_config (const Options *options, GError **error)
{
  g_autoptr (TornoConfig) config = torno_config_new (options->env_file, error);

  if (config == NULL || !set_given (config, "HOST", options->host, error)
      || !set_given (config, "PORT", options->port, error) || !set_given (config, "WORKERS", options->workers, error)
      || !set_given (config, "TORNO_BEHIND_PROXY", options->behind_proxy ? "true" : NULL, error)
      || !set_given (config, "TORNO_INSECURE_LAN", options->insecure_lan ? "true" : NULL, error))
    return NULL;
  return g_steal_pointer (&config);
}

static gboolean
check_keys (const TornoConfig *config, GError **error)
{
  const char *missing = torno_config_get_secret_key (config) == NULL        ? "SECRET_KEY"
                        : torno_config_get_fingerprint_key (config) == NULL ? "FINGERPRINT_KEY"
                                                                            : NULL;

  if (missing != NULL)
    g_set_error (error, TORNO_PARSE_ERROR, 0, "%s is not set. \"openssl rand -base64 32\" makes a good one.", missing);
  return missing == NULL;
}

/* --- serving --- */

static gboolean
on_signal (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

static void
say_where (const TornoConfig *config, GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);
  g_autofree char *text = address != NULL ? g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address)) : NULL;

  g_print ("torno-server: listening on %s://%s/\n", torno_config_get_tls_cert (config) != NULL ? "https" : "http",
           text);
  fflush (stdout);
}

/* Every station and desk holds a connection. */
static void
allow_many_connections (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

/* Keys and passwords lie in memory, and a core dump would put them on the disk. */
static void
forbid_core_dumps (void)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
}

static gboolean
on_reload (gpointer user_data)
{
  torno_server_reload (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
serve_here (const TornoConfig *config,
            GSocket *socket,
            GMainLoop *loop,
            GCancellable *stop,
            gboolean is_first,
            GError **error)
{
  g_autoptr (TornoServer) server = torno_server_new (config, error);
  g_autoptr (GError) fault = NULL;
  guint reload;

  if (server == NULL)
    return FALSE;
  if (!torno_server_start (server, socket, stop, &fault))
    {
      if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (is_first)
    say_where (config, socket);
  reload = g_unix_signal_add (SIGHUP, on_reload, server);
  g_main_loop_run (loop);
  g_source_remove (reload);
  return TRUE;
}

static gboolean
serve (TornoConfig *config, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  gboolean is_first = g_getenv (TORNO_LISTEN_FDS) == NULL;
  g_autoptr (GSocket) socket = NULL;

  allow_many_connections ();
  if (!torno_migrations_run (torno_config_get_conninfo (config), error) || !torno_exposure_guard_defaults (config, error))
    return FALSE;
  socket = torno_workers_make_socket (config, error);
  if (socket == NULL || !torno_exposure_check (config, socket, error))
    return FALSE;
  g_signal_connect_swapped (stop, "cancelled", G_CALLBACK (g_main_loop_quit), loop);
  g_unix_signal_add (SIGINT, on_signal, stop);
  g_unix_signal_add (SIGTERM, on_signal, stop);
  signal (SIGHUP, SIG_IGN); /* until somebody is there who reads the certificate anew */
  if (torno_config_get_workers (config) == 1)
    return serve_here (config, socket, loop, stop, is_first, error);
  say_where (config, socket);
  return torno_workers_run (config, socket, loop, error);
}

/* --- commands --- */

static gboolean
create_admin (const TornoConfig *config, char **words, GError **error)
{
  char password[256] = "";
  gsize length;

  if (g_strv_length (words) != 4)
    {
      g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "create-admin takes E-MAIL NAME DOCUMENT");
      return FALSE;
    }
  if (fgets (password, sizeof password, stdin) != NULL)
    g_strchomp (password);
  length = strlen (password);
  if (g_utf8_strlen (password, -1) < 8 || length > 72)
    {
      g_set_error_literal (error, TORNO_PARSE_ERROR, 0,
                           "the password on standard input must have 8 characters to 72 bytes");
      return FALSE;
    }
  return torno_init_create_admin (torno_config_get_conninfo (config), words[1], words[2], words[3], password, config,
                                  error);
}

static gboolean
verify_audit (const char *conninfo, GError **error)
{
  g_autofree char *report = NULL;
  gboolean whole = torno_audit_verify (conninfo, &report, error);

  if (report != NULL)
    g_print ("%s", report);
  return whole;
}

static gboolean
import (const TornoConfig *config, const Options *options, GError **error)
{
  if (g_strv_length (options->words) == 2)
    return torno_import_run (torno_config_get_conninfo (config), config, &options->import, options->words[1], error);
  g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "import takes a file of mysqldump, or a folder of CSV files");
  return FALSE;
}

static gboolean
run_command (TornoConfig *config, const Options *options, GError **error)
{
  const char *conninfo = torno_config_get_conninfo (config);
  char **words = options->words;

  if (words == NULL || words[0] == NULL)
    return check_keys (config, error) && serve (config, error);
  if (torno_commands_need_schema (words[0]) && !torno_migrations_run (conninfo, error))
    return FALSE;
  if (strcmp (words[0], "migrate") == 0)
    return TRUE;
  if (strcmp (words[0], "init-db") == 0)
    return torno_init_defaults (conninfo, config, error);
  if (strcmp (words[0], "sample-data") == 0)
    return torno_init_defaults (conninfo, config, error) && torno_init_sample_data (conninfo, error);
  if (strcmp (words[0], "rotate-keys") == 0)
    return check_keys (config, error)
           && torno_rotate_keys (conninfo, torno_config_get_fingerprint_key (config), options->gym_id, error);
  if (strcmp (words[0], "import") == 0)
    return import (config, options, error);
  if (strcmp (words[0], "create-admin") == 0)
    return create_admin (config, words, error);
  if (strcmp (words[0], "audit") == 0 && g_strcmp0 (words[1], "verify") == 0)
    return verify_audit (conninfo, error);
  return torno_commands_run (config, words, MAX (0, options->keep), error);
}

/* With its key a backup can be looked at anywhere. */
static gboolean
needs_database (const TornoConfig *config, const Options *options)
{
  return options->words == NULL || strcmp (options->words[0], "verify") != 0
         || torno_config_get_backup_key (config) == NULL;
}

static gboolean
run (const Options *options, GError **error)
{
  g_autoptr (TornoConfig) config = make_config (options, error);
  g_autoptr (TornoEmbedded) embedded = NULL;
  g_autofree char *dir = NULL;

  if (config == NULL)
    return FALSE;
  if (options->words != NULL && strcmp (options->words[0], "tls-init") == 0)
    return torno_tls_init (options->words[1] != NULL ? options->words[1] : "tls",
                           options->words[1] != NULL ? options->words + 2 : options->words + 1, error);
  if (!options->embedded && (torno_config_get_conninfo (config) != NULL || !needs_database (config, options)))
    return run_command (config, options, error);
  dir = options->embedded_dir != NULL ? g_strdup (options->embedded_dir) : torno_embedded_get_default_dir ();
  if (options->words != NULL && torno_embedded_join (dir, config, error))
    return run_command (config, options, error);
  if (*error != NULL)
    return FALSE;
  embedded = torno_embedded_start (dir, config, error);
  if (embedded != NULL && options->words != NULL && !torno_commands_need_schema (options->words[0]))
    return run_command (config, options, error)
           && (strcmp (options->words[0], "restore") != 0 || torno_embedded_keep_keys (dir, config, error));
  if (embedded == NULL || !torno_migrations_run (torno_config_get_conninfo (config), error)
      || !torno_init_defaults (torno_config_get_conninfo (config), config, error))
    return FALSE;
  return run_command (config, options, error);
}

int
main (int argc, char **argv)
{
  Options options = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean fine;

  forbid_core_dumps ();
  fine = parse_options (&options, &argc, &argv, &error);
  if (fine && options.version)
    g_print ("torno-server %s\n", TORNO_VERSION);
  else if (fine)
    fine = run (&options, &error);
  if (!fine)
    g_printerr ("torno-server: %s\n", error->message);
  g_free (options.env_file);
  g_free (options.host);
  g_free (options.port);
  g_free (options.workers);
  g_free (options.embedded_dir);
  g_free (options.import.times_in);
  g_strfreev (options.words);
  return fine ? 0 : 1;
}
