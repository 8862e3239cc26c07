/* Searches in two steps: the indexes name the likeliest prints, the matcher scores those. */
#include "config.h"

#include "torno-gallery-search.h"

#include "torno-gallery-segment.h"
#include "torno-matcher.h"
#include "torno-parallel.h"

#define MAX_CANDIDATES 40

typedef struct
{
  guint votes;
  const TornoGalleryEntry *entry;
  double score;
} Candidate;

typedef struct
{
  guint n;
  Candidate candidates[MAX_CANDIDATES];
} Shortlist;

typedef struct
{
  GPtrArray *segments;
  TornoPrint *probe;
  TornoMinutiaPair *pairs;
  guint n_pairs;
  GMutex mutex;
  Shortlist shortlist; /* under the mutex, in the first step */
} Search;

static void
shortlist_entry (Shortlist *shortlist, guint votes, const TornoGalleryEntry *entry)
{
  guint at;

  if (votes == 0)
    return;
  if (shortlist->n == MAX_CANDIDATES && votes <= shortlist->candidates[MAX_CANDIDATES - 1].votes)
    return;
  at = shortlist->n < MAX_CANDIDATES ? shortlist->n++ : MAX_CANDIDATES - 1;
  for (; at > 0 && shortlist->candidates[at - 1].votes < votes; at--)
    shortlist->candidates[at] = shortlist->candidates[at - 1];
  shortlist->candidates[at] = (Candidate){ votes, entry, 0 };
}

static void
search_segment (guint i, gpointer user_data)
{
  Search *search = user_data;
  TornoGallerySegment *segment = g_ptr_array_index (search->segments, i);
  guint votes[TORNO_GALLERY_SEGMENT_SIZE];

  torno_print_index_vote (torno_gallery_segment_get_index (segment), search->pairs, search->n_pairs, votes);
  g_mutex_lock (&search->mutex);
  for (guint j = 0; j < torno_gallery_segment_get_n (segment); j++)
    shortlist_entry (&search->shortlist, votes[j], torno_gallery_segment_get_entry (segment, j));
  g_mutex_unlock (&search->mutex);
}

static void
score_candidate (guint i, gpointer user_data)
{
  Search *search = user_data;
  Candidate *candidate = &search->shortlist.candidates[i];

  candidate->score = torno_matcher_score (search->probe, candidate->entry->print);
}

/* The best, but only where no other person is nearly as good. */
static void
judge (const Shortlist *shortlist, TornoMatch *match)
{
  const Candidate *best = NULL;
  double other = 0;

  for (guint i = 0; i < shortlist->n; i++)
    if (best == NULL || shortlist->candidates[i].score > best->score)
      best = &shortlist->candidates[i];
  if (best == NULL)
    return;
  for (guint i = 0; i < shortlist->n; i++)
    if (shortlist->candidates[i].entry->user_id != best->entry->user_id)
      other = MAX (other, shortlist->candidates[i].score);
  match->score = best->score;
  match->margin = best->score - other;
  if (match->score < TORNO_MATCHER_ACCEPT_SCORE || match->margin < TORNO_MATCHER_ACCEPT_MARGIN)
    return;
  match->user_id = best->entry->user_id;
  match->finger = best->entry->finger;
}

/* Whose press @probe is. */
void
torno_gallery_search (GPtrArray *segments, TornoPrint *probe, TornoMatch *out_match)
{
  Search search = { .segments = segments, .probe = probe };
  g_autofree TornoMinutiaPair *pairs = g_new (TornoMinutiaPair, TORNO_MINUTIA_PAIRS_MAX);
  guint n_minutiae;
  const TornoMinutia *minutiae = torno_print_get_minutiae (probe, 0, &n_minutiae);

  *out_match = (TornoMatch){ 0 };
  search.pairs = pairs;
  search.n_pairs = torno_minutia_pairs_find (minutiae, n_minutiae, pairs);
  g_mutex_init (&search.mutex);
  torno_parallel_run (segments->len, search_segment, &search);
  torno_parallel_run (search.shortlist.n, score_candidate, &search);
  g_mutex_clear (&search.mutex);
  judge (&search.shortlist, out_match);
}

static void
warm_up_segment (guint i, gpointer user_data)
{
  torno_gallery_segment_get_index (g_ptr_array_index ((GPtrArray *) user_data, i));
}

/* Builds the indexes that are still missing, before somebody waits at the door. */
void
torno_gallery_warm_up (GPtrArray *segments)
{
  torno_parallel_run (segments->len, warm_up_segment, segments);
}
