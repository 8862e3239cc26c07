/* Some prints with their index, which is built when it is first asked for. */
#include "config.h"

#include "torno-gallery-segment.h"

struct _TornoGallerySegment
{
  gatomicrefcount ref_count;
  guint n;
  TornoGalleryEntry entries[TORNO_GALLERY_SEGMENT_SIZE];
  GMutex mutex;
  TornoPrintIndex *index; /* under the mutex until it is there; NULL: not built yet */
};

TornoGallerySegment *
torno_gallery_segment_new (void)
{
  TornoGallerySegment *segment = g_new0 (TornoGallerySegment, 1);

  g_atomic_ref_count_init (&segment->ref_count);
  g_mutex_init (&segment->mutex);
  return segment;
}

TornoGallerySegment *
torno_gallery_segment_ref (TornoGallerySegment *segment)
{
  g_atomic_ref_count_inc (&segment->ref_count);
  return segment;
}

void
torno_gallery_segment_unref (TornoGallerySegment *segment)
{
  if (!g_atomic_ref_count_dec (&segment->ref_count))
    return;
  for (guint i = 0; i < segment->n; i++)
    torno_print_unref (segment->entries[i].print);
  g_clear_pointer (&segment->index, torno_print_index_free);
  g_mutex_clear (&segment->mutex);
  g_free (segment);
}

guint
torno_gallery_segment_get_n (const TornoGallerySegment *segment)
{
  return segment->n;
}

const TornoGalleryEntry *
torno_gallery_segment_get_entry (const TornoGallerySegment *segment, guint position)
{
  g_return_val_if_fail (position < segment->n, NULL);
  return &segment->entries[position];
}

/* Builds the index where it is not there yet. Any thread that holds a reference. */
const TornoPrintIndex *
torno_gallery_segment_get_index (TornoGallerySegment *segment)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&segment->mutex);

  if (segment->index == NULL)
    {
      TornoPrint *prints[TORNO_GALLERY_SEGMENT_SIZE];

      for (guint i = 0; i < segment->n; i++)
        prints[i] = segment->entries[i].print;
      segment->index = torno_print_index_new (prints, segment->n);
    }
  return segment->index;
}

/* References are handed out by the gallery's thread alone: one that is the last cannot become two meanwhile. */
TornoGallerySegment *
torno_gallery_segment_make_writable (TornoGallerySegment *segment)
{
  TornoGallerySegment *copy;

  if (g_atomic_ref_count_compare (&segment->ref_count, 1))
    {
      g_clear_pointer (&segment->index, torno_print_index_free);
      return segment;
    }
  copy = torno_gallery_segment_new ();
  for (guint i = 0; i < segment->n; i++)
    torno_gallery_segment_add (copy, segment->entries[i].user_id, segment->entries[i].finger,
                               segment->entries[i].print);
  torno_gallery_segment_unref (segment);
  return copy;
}

/* At the end of a writable segment with room. */
void
torno_gallery_segment_add (TornoGallerySegment *segment, gint64 user_id, guint finger, TornoPrint *print)
{
  g_return_if_fail (segment->n < TORNO_GALLERY_SEGMENT_SIZE);
  segment->entries[segment->n++] = (TornoGalleryEntry){ user_id, finger, torno_print_ref (print) };
}

/* Of a writable segment; the last entry takes the place. */
void
torno_gallery_segment_remove (TornoGallerySegment *segment, guint position)
{
  g_return_if_fail (position < segment->n);
  torno_print_unref (segment->entries[position].print);
  segment->entries[position] = segment->entries[--segment->n];
}
