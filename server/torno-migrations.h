/* The schema, brought up to date at start. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean torno_migrations_run (const char *conninfo, GError **error);

G_END_DECLS
