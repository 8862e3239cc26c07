/* Pairs every minutia with its nearest neighbours. */
#include "config.h"

#include "torno-minutia-pairs.h"

#include <math.h>
#include <string.h>

#define MIN_LENGTH 8 /* nearer ones are mostly one flaw of a ridge seen twice */
#define MAX_LENGTH 110
#define N_NEIGHBOURS TORNO_MINUTIA_PAIRS_MAX_NEIGHBOURS

typedef struct
{
  guint index;
  int square;
} Neighbour;

static int
get_square (const TornoMinutia *a, const TornoMinutia *b)
{
  int x = b->x - a->x, y = b->y - a->y;

  return x * x + y * y;
}

static guint
find_neighbours (const TornoMinutia *minutiae, guint n, guint of, Neighbour *neighbours)
{
  guint n_found = 0;

  for (guint i = 0; i < n; i++)
    {
      int square = get_square (&minutiae[of], &minutiae[i]);
      guint at;

      if (i == of || square < MIN_LENGTH * MIN_LENGTH || square > MAX_LENGTH * MAX_LENGTH)
        continue;
      if (n_found == N_NEIGHBOURS && square >= neighbours[N_NEIGHBOURS - 1].square)
        continue;
      at = n_found < N_NEIGHBOURS ? n_found++ : N_NEIGHBOURS - 1;
      for (; at > 0 && neighbours[at - 1].square > square; at--)
        neighbours[at] = neighbours[at - 1];
      neighbours[at] = (Neighbour){ i, square };
    }
  return n_found;
}

static int
wrap_degrees (int degrees)
{
  return (degrees % 360 + 360) % 360;
}

/* The end with the smaller angle comes first, so that both presses name the pair alike. */
static TornoMinutiaPair
describe_pair (const TornoMinutia *a, const TornoMinutia *b, int square)
{
  int heading = lrintf (atan2f (b->y - a->y, b->x - a->x) * (float) (180 / G_PI));
  int first = wrap_degrees (heading - a->theta), other = wrap_degrees (heading + 180 - b->theta);

  if (first <= other)
    return (TornoMinutiaPair){ sqrtf (square), first, other, wrap_degrees (heading) };
  return (TornoMinutiaPair){ sqrtf (square), other, first, wrap_degrees (heading + 180) };
}

/* The pairs of a press, each once. Returns: how many. */
guint
torno_minutia_pairs_find (const TornoMinutia *minutiae, guint n, TornoMinutiaPair pairs[TORNO_MINUTIA_PAIRS_MAX])
{
  guint8 paired[TORNO_PRINT_MAX_MINUTIAE][(TORNO_PRINT_MAX_MINUTIAE + 7) / 8];
  guint n_pairs = 0;

  memset (paired, 0, sizeof paired);
  for (guint i = 0; i < n; i++)
    {
      Neighbour neighbours[N_NEIGHBOURS];
      guint n_neighbours = find_neighbours (minutiae, n, i, neighbours);

      for (guint k = 0; k < n_neighbours; k++)
        {
          guint j = neighbours[k].index, low = MIN (i, j), high = MAX (i, j);

          if (paired[low][high / 8] & (1 << high % 8))
            continue;
          paired[low][high / 8] |= 1 << high % 8;
          pairs[n_pairs++] = describe_pair (&minutiae[low], &minutiae[high], neighbours[k].square);
        }
    }
  return n_pairs;
}
