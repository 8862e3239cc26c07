/* The visits of today, newest first. */
#pragma once

#include "torno-session.h"
#include "torno-visit.h"

G_BEGIN_DECLS

#define TORNO_TYPE_VISIT_STORE (torno_visit_store_get_type ())
G_DECLARE_FINAL_TYPE (TornoVisitStore, torno_visit_store, TORNO, VISIT_STORE, GObject)

/* Properties, read-only, notified: "n-visits" (uint: of the whole day), "fault" (string, nullable). */
TornoVisitStore *torno_visit_store_new (TornoSession *session);
GListModel *torno_visit_store_get_visits (TornoVisitStore *store);
guint torno_visit_store_get_n_visits (TornoVisitStore *store);
const char *torno_visit_store_get_fault (TornoVisitStore *store);
void torno_visit_store_reload (TornoVisitStore *store);

G_END_DECLS
