/* Several serving processes on one socket. */
#pragma once

#include "torno-config.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The name of the variable that tells a process that it listens on descriptor 3, as systemd has it (sd_listen_fds(3)).
 */
#define TORNO_LISTEN_FDS "LISTEN_FDS"
#define TORNO_LISTEN_FD 3

GSocket *torno_workers_make_socket (const TornoConfig *config, GError **error);
gboolean torno_workers_run (const TornoConfig *config, GSocket *socket, GMainLoop *loop, GError **error);

G_END_DECLS
