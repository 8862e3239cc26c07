/* The templates of a gym's members in memory, indexed for the matcher. From the main thread only. */
#pragma once

#include "torno-print.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define TORNO_TYPE_GALLERY (torno_gallery_get_type ())
G_DECLARE_FINAL_TYPE (TornoGallery, torno_gallery, TORNO, GALLERY, GObject)

/* Who a press is. user_id 0: nobody here. */
typedef struct
{
  gint64 user_id;
  guint finger;  /* 1 or 2 */
  double score;  /* of the best */
  double margin; /* of the best over the best of another person */
} TornoMatch;

TornoGallery *torno_gallery_new (void);
void torno_gallery_set (TornoGallery *gallery, gint64 user_id, guint finger, TornoPrint *print); /* print NULL: takes it out */
void torno_gallery_remove (TornoGallery *gallery, gint64 user_id);
void torno_gallery_clear (TornoGallery *gallery);
guint torno_gallery_get_n_prints (TornoGallery *gallery);

/* Searches all prints on worker threads; the gallery may change meanwhile. */
void torno_gallery_identify_async (TornoGallery *gallery, TornoPrint *probe, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean torno_gallery_identify_finish (TornoGallery *gallery, GAsyncResult *result, TornoMatch *out_match, GError **error);

G_END_DECLS
