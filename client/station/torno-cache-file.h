/* A file of sealed records that only grows until it is rewritten. A file that was cut off, or that is of another owner
 * or key, reads as far as it is good, which may be not at all. From one thread at a time. */
#pragma once

#include "torno-template-box.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TornoCacheFile TornoCacheFile;

/* @record: counts from 0. FALSE: while rewriting, leaves the record out. */
typedef gboolean (*TornoCacheRecordFunc) (guint record, GBytes *bytes, gpointer user_data);

TornoCacheFile *torno_cache_file_open (const char *path,
                                       const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                                       const char *owner,
                                       GError **error);
void torno_cache_file_free (TornoCacheFile *file);
gboolean torno_cache_file_read (TornoCacheFile *file, TornoCacheRecordFunc func, gpointer user_data, GError **error);
guint torno_cache_file_get_n_records (TornoCacheFile *file);
gboolean torno_cache_file_append (TornoCacheFile *file, const guint8 *bytes, gsize length, GError **error);
gboolean torno_cache_file_flush (TornoCacheFile *file, GError **error);
gboolean torno_cache_file_rewrite (TornoCacheFile *file, TornoCacheRecordFunc func, gpointer user_data, GError **error);
void torno_cache_file_erase (TornoCacheFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoCacheFile, torno_cache_file_free)

G_END_DECLS
