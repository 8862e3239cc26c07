/* `backup`, `verify`, `restore` and `export-keys`, by their first word. Keys come from the settings, never from the command
 * line, which everybody on the machine can read. */
#include "config.h"

#include "torno-commands.h"

#include "torno-backup.h"
#include "torno-error.h"
#include "torno-key-ring.h"

#include <string.h>

typedef gboolean (*Run) (const TornoConfig *config, const char *path, guint keep, GError **error);

static gboolean
run_backup (const TornoConfig *config, const char *path, guint keep, GError **error)
{
  return torno_backup_save (torno_config_get_conninfo (config), torno_config_get_backup_key (config), path, keep, error);
}

static gboolean
run_verify (const TornoConfig *config, const char *path, guint keep, GError **error)
{
  return torno_backup_verify (torno_config_get_backup_key (config), path, error);
}

/* Templates are sealed with keys that FINGERPRINT_KEY seals, which no backup holds. The rest is worth having without. */
static gboolean
warn_of_templates (const TornoConfig *config, GError **error)
{
  g_autoptr (TornoKeyRing) ring = NULL;
  gboolean opens = TRUE;

  if (torno_config_get_fingerprint_key (config) != NULL)
    {
      ring = torno_key_ring_new (NULL, torno_config_get_fingerprint_key (config), error);
      if (ring == NULL || !torno_backup_opens_templates (torno_config_get_conninfo (config), ring, &opens, error))
        return FALSE;
    }
  if (ring == NULL || !opens)
    g_printerr ("torno-server: FINGERPRINT_KEY is not that of the backup, so its fingerprints cannot be read. Set the one "
                "that export-keys wrote down, or enrol the members again.\n");
  return TRUE;
}

static gboolean
run_restore (const TornoConfig *config, const char *path, guint keep, GError **error)
{
  return torno_backup_restore (torno_config_get_conninfo (config), torno_config_get_backup_key (config), path, error)
         && warn_of_templates (config, error);
}

/* To be kept apart from the backups: without this file they are noise, with it and them anybody has everything. */
static gboolean
run_export_keys (const TornoConfig *config, const char *path, guint keep, GError **error)
{
  g_autofree char *text = NULL;

  if (torno_config_get_secret_key (config) == NULL || torno_config_get_fingerprint_key (config) == NULL)
    {
      g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "SECRET_KEY or FINGERPRINT_KEY is not set");
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, TORNO_PARSE_ERROR, 0, "%s is there already", path);
      return FALSE;
    }
  text = g_strdup_printf ("# The keys of a Torno server. torno-server --env-file=THIS-FILE restore BACKUP\n"
                          "SECRET_KEY=%s\nFINGERPRINT_KEY=%s\nBACKUP_KEY=%s\n",
                          torno_config_get_secret_key (config), torno_config_get_fingerprint_key (config),
                          torno_config_get_backup_key (config));
  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                   error);
}

/* clang-format off */
static const struct
{
  const char *word;
  gboolean needs_schema; /* the database is migrated first */
  Run run;
} command_rows[] = {
  { "backup",      TRUE,  run_backup },
  { "verify",      FALSE, run_verify },
  { "restore",     FALSE, run_restore },
  { "export-keys", FALSE, run_export_keys },
};
/* clang-format on */

/**
 * torno_commands_need_schema:
 * @word: the first word of a command
 *
 * Returns: whether the database has to be up to date for it, as for all that are not known here
 */
gboolean
torno_commands_need_schema (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (command_rows); i++)
    if (strcmp (command_rows[i].word, word) == 0)
      return command_rows[i].needs_schema;
  return TRUE;
}

/**
 * torno_commands_run:
 * @config: the configuration with its database
 * @words: a command
 * @keep: of a folder of backups: how many to leave; 0: all
 *
 * Returns: FALSE with an error for a person
 */
gboolean
torno_commands_run (const TornoConfig *config, char *const *words, guint keep, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (command_rows); i++)
    {
      if (strcmp (command_rows[i].word, words[0]) != 0)
        continue;
      if (words[1] == NULL || words[2] != NULL)
        g_set_error (error, TORNO_PARSE_ERROR, 0, "%s takes one FILE", words[0]);
      else if (torno_config_get_backup_key (config) == NULL)
        g_set_error_literal (error, TORNO_PARSE_ERROR, 0,
                             "BACKUP_KEY is not set. \"openssl rand -base64 32\" makes a good one; keep it elsewhere too.");
      else
        return command_rows[i].run (config, words[1], keep, error);
      return FALSE;
    }
  g_set_error (error, TORNO_PARSE_ERROR, 0, "unknown command %s; --help lists them", words[0]);
  return FALSE;
}
