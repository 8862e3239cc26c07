/* What is known of a gym's members, as records in a file. From one thread at a time. */
#pragma once

#include "torno-template-box.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _TornoCacheJournal TornoCacheJournal;

/* @entry: of template_data_set; times in seconds since 1970. */
typedef struct
{
  void (*on_member) (JsonObject *entry, gpointer user_data);
  void (*on_visit) (gint64 user_id, gint64 time, gpointer user_data);
  void (*on_cursor) (gint64 cursor, gint64 time, gpointer user_data);
} TornoCacheReader;

TornoCacheJournal *torno_cache_journal_open (const char *path,
                                             const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                                             const char *owner,
                                             GError **error);
void torno_cache_journal_free (TornoCacheJournal *journal);
gboolean torno_cache_journal_load (TornoCacheJournal *journal, const TornoCacheReader *reader, gpointer user_data, GError **error);
gboolean torno_cache_journal_add_page (TornoCacheJournal *journal, JsonObject *page, GError **error);
gboolean torno_cache_journal_add_visit (TornoCacheJournal *journal, gint64 user_id, gint64 time, GError **error);
gboolean torno_cache_journal_set_time (TornoCacheJournal *journal, gint64 cursor, gint64 time, GError **error);
gboolean torno_cache_journal_rewrite (TornoCacheJournal *journal, GError **error);
void torno_cache_journal_erase (TornoCacheJournal *journal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoCacheJournal, torno_cache_journal_free)

G_END_DECLS
