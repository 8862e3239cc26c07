/* A private PostgreSQL cluster that belongs to one server. */
#pragma once

#include "torno-config.h"

G_BEGIN_DECLS

typedef struct _TornoEmbedded TornoEmbedded;

char *torno_embedded_get_default_dir (void);
TornoEmbedded *torno_embedded_start (const char *dir, TornoConfig *config, GError **error);
gboolean torno_embedded_join (const char *dir, TornoConfig *config, GError **error);
gboolean torno_embedded_keep_keys (const char *dir, const TornoConfig *config, GError **error);
void torno_embedded_stop (TornoEmbedded *embedded);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoEmbedded, torno_embedded_stop)

G_END_DECLS
