/* The visits that the server does not know of yet, on disk: what was let in while the link was down is counted later.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TornoVisitQueue TornoVisitQueue;

typedef struct
{
  gint64 user_id;
  char *at;  /* ISO 8601 with an offset */
  char *key; /* no other visit has it */
  char *override_reason; /* why staff let him in; NULL: a plan admitted him */
} TornoQueuedVisit;

TornoVisitQueue *torno_visit_queue_open (const char *path, GError **error);
void torno_visit_queue_free (TornoVisitQueue *queue);
gboolean torno_visit_queue_push (TornoVisitQueue *queue,
                                 gint64 user_id,
                                 const char *at,
                                 const char *key,
                                 const char *override_reason,
                                 GError **error);
guint torno_visit_queue_get_n (TornoVisitQueue *queue);
const TornoQueuedVisit *torno_visit_queue_get (TornoVisitQueue *queue, guint position);
gboolean torno_visit_queue_settle (TornoVisitQueue *queue, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoVisitQueue, torno_visit_queue_free)

G_END_DECLS
