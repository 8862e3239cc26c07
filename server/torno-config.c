/* Each setting is a row: its name in the environment, its default and its check. No error text carries a value, since
 * several of them are secrets. */
#include "config.h"

#include "torno-config.h"

#include "torno-error.h"
#include "torno-texts.h"

#include <gio/gio.h>
#include <string.h>

typedef enum
{
  KIND_TEXT,
  KIND_PORT,
  KIND_COUNT,
  KIND_BOOLEAN,
  KIND_MINUTES,
  KIND_LIST,
  KIND_ADDRESSES,
  KIND_ALGORITHM,
  KIND_LANGUAGE,
  KIND_ZONE,
  KIND_KEYS
} SettingKind;

/* Keep in the order of setting_rows. */
typedef enum
{
  SETTING_DB_USER,
  SETTING_DB_PASSWORD,
  SETTING_DB_HOST,
  SETTING_DB_PORT,
  SETTING_DB_NAME,
  SETTING_DATABASE_URL,
  SETTING_SECRET_KEY,
  SETTING_ALGORITHM,
  SETTING_TOKEN_MINUTES,
  SETTING_DEBUG,
  SETTING_HOST,
  SETTING_PORT,
  SETTING_WORKERS,
  SETTING_CORS_ORIGINS,
  SETTING_TRUSTED_PROXIES,
  SETTING_REQUEST_SECONDS,
  SETTING_LANGUAGE,
  SETTING_TIMEZONE,
  SETTING_FINGERPRINT_KEY,
  SETTING_BACKUP_KEY,
  SETTING_TLS_CERT,
  SETTING_TLS_KEY,
  SETTING_BEHIND_PROXY,
  SETTING_INSECURE_LAN,
  N_SETTINGS
} Setting;

typedef struct
{
  const char *name;
  SettingKind kind;
  const char *fallback;
} SettingRow;

/* clang-format off */
static const SettingRow setting_rows[N_SETTINGS] = {
  [SETTING_DB_USER]         = { "DB_USER",                     KIND_TEXT,      NULL },
  [SETTING_DB_PASSWORD]     = { "DB_PASSWORD",                 KIND_TEXT,      NULL },
  [SETTING_DB_HOST]         = { "DB_HOST",                     KIND_TEXT,      NULL },
  [SETTING_DB_PORT]         = { "DB_PORT",                     KIND_PORT,      NULL },
  [SETTING_DB_NAME]         = { "DB_NAME",                     KIND_TEXT,      NULL },
  [SETTING_DATABASE_URL]    = { "DATABASE_URL",                KIND_TEXT,      NULL },
  [SETTING_SECRET_KEY]      = { "SECRET_KEY",                  KIND_TEXT,      NULL },
  [SETTING_ALGORITHM]       = { "ALGORITHM",                   KIND_ALGORITHM, "HS256" },
  [SETTING_TOKEN_MINUTES]   = { "ACCESS_TOKEN_EXPIRE_MINUTES", KIND_MINUTES,   "0" },
  [SETTING_DEBUG]           = { "DEBUG",                       KIND_BOOLEAN,   "false" },
  [SETTING_HOST]            = { "HOST",                        KIND_TEXT,      "127.0.0.1" },
  [SETTING_PORT]            = { "PORT",                        KIND_PORT,      "8000" },
  [SETTING_WORKERS]         = { "WORKERS",                     KIND_COUNT,     "1" },
  [SETTING_CORS_ORIGINS]    = { "CORS_ORIGINS",                KIND_LIST,      "*" },
  [SETTING_TRUSTED_PROXIES] = { "TRUSTED_PROXIES",             KIND_ADDRESSES, "" },
  [SETTING_REQUEST_SECONDS] = { "REQUEST_SECONDS",             KIND_COUNT,     "30" },
  [SETTING_LANGUAGE]        = { "TORNO_LANG",                  KIND_LANGUAGE,  "es" },
  [SETTING_TIMEZONE]        = { "TORNO_TIMEZONE",              KIND_ZONE,      NULL },
  [SETTING_FINGERPRINT_KEY] = { "FINGERPRINT_KEY",             KIND_KEYS,      NULL },
  [SETTING_BACKUP_KEY]      = { "BACKUP_KEY",                  KIND_KEYS,      NULL },
  [SETTING_TLS_CERT]        = { "TLS_CERT",                    KIND_TEXT,      NULL },
  [SETTING_TLS_KEY]         = { "TLS_KEY",                     KIND_TEXT,      NULL },
  [SETTING_BEHIND_PROXY]    = { "TORNO_BEHIND_PROXY",          KIND_BOOLEAN,   "false" },
  [SETTING_INSECURE_LAN]    = { "TORNO_INSECURE_LAN",          KIND_BOOLEAN,   "false" },
};
/* clang-format on */

