/* Scores two prints: how many minutiae come to lie together, how well, and how many of those that should do not. */
#include "config.h"

#include "torno-matcher.h"

#include "torno-alignment.h"

#include <math.h>

#define MIN_MINUTIAE 8
#define MIN_PAIRS 4
#define FULL_PAIRS 12       /* fewer pairs than these may be chance, however well they lie */
#define OVERLAP_PIXELS 40   /* a minutia with none of the other print this near lies where that one shows nothing */
#define NEIGHBOUR_PIXELS 80 /* skin stretches: only minutiae near each other keep their distances */
#define STRETCH_PIXELS 8
#define BEST_WEIGHT 0.7

typedef struct
{
  float x, y;
} Point;

static float
get_square (float x, float y)
{
  return x * x + y * y;
}

/* How many of @from have one of @to near. */
static guint
count_overlap (const Point *from, guint n_from, const Point *to, guint n_to)
{
  guint n = 0;

  for (guint i = 0; i < n_from; i++)
    for (guint j = 0; j < n_to; j++)
      if (get_square (from[i].x - to[j].x, from[i].y - to[j].y) < OVERLAP_PIXELS * OVERLAP_PIXELS)
        {
          n++;
          break;
        }
  return n;
}

/* Which part of a pair's paired neighbours lies to it as it does in the other print: 0 to 1. */
static float
get_agreement (const TornoPairs *pairs, guint k, const Point *probe, const Point *gallery)
{
  const Point *p = &probe[pairs->probe[k]], *g = &gallery[pairs->gallery[k]];
  guint n = 0, n_agreed = 0;

  for (guint l = 0; l < pairs->n; l++)
    {
      float px = p->x - probe[pairs->probe[l]].x, py = p->y - probe[pairs->probe[l]].y;
      float gx = g->x - gallery[pairs->gallery[l]].x, gy = g->y - gallery[pairs->gallery[l]].y;

      if (l == k || get_square (px, py) > NEIGHBOUR_PIXELS * NEIGHBOUR_PIXELS)
        continue;
      n++;
      if (get_square (px - gx, py - gy) < STRETCH_PIXELS * STRETCH_PIXELS)
        n_agreed++;
    }
  return n > 0 ? (float) n_agreed / n : 0;
}

static double
score_alignment (const TornoAlignment *alignment, const TornoPairs *pairs, TornoPress probe, TornoPress gallery)
{
  Point p[TORNO_PRINT_MAX_MINUTIAE], g[TORNO_PRINT_MAX_MINUTIAE];
  double agreement = 0, overlap, closeness, share;

  if (pairs->n < MIN_PAIRS)
    return 0;
  for (guint i = 0; i < probe.n; i++)
    p[i] = (Point){ probe.minutiae[i].x, probe.minutiae[i].y };
  for (guint i = 0; i < gallery.n; i++)
    torno_alignment_apply (alignment, &gallery.minutiae[i], &g[i].x, &g[i].y);
  for (guint k = 0; k < pairs->n; k++)
    agreement += get_agreement (pairs, k, p, g);
  overlap = sqrt ((double) count_overlap (p, probe.n, g, gallery.n) * count_overlap (g, gallery.n, p, probe.n));
  closeness = 1.5 - pairs->cost / (pairs->n * TORNO_PAIRS_MAX_COST);
  share = pairs->n / MAX (overlap, 1);
  return 5 * agreement * share * share * closeness * MIN (1.0, (double) pairs->n / FULL_PAIRS);
}

/**
 * torno_matcher_score_presses:
 * @probe: minutiae of one press
 * @n_probe: how many, at most %TORNO_PRINT_MAX_MINUTIAE
 * @gallery: minutiae of another
 * @n_gallery: how many, at most %TORNO_PRINT_MAX_MINUTIAE
 *
 * Any thread.
 *
 * Returns: how alike they are, 0 and up
 */
double
torno_matcher_score_presses (const TornoMinutia *probe, guint n_probe, const TornoMinutia *gallery, guint n_gallery)
{
  const TornoPress p = { probe, n_probe }, g = { gallery, n_gallery };
  TornoAlignment guesses[TORNO_ALIGNMENT_MAX_GUESSES];
  double best = 0;
  guint n;

  if (n_probe < MIN_MINUTIAE || n_gallery < MIN_MINUTIAE)
    return 0;
  n = torno_alignment_guess (p, g, guesses);
  for (guint i = 0; i < n; i++)
    {
      TornoPairs pairs;

      torno_alignment_refine (&guesses[i], p, g, &pairs);
      best = MAX (best, score_alignment (&guesses[i], &pairs, p, g));
    }
  return best;
}

/**
 * torno_matcher_score:
 * @probe: a print, of which the first press counts
 * @print: a print of any number of presses
 *
 * Any thread.
 *
 * Returns: how alike they are; mostly of the press that fits best, a little of all, since chance does not strike thrice
 */
double
torno_matcher_score (const TornoPrint *probe, const TornoPrint *print)
{
  guint n_probe, n = torno_print_get_n_presses (print);
  const TornoMinutia *minutiae = torno_print_get_minutiae (probe, 0, &n_probe);
  double best = 0, sum = 0;

  for (guint i = 0; i < n; i++)
    {
      guint n_press;
      const TornoMinutia *press = torno_print_get_minutiae (print, i, &n_press);
      double score = torno_matcher_score_presses (minutiae, n_probe, press, n_press);

      best = MAX (best, score);
      sum += score;
    }
  return BEST_WEIGHT * best + (1 - BEST_WEIGHT) * sum / n;
}
