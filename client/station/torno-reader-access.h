/* Which fingerprint readers are plugged in, and whether this user may use them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name; /* as the device says it, else its ids */
  gboolean is_accessible;
} TornoReaderAccess;

GPtrArray *torno_reader_access_list (const char *rules, const char *sysfs, const char *dev);
void torno_reader_access_free (TornoReaderAccess *access);

G_END_DECLS
