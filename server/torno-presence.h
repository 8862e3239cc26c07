/* Which server processes there are, and who is connected to them. */
#pragma once

#include "torno-db.h"
#include "torno-writer.h"

G_BEGIN_DECLS

typedef struct _TornoPresence TornoPresence;

/* Writes the connections of this process, a JSON array of objects {id, kind, gym_id, user_id, name, station,
 * logged_in_us}. */
typedef void (*TornoPresenceSnapshot) (TornoWriter *writer, gpointer user_data);

TornoPresence *torno_presence_new (TornoDb *db, TornoPresenceSnapshot snapshot, gpointer user_data);
void torno_presence_free (TornoPresence *presence);
void torno_presence_start (TornoPresence *presence);
void torno_presence_leave (TornoPresence *presence);
void torno_presence_changed (TornoPresence *presence);
void torno_presence_greet (TornoPresence *presence);
const char *torno_presence_get_id (const TornoPresence *presence);
gboolean torno_presence_has_others (const TornoPresence *presence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoPresence, torno_presence_free)

G_END_DECLS
