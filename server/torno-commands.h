/* The admin's commands that save the gym's data and bring it back. */
#pragma once

#include "torno-config.h"

G_BEGIN_DECLS

/* @keep: of a folder of backups: how many to leave; 0: all. */
gboolean torno_commands_need_schema (const char *word);
gboolean torno_commands_run (const TornoConfig *config, char *const *words, guint keep, GError **error);

G_END_DECLS
