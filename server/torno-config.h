/* The server's configuration (api.md, "Configuration"): command line first, then the environment, then an .env file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TornoConfig TornoConfig;

TornoConfig *torno_config_new (const char *env_file, GError **error);
char **torno_config_export (const TornoConfig *config, char **environment);
void torno_config_free (TornoConfig *config);
gboolean torno_config_set (TornoConfig *config, const char *name, const char *value, GError **error);

const char *torno_config_get_conninfo (const TornoConfig *config);
const char *torno_config_get_secret_key (const TornoConfig *config);
const char *torno_config_get_algorithm (const TornoConfig *config);
const char *torno_config_get_fingerprint_key (const TornoConfig *config);
const char *torno_config_get_backup_key (const TornoConfig *config);
const char *torno_config_get_host (const TornoConfig *config);
const char *torno_config_get_language (const TornoConfig *config);
const char *torno_config_get_timezone (const TornoConfig *config);
const char *torno_config_get_tls_cert (const TornoConfig *config);
const char *torno_config_get_tls_key (const TornoConfig *config);
const char *const *torno_config_get_cors_origins (const TornoConfig *config);
const char *const *torno_config_get_trusted_proxies (const TornoConfig *config);
guint torno_config_get_port (const TornoConfig *config);
guint torno_config_get_workers (const TornoConfig *config);
guint torno_config_get_request_seconds (const TornoConfig *config);
gint64 torno_config_get_token_minutes (const TornoConfig *config);
gboolean torno_config_get_debug (const TornoConfig *config);
gboolean torno_config_get_behind_proxy (const TornoConfig *config);
gboolean torno_config_get_insecure_lan (const TornoConfig *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoConfig, torno_config_free)

G_END_DECLS
