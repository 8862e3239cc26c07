/* A connection for the start of a program and for commands, which may wait. */
#pragma once

#include <glib.h>
#include <libpq-fe.h>

G_BEGIN_DECLS

PGconn *torno_db_connect_once (const char *conninfo, GError **error);

G_END_DECLS
