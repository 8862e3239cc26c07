/* Some prints of a gallery with their index. Shared between the gallery and the searches under way: only a segment that
 * nobody else holds is changed. */
#pragma once

#include "torno-print-index.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 user_id;
  guint finger;
  TornoPrint *print;
} TornoGalleryEntry;

typedef struct _TornoGallerySegment TornoGallerySegment;

#define TORNO_GALLERY_SEGMENT_SIZE TORNO_PRINT_INDEX_MAX_PRINTS

TornoGallerySegment *torno_gallery_segment_new (void);
TornoGallerySegment *torno_gallery_segment_ref (TornoGallerySegment *segment);
void torno_gallery_segment_unref (TornoGallerySegment *segment);
guint torno_gallery_segment_get_n (const TornoGallerySegment *segment);
const TornoGalleryEntry *torno_gallery_segment_get_entry (const TornoGallerySegment *segment, guint position);
const TornoPrintIndex *torno_gallery_segment_get_index (TornoGallerySegment *segment);

/* @segment: (transfer full). Returns: (transfer full): it, or a copy where others hold it. */
TornoGallerySegment *torno_gallery_segment_make_writable (TornoGallerySegment *segment);
void torno_gallery_segment_add (TornoGallerySegment *segment, gint64 user_id, guint finger, TornoPrint *print);
void torno_gallery_segment_remove (TornoGallerySegment *segment, guint position);

G_END_DECLS
