/* Keeps a gallery equal to what the server holds of a gym: fetches it page by page, later only what has changed. */
#pragma once

#include "torno-link.h"
#include "torno-member-cache.h"
#include "torno-roster.h"

G_BEGIN_DECLS

typedef struct _TornoTemplateSync TornoTemplateSync;

TornoTemplateSync *torno_template_sync_new (TornoGallery *gallery, TornoLink *link, gint64 gym_id);
void torno_template_sync_free (TornoTemplateSync *sync);
gboolean torno_template_sync_connect (TornoTemplateSync *sync, JsonObject *message);
void torno_template_sync_disconnect (TornoTemplateSync *sync);
gboolean torno_template_sync_take (TornoTemplateSync *sync, const char *type, JsonObject *message);
gboolean torno_template_sync_is_complete (TornoTemplateSync *sync);
const TornoSyncedMember *torno_template_sync_get_member (TornoTemplateSync *sync, gint64 user_id);
void torno_template_sync_set_cache (TornoTemplateSync *sync, TornoMemberCache *cache);
TornoRoster *torno_template_sync_get_roster (TornoTemplateSync *sync);
TornoMemberCache *torno_template_sync_get_cache (TornoTemplateSync *sync);
void torno_template_sync_restore (TornoTemplateSync *sync,
                                  const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                                  TornoCacheContent *content);
void torno_template_sync_keep_time (TornoTemplateSync *sync);
gint64 torno_template_sync_get_time (TornoTemplateSync *sync);
const char *torno_template_sync_get_name (TornoTemplateSync *sync, gint64 user_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoTemplateSync, torno_template_sync_free)

G_END_DECLS