struct _TornoConfig
{
  char *values[N_SETTINGS];
  char *conninfo;
  char **cors_origins;
  char **trusted_proxies;
};

static gboolean
is_number (const char *value, guint64 min, guint64 max)
{
  guint64 number;

  return g_ascii_string_to_unsigned (value, 10, min, max, &number, NULL);
}

static gboolean
is_boolean (const char *value)
{
  const char *const words[] = { "true", "false", "True", "False", "1", "0", "yes", "no", NULL };

  return g_strv_contains (words, value);
}

static gboolean
are_keys (const char *value)
{
  g_auto (GStrv) keys = g_strsplit (value, ",", -1);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      gsize length = 0;
      g_free (g_base64_decode (g_strstrip (keys[i]), &length));
      if (length != 32 || strlen (keys[i]) != 44)
        return FALSE;
    }
  return keys[0] != NULL;
}

/* IP addresses and ranges of them, with commas between. */
static gboolean
are_addresses (const char *value)
{
  g_auto (GStrv) addresses = g_strsplit (value, ",", -1);
  gboolean fit = TRUE;

  for (guint i = 0; fit && addresses[i] != NULL; i++)
    {
      g_autoptr (GInetAddressMask) range = NULL;

      g_strstrip (addresses[i]);
      range = *addresses[i] != '\0' ? g_inet_address_mask_new_from_string (addresses[i], NULL) : NULL;
      fit = range != NULL || *addresses[i] == '\0';
    }
  return fit;
}

static gboolean
fits (SettingKind kind, const char *value)
{
  TornoField zone = { "timezone", TORNO_FIELD_ZONE };
  g_autofree char *ignored = NULL;
  TornoLanguage language;

  switch (kind)
    {
    case KIND_PORT:
      return is_number (value, 0, 65535);
    case KIND_COUNT:
      return is_number (value, 1, 64);
    case KIND_BOOLEAN:
      return is_boolean (value);
    case KIND_MINUTES:
      return is_number (value, 0, G_MAXINT32);
    case KIND_ALGORITHM:
      return strcmp (value, "HS256") == 0 || strcmp (value, "HS384") == 0 || strcmp (value, "HS512") == 0;
    case KIND_LANGUAGE:
      return torno_texts_find_language (value, &language);
    case KIND_ZONE:
      return torno_field_check_text (&zone, value, &ignored) == TORNO_FAULT_NONE;
    case KIND_KEYS:
      return are_keys (value);
    case KIND_ADDRESSES:
      return are_addresses (value);
    case KIND_TEXT:
    case KIND_LIST:
      break;
    }
  return TRUE;
}

static const char *
describe (SettingKind kind)
{
  switch (kind)
    {
    case KIND_PORT:
      return "a port, 0 to 65535";
    case KIND_COUNT:
      return "a number from 1 to 64";
    case KIND_BOOLEAN:
      return "true or false";
    case KIND_MINUTES:
      return "a number of minutes";
    case KIND_ALGORITHM:
      return "HS256, HS384 or HS512";
    case KIND_LANGUAGE:
      return "es or en";
    case KIND_ZONE:
      return "a known IANA time zone";
    case KIND_KEYS:
      return "32 bytes in base64, or several such keys with commas between";
    case KIND_ADDRESSES:
      return "IP addresses or ranges of them (10.0.0.0/8), with commas between";
    case KIND_TEXT:
    case KIND_LIST:
      break;
    }
  return "a text";
}

/**
 * torno_config_set:
 * @config: the configuration
 * @name: the name of a setting
 * @value: its value
 *
 * Returns: FALSE with %TORNO_PARSE_ERROR for an unknown name or a value that does not fit
 */
