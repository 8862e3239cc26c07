/* The schema, brought up to date at start. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean torno_migrations_run (const char *conninfo, GError **error);
gboolean torno_migrations_run_to (const char *conninfo, const char *last, gboolean *out_newest, GError **error);

G_END_DECLS
