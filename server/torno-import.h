/* Moving in: takes over the database of the system that Torno replaces. */
#pragma once

#include "torno-config.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean dry_run;       /* report, and write nothing */
  gboolean skip_bad_rows; /* leave out what does not fit, instead of taking over nothing */
  gboolean new_ids;       /* beside what is here already */
  char *times_in;         /* (nullable): the time zone of the old system's times; the gyms' without it */
} TornoImportOptions;

gboolean torno_import_run (const char *conninfo,
                           const TornoConfig *config,
                           const TornoImportOptions *options,
                           const char *source,
                           GError **error);

G_END_DECLS
