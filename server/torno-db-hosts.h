/* In which order the hosts of a connection string are tried. */
#pragma once

#include <glib.h>
#include <libpq-fe.h>

G_BEGIN_DECLS

typedef struct _TornoDbHosts TornoDbHosts;

TornoDbHosts *torno_db_hosts_new (const char *conninfo);
void torno_db_hosts_free (TornoDbHosts *hosts);
guint torno_db_hosts_count (const TornoDbHosts *hosts);
void torno_db_hosts_put_last (TornoDbHosts *hosts, const PGconn *silent);
char *torno_db_hosts_list (const TornoDbHosts *hosts, const char *keyword);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoDbHosts, torno_db_hosts_free)

G_END_DECLS
