/* What a new database begins with, and what an admin does to it from the command line. */
#pragma once

#include "torno-config.h"

G_BEGIN_DECLS

char *torno_init_find_zone (const TornoConfig *config);
gboolean torno_init_defaults (const char *conninfo, const TornoConfig *config, GError **error);
gboolean torno_init_has_default_password (const char *conninfo, gboolean *out_has, GError **error);
gboolean torno_init_create_admin (const char *conninfo,
                                  const char *email,
                                  const char *full_name,
                                  const char *document_id,
                                  const char *password,
                                  const TornoConfig *config,
                                  GError **error);
gboolean torno_init_sample_data (const char *conninfo, GError **error);

G_END_DECLS
