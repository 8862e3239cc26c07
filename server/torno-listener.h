/* News from the database: what other processes and triggers announce on the channel `torno`. */
#pragma once

#include "torno-json.h"

G_BEGIN_DECLS

typedef struct _TornoListener TornoListener;

/* @news: one announcement, valid during the call; @record: its "record". */
typedef void (*TornoListenerNews) (const char *record, const TornoJson *news, gpointer user_data);

/* Whether announcements arrive. While they do not, nothing kept in memory may be believed. */
typedef void (*TornoListenerState) (gboolean listening, gpointer user_data);

TornoListener *
torno_listener_new (const char *conninfo, TornoListenerNews on_news, TornoListenerState on_state, gpointer user_data);
void torno_listener_free (TornoListener *listener);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoListener, torno_listener_free)

G_END_DECLS
