/* Pairs of minutiae fall into buckets by length and angles; a bucket lists the presses that have such a pair and how it
 * was turned there. Two presses of one finger share many pairs that were all turned by the same angle (R. Germain,
 * A. Califano, S. Colville, "Fingerprint matching using transformation parameter clustering", IEEE CSE 4, 1997). */
#include "config.h"

#include "torno-print-index.h"

#include <math.h>
#include <string.h>

#define N_LENGTHS 20
#define N_ANGLES 24
#define N_TURNS 24
#define N_BUCKETS (N_LENGTHS * N_ANGLES * N_ANGLES)
#define LENGTH_STEP 1.14f /* skin stretches in proportion to the length */
#define MIN_LENGTH 8.0f
#define HEADING_UNITS 256
#define COMMON_MINUTIAE 40 /* a press with many minutiae collects votes by chance: votes are taken relative to this */

typedef struct
{
  guint16 press;
  guint8 heading;
} Posting;

struct _TornoPrintIndex
{
  guint n_prints;
  guint n_presses;
  guint first_presses[TORNO_PRINT_INDEX_MAX_PRINTS + 1];
  guint16 *n_minutiae; /* of each press */
  guint32 *starts;     /* of each bucket among the postings */
  Posting *postings;
};

/* Where a pair lies among the buckets, with fractions. */
typedef struct
{
  float length, first, other;
} Place;

static Place
locate (const TornoMinutiaPair *pair)
{
  return (Place){ logf (pair->length / MIN_LENGTH) / logf (LENGTH_STEP), (float) pair->first * N_ANGLES / 360,
                  (float) pair->other * N_ANGLES / 360 };
}

static guint
get_bucket (int length, int first, int other)
{
  return (length * N_ANGLES + (first + N_ANGLES) % N_ANGLES) * N_ANGLES + (other + N_ANGLES) % N_ANGLES;
}

static guint
choose_bucket (const TornoMinutiaPair *pair)
{
  Place place = locate (pair);

  return get_bucket (CLAMP ((int) place.length, 0, N_LENGTHS - 1), place.first, place.other);
}

static guint8
get_heading (const TornoMinutiaPair *pair)
{
  return pair->heading * HEADING_UNITS / 360;
}

/* Twice over the same pairs: first to count, then to fill; so the postings lie in one piece. */
static void
post_pairs (TornoPrintIndex *index, guint press, const TornoMinutiaPair *pairs, guint n, guint32 *ends)
{
  for (guint i = 0; i < n; i++)
    index->postings[ends[choose_bucket (&pairs[i])]++] = (Posting){ press, get_heading (&pairs[i]) };
}

static void
count_pairs (TornoPrintIndex *index, const TornoMinutiaPair *pairs, guint n)
{
  for (guint i = 0; i < n; i++)
    index->starts[choose_bucket (&pairs[i]) + 1]++;
}

static void
walk_presses (TornoPrintIndex *index, TornoPrint *const *prints, guint32 *ends)
{
  g_autofree TornoMinutiaPair *pairs = g_new (TornoMinutiaPair, TORNO_MINUTIA_PAIRS_MAX);

  for (guint i = 0; i < index->n_prints; i++)
    for (guint j = index->first_presses[i]; j < index->first_presses[i + 1]; j++)
      {
        guint n_minutiae, n;
        const TornoMinutia *minutiae = torno_print_get_minutiae (prints[i], j - index->first_presses[i], &n_minutiae);

        index->n_minutiae[j] = n_minutiae;
        n = torno_minutia_pairs_find (minutiae, n_minutiae, pairs);
        if (ends != NULL)
          post_pairs (index, j, pairs, n, ends);
        else
          count_pairs (index, pairs, n);
      }
}

/**
 * torno_print_index_new:
 * @prints: (array length=n): the prints; not kept
 * @n: how many, at most %TORNO_PRINT_INDEX_MAX_PRINTS
 *
 * Some 0.2 ms a print. Any thread.
 *
 * Returns: (transfer full): an index that never changes
 */