gboolean
torno_config_set (TornoConfig *config, const char *name, const char *value, GError **error)
{
  for (guint i = 0; i < N_SETTINGS; i++)
    if (strcmp (setting_rows[i].name, name) == 0)
      {
        if (*value != '\0' && !fits (setting_rows[i].kind, value))
          {
            g_set_error (error, TORNO_PARSE_ERROR, 0, "%s must be %s", name, describe (setting_rows[i].kind));
            return FALSE;
          }
        g_free (config->values[i]);
        config->values[i] = *value != '\0' ? g_strdup (value) : NULL;
        g_clear_pointer (&config->conninfo, g_free);
        return TRUE;
      }
  g_set_error (error, TORNO_PARSE_ERROR, 0, "unknown setting %s", name);
  return FALSE;
}

static gboolean
is_setting (const char *name)
{
  for (guint i = 0; i < N_SETTINGS; i++)
    if (strcmp (setting_rows[i].name, name) == 0)
      return TRUE;
  return FALSE;
}

/* Takes the quotes off a value, or the comment behind one without quotes. */
static gboolean
unquote (char *value)
{
  gsize length = strlen (value);
  char *comment;

  if (*value == '"' || *value == '\'')
    {
      if (length < 2 || value[length - 1] != *value)
        return FALSE;
      value[length - 1] = '\0';
      memmove (value, value + 1, length - 1);
      return TRUE;
    }
  comment = strstr (value, " #");
  if (comment != NULL)
    *comment = '\0';
  g_strchomp (value);
  return TRUE;
}

static gboolean
read_line (TornoConfig *self, char *line, GError **error)
{
  char *equals;

  g_strstrip (line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  if (g_str_has_prefix (line, "export "))
    line = g_strchug (line + strlen ("export "));
  equals = strchr (line, '=');
  if (equals == NULL)
    {
      g_set_error_literal (error, TORNO_PARSE_ERROR, 0, "NAME=VALUE expected");
      return FALSE;
    }
  *equals = '\0';
  g_strchomp (line);
  g_strchug (equals + 1);
  if (!unquote (equals + 1))
    {
      g_set_error (error, TORNO_PARSE_ERROR, 0, "%s: the quotes are not closed", line);
      return FALSE;
    }
  /* An .env file is often shared with other programs. */
  return !is_setting (line) || torno_config_set (self, line, equals + 1, error);
}

static gboolean
read_env_file (TornoConfig *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, TORNO_PARSE_ERROR, 0, "%s: not valid UTF-8", path);
      return FALSE;
    }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!read_line (self, lines[i], error))
      {
        g_prefix_error (error, "%s, line %u: ", path, i + 1);
        return FALSE;
      }
  return TRUE;
}

/**
 * torno_config_new:
 * @env_file: (nullable): an .env file that must be there; NULL: .env in the working folder, where there is one
 *
 * Reads the file, then the environment over it.
 *
 * Returns: (transfer full): the configuration, or NULL with %TORNO_PARSE_ERROR or a file error
 */
