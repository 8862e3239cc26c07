/* What the parts of torno-embedded share. */
#pragma once

#include "torno-embedded.h"

#include <sys/types.h>

G_BEGIN_DECLS

#define TORNO_EMBEDDED_DATABASE "torno"

struct _TornoEmbedded
{
  char *dir, *data_dir, *socket_dir, *bin_dir, *conninfo;
  gboolean own_socket_dir;
  int lock;
  uid_t uid;
  gid_t gid;
  GPid pid;
  guint child_watch, restart;
};

/* torno-embedded-cluster.c */
gboolean torno_embedded_choose_user (TornoEmbedded *self, GError **error);
gboolean torno_embedded_make_folders (TornoEmbedded *self, GError **error);
gboolean torno_embedded_find_programs (TornoEmbedded *self, GError **error);
gboolean torno_embedded_spawn (TornoEmbedded *self, const char *const *argv, GPid *out_pid, GError **error);
char *torno_embedded_read_log_end (TornoEmbedded *self);
gboolean torno_embedded_make_cluster (TornoEmbedded *self, GError **error);

/* torno-embedded-keys.c */
gboolean torno_embedded_provide_keys (const char *dir, TornoConfig *config, GError **error);

G_END_DECLS