TornoPrintIndex *
torno_print_index_new (TornoPrint *const *prints, guint n)
{
  TornoPrintIndex *index = g_new0 (TornoPrintIndex, 1);
  g_autofree guint32 *ends = NULL;

  g_return_val_if_fail (n <= TORNO_PRINT_INDEX_MAX_PRINTS, NULL);
  index->n_prints = n;
  for (guint i = 0; i < n; i++)
    index->first_presses[i + 1] = index->first_presses[i] + torno_print_get_n_presses (prints[i]);
  index->n_presses = index->first_presses[n];
  index->n_minutiae = g_new (guint16, MAX (index->n_presses, 1));
  index->starts = g_new0 (guint32, N_BUCKETS + 1);
  walk_presses (index, prints, NULL);
  for (guint i = 0; i < N_BUCKETS; i++)
    index->starts[i + 1] += index->starts[i];
  index->postings = g_new (Posting, MAX (index->starts[N_BUCKETS], 1));
  ends = g_memdup2 (index->starts, N_BUCKETS * sizeof *ends);
  walk_presses (index, prints, ends);
  return index;
}

/**
 * torno_print_index_free:
 * @index: (transfer full): an index
 */
void
torno_print_index_free (TornoPrintIndex *index)
{
  g_free (index->n_minutiae);
  g_free (index->starts);
  g_free (index->postings);
  g_free (index);
}

static void
add_vote (guint8 *votes)
{
  if (*votes < G_MAXUINT8)
    (*votes)++;
}

/* Every pair here votes for the turn that would lay it on @heading, and for the nearer neighbour of that turn. */
static void
vote_bucket (const TornoPrintIndex *index, guint bucket, guint8 heading, guint8 (*turns)[N_TURNS])
{
  for (guint32 i = index->starts[bucket]; i < index->starts[bucket + 1]; i++)
    {
      const Posting *posting = &index->postings[i];
      guint place = (guint8) (heading - posting->heading) * N_TURNS;
      guint turn = place / HEADING_UNITS;
      guint beside = place % HEADING_UNITS < HEADING_UNITS / 2 ? turn + N_TURNS - 1 : turn + 1;

      add_vote (&turns[posting->press][turn]);
      add_vote (&turns[posting->press][beside % N_TURNS]);
    }
}

static int
get_beside (float place)
{
  int bin = place;

  return place - bin < 0.5f ? bin - 1 : bin + 1;
}

/* A pair measured a little differently may have fallen into the next bucket: both are asked. */
static void
vote_pair (const TornoPrintIndex *index, const TornoMinutiaPair *pair, guint8 (*turns)[N_TURNS])
{
  Place place = locate (pair);
  const int lengths[] = { place.length, get_beside (place.length) };
  const int firsts[] = { place.first, get_beside (place.first) };
  const int others[] = { place.other, get_beside (place.other) };
  guint8 heading = get_heading (pair);

  for (guint i = 0; i < 8; i++)
    {
      int length = lengths[i & 1];

      if (length >= 0 && length < N_LENGTHS)
        vote_bucket (index, get_bucket (length, firsts[i >> 1 & 1], others[i >> 2]), heading, turns);
    }
}

static guint
weigh_press (const TornoPrintIndex *index, guint press, guint8 (*turns)[N_TURNS])
{
  guint most = 0;

  for (guint i = 0; i < N_TURNS; i++)
    most = MAX (most, turns[press][i]);
  return most * 256 / (COMMON_MINUTIAE + index->n_minutiae[press]);
}

/**
 * torno_print_index_vote:
 * @index: an index
 * @pairs: the pairs of the press that is looked for
 * @n_pairs: how many
 * @votes: (out caller-allocates): one number for each print, in the order that they were given
 */
void
torno_print_index_vote (const TornoPrintIndex *index, const TornoMinutiaPair *pairs, guint n_pairs, guint *votes)
{
  g_autofree guint8 (*turns)[N_TURNS] = g_malloc0 ((gsize) MAX (index->n_presses, 1) * N_TURNS);

  for (guint i = 0; i < n_pairs; i++)
    vote_pair (index, &pairs[i], turns);
  for (guint i = 0; i < index->n_prints; i++)
    {
      guint best = 0, sum = 0;

      for (guint j = index->first_presses[i]; j < index->first_presses[i + 1]; j++)
        {
          guint weight = weigh_press (index, j, turns);

          best = MAX (best, weight);
          sum += weight;
        }
      votes[i] = 2 * best + sum;
    }
}
