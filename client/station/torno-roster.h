/* The members that a station knows of: who they are, and their prints in its gallery. Main thread only. */
#pragma once

#include "torno-gallery.h"
#include "torno-synced-member.h"

G_BEGIN_DECLS

typedef struct _TornoRoster TornoRoster;

TornoRoster *torno_roster_new (TornoGallery *gallery);
void torno_roster_free (TornoRoster *roster);
void torno_roster_clear (TornoRoster *roster);
gboolean torno_roster_add (TornoRoster *roster, TornoSyncedMember *member);
void torno_roster_remove (TornoRoster *roster, gint64 user_id);
GHashTable *torno_roster_collect_kept (TornoRoster *roster);
const TornoSyncedMember *torno_roster_get (TornoRoster *roster, gint64 user_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoRoster, torno_roster_free)

G_END_DECLS
