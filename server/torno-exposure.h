#pragma once

#include "torno-config.h"

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean torno_exposure_guard_defaults (TornoConfig *config, GError **error);
gboolean torno_exposure_check (const TornoConfig *config, GSocket *socket, GError **error);

G_END_DECLS
