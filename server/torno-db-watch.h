/* Tells a database that works from one that has fallen silent. Used by torno-db alone. */
#pragma once

#include "torno-db-connection.h"

G_BEGIN_DECLS

#define TORNO_DB_WATCH_POOLS 3

typedef struct _TornoDbWatch TornoDbWatch;

/* Called at each look; returns whether somebody waits for a connection. */
typedef gboolean (*TornoDbWatchLook) (gpointer user_data);

TornoDbWatch *torno_db_watch_new (GPtrArray *const pools[TORNO_DB_WATCH_POOLS],
                                  const TornoStatement *probe,
                                  TornoDbWatchLook look,
                                  gpointer user_data);
void torno_db_watch_free (TornoDbWatch *watch);
void torno_db_watch_connect (TornoDbWatch *watch, const char *conninfo, TornoStatements *statements);
void torno_db_watch_wake (TornoDbWatch *watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoDbWatch, torno_db_watch_free)

G_END_DECLS