TornoConfig *
torno_config_new (const char *env_file, GError **error)
{
  g_autoptr (TornoConfig) self = g_new0 (TornoConfig, 1);

  for (guint i = 0; i < N_SETTINGS; i++)
    self->values[i] = g_strdup (setting_rows[i].fallback);
  if (env_file == NULL && g_file_test (".env", G_FILE_TEST_IS_REGULAR))
    env_file = ".env";
  if (env_file != NULL && !read_env_file (self, env_file, error))
    return NULL;
  for (guint i = 0; i < N_SETTINGS; i++)
    {
      const char *value = g_getenv (setting_rows[i].name);

      if (value != NULL && !torno_config_set (self, setting_rows[i].name, value, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * torno_config_export:
 * @config: the configuration
 * @environment: (transfer full): an environment
 *
 * Puts every setting into @environment, whether it came from the command line, a file or our own environment: a program
 * started there decides as we do.
 *
 * Returns: (transfer full): the environment
 */
char **
torno_config_export (const TornoConfig *config, char **environment)
{
  for (guint i = 0; i < N_SETTINGS; i++)
    if (config->values[i] != NULL)
      environment = g_environ_setenv (environment, setting_rows[i].name, config->values[i], TRUE);
  return environment;
}

/**
 * torno_config_free:
 * @config: (nullable): the configuration
 */
void
torno_config_free (TornoConfig *config)
{
  if (config == NULL)
    return;
  for (guint i = 0; i < N_SETTINGS; i++)
    g_free (config->values[i]);
  g_free (config->conninfo);
  g_strfreev (config->cors_origins);
  g_strfreev (config->trusted_proxies);
  g_free (config);
}

static void
add_pair (GString *conninfo, const char *keyword, const char *value)
{
  g_autoptr (GString) quoted = g_string_new (value);

  g_string_replace (quoted, "\\", "\\\\", 0);
  g_string_replace (quoted, "'", "\\'", 0);
  g_string_append_printf (conninfo, "%s='%s' ", keyword, quoted->str);
}

/**
 * torno_config_get_conninfo:
 * @config: the configuration
 *
 * Returns: (nullable): what libpq connects with; NULL where no database is configured
 */
const char *
torno_config_get_conninfo (const TornoConfig *config)
{
  TornoConfig *self = (TornoConfig *) config;
  g_autoptr (GString) conninfo = g_string_new (NULL);
  char **values = self->values;

  if (values[SETTING_DATABASE_URL] != NULL)
    return values[SETTING_DATABASE_URL];
  if (values[SETTING_DB_HOST] == NULL && values[SETTING_DB_NAME] == NULL && values[SETTING_DB_USER] == NULL)
    return NULL;
  if (self->conninfo == NULL)
    {
      add_pair (conninfo, "host", values[SETTING_DB_HOST] != NULL ? values[SETTING_DB_HOST] : "localhost");
      add_pair (conninfo, "port", values[SETTING_DB_PORT] != NULL ? values[SETTING_DB_PORT] : "5432");
      add_pair (conninfo, "dbname", values[SETTING_DB_NAME] != NULL ? values[SETTING_DB_NAME] : "gym_management");
      add_pair (conninfo, "user", values[SETTING_DB_USER] != NULL ? values[SETTING_DB_USER] : "gym_user");
      if (values[SETTING_DB_PASSWORD] != NULL)
        add_pair (conninfo, "password", values[SETTING_DB_PASSWORD]);
      self->conninfo = g_string_free (g_steal_pointer (&conninfo), FALSE);
    }
  return self->conninfo;
}

/**
 * torno_config_get_secret_key:
 * @config: the configuration
 *
 * Returns: (nullable): what tokens are signed with
 */
const char *
torno_config_get_secret_key (const TornoConfig *config)
{
  return config->values[SETTING_SECRET_KEY];
}

/**
 * torno_config_get_algorithm:
 * @config: the configuration
 *
 * Returns: HS256, HS384 or HS512
 */
const char *
torno_config_get_algorithm (const TornoConfig *config)
{
  return config->values[SETTING_ALGORITHM] != NULL ? config->values[SETTING_ALGORITHM] : "HS256";
}

/**
 * torno_config_get_fingerprint_key:
 * @config: the configuration
 *
 * Returns: (nullable): one or several keys, base64, with commas between
 */
const char *
torno_config_get_fingerprint_key (const TornoConfig *config)
{
  return config->values[SETTING_FINGERPRINT_KEY];
}

/**
 * torno_config_get_backup_key:
 * @config: the configuration
 *
 * Returns: (nullable): one or several keys, base64, with commas between
 */
const char *
torno_config_get_backup_key (const TornoConfig *config)
{
  return config->values[SETTING_BACKUP_KEY];
}

/**
 * torno_config_get_host:
 * @config: the configuration
 *
 * Returns: the address to listen on
 */
const char *
torno_config_get_host (const TornoConfig *config)
{
  return config->values[SETTING_HOST] != NULL ? config->values[SETTING_HOST] : "127.0.0.1";
}

/**
 * torno_config_get_language:
 * @config: the configuration
 *
 * Returns: what to speak where the caller does not say
 */
const char *
torno_config_get_language (const TornoConfig *config)
{
  return config->values[SETTING_LANGUAGE] != NULL ? config->values[SETTING_LANGUAGE] : "es";
}

/**
 * torno_config_get_timezone:
 * @config: the configuration
 *
 * Returns: (nullable): the time zone of gyms that name none; NULL: the system's
 */
const char *
torno_config_get_timezone (const TornoConfig *config)
{
  return config->values[SETTING_TIMEZONE];
}

/**
 * torno_config_get_tls_cert:
 * @config: the configuration
 *
 * Returns: (nullable): the path of the certificate chain, PEM
 */
const char *
torno_config_get_tls_cert (const TornoConfig *config)
{
  return config->values[SETTING_TLS_CERT];
}

/**
 * torno_config_get_tls_key:
 * @config: the configuration
 *
 * Returns: (nullable): the path of its private key, PEM
 */
const char *
torno_config_get_tls_key (const TornoConfig *config)
{
  return config->values[SETTING_TLS_KEY];
}

static const char *const *
split_list (const TornoConfig *config, Setting setting, char ***list)
{
  if (*list == NULL)
    {
      *list = g_strsplit (config->values[setting] != NULL ? config->values[setting] : "", ",", -1);
      for (guint i = 0; (*list)[i] != NULL; i++)
        g_strstrip ((*list)[i]);
    }
  return (const char *const *) *list;
}

/**
 * torno_config_get_cors_origins:
 * @config: the configuration
 *
 * Returns: the origins that browsers may call from, "*" for all
 */
const char *const *
torno_config_get_cors_origins (const TornoConfig *config)
{
  return split_list (config, SETTING_CORS_ORIGINS, &((TornoConfig *) config)->cors_origins);
}

/**
 * torno_config_get_trusted_proxies:
 * @config: the configuration
 *
 * Returns: the addresses, or ranges of them (10.0.0.0/8), whose X-Forwarded-For counts
 */
const char *const *
torno_config_get_trusted_proxies (const TornoConfig *config)
{
  return split_list (config, SETTING_TRUSTED_PROXIES, &((TornoConfig *) config)->trusted_proxies);
}

static gint64
get_number (const TornoConfig *config, Setting setting)
{
  return config->values[setting] != NULL ? g_ascii_strtoll (config->values[setting], NULL, 10) : 0;
}

/**
 * torno_config_get_port:
 * @config: the configuration
 *
 * Returns: the TCP port, 0 for any free one
 */
guint
torno_config_get_port (const TornoConfig *config)
{
  return get_number (config, SETTING_PORT);
}

/**
 * torno_config_get_workers:
 * @config: the configuration
 *
 * Returns: how many processes serve
 */
guint
torno_config_get_workers (const TornoConfig *config)
{
  return MAX (1, get_number (config, SETTING_WORKERS));
}

/**
 * torno_config_get_token_minutes:
 * @config: the configuration
 *
 * Returns: how long a token lives, 0 for ever
 */
gint64
torno_config_get_token_minutes (const TornoConfig *config)
{
  return get_number (config, SETTING_TOKEN_MINUTES);
}

static gboolean
get_boolean (const TornoConfig *config, Setting setting)
{
  const char *value = config->values[setting];

  return value != NULL && strchr ("tT1yY", *value) != NULL;
}

/**
 * torno_config_get_debug:
 * @config: the configuration
 *
 * Returns: whether debugging messages are logged
 */
gboolean
torno_config_get_debug (const TornoConfig *config)
{
  return get_boolean (config, SETTING_DEBUG);
}

/**
 * torno_config_get_request_seconds:
 * @config: the configuration
 *
 * Returns: how long a request may take from its first byte to its last
 */
guint
torno_config_get_request_seconds (const TornoConfig *config)
{
  return get_number (config, SETTING_REQUEST_SECONDS);
}

/**
 * torno_config_get_behind_proxy:
 * @config: the configuration
 *
 * Returns: whether a proxy ends TLS before us, so that plain HTTP may be served to other machines
 */
gboolean
torno_config_get_behind_proxy (const TornoConfig *config)
{
  return get_boolean (config, SETTING_BEHIND_PROXY);
}

/**
 * torno_config_get_insecure_lan:
 * @config: the configuration
 *
 * Returns: whether templates and passwords may cross a network without TLS
 */
gboolean
torno_config_get_insecure_lan (const TornoConfig *config)
{
  return get_boolean (config, SETTING_INSECURE_LAN);
}
