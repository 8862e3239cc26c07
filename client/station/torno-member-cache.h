/* What a station needs to decide without its server, on disk: members with their templates, sealed, and how far the
 * server has told of them. All calls return at once; the disk is worked at on a thread, in their order. */
#pragma once

#include "torno-synced-member.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TornoMemberCache TornoMemberCache;

typedef struct
{
  GPtrArray *members; /* TornoSyncedMember */
  GArray *visits;     /* TornoCachedVisit */
  gint64 cursor;      /* of the server's changes; 0: nothing is known */
  gint64 time;        /* when it was all that the server had, seconds since 1970; 0: it never was */
} TornoCacheContent;

typedef struct
{
  gint64 user_id;
  gint64 time; /* seconds since 1970 */
} TornoCachedVisit;

TornoMemberCache *torno_member_cache_new (const char *path,
                                          const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                                          const char *owner,
                                          gint64 gym_id);
void torno_member_cache_unref (TornoMemberCache *cache);

void torno_member_cache_load_async (TornoMemberCache *cache, GAsyncReadyCallback callback, gpointer user_data);
TornoCacheContent *torno_member_cache_load_finish (GAsyncResult *result, GError **error);
void torno_cache_content_free (TornoCacheContent *content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoCacheContent, torno_cache_content_free)

void torno_member_cache_add_page (TornoMemberCache *cache, GBytes *message);
void torno_member_cache_add_visit (TornoMemberCache *cache, gint64 user_id, gint64 time);
void torno_member_cache_set_time (TornoMemberCache *cache, gint64 cursor, gint64 time);
void torno_member_cache_rewrite (TornoMemberCache *cache);
void torno_member_cache_erase (TornoMemberCache *cache);

G_END_DECLS
