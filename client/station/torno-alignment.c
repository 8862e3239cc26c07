/* Finds how a press may lie on another. First every minutia of one votes with every minutia of the other for the turn
 * and shift that would lay them together (a Hough transform: N. Ratha et al., "A real-time matching system for large
 * fingerprint databases", IEEE PAMI 18, 1996); the turns and shifts with the most votes are guesses. A guess is then
 * improved: minutiae that lie near each other are paired, and the best rigid motion of those pairs replaces the guess.
 */
#include "config.h"

#include "torno-alignment.h"

#include <math.h>
#include <string.h>

#define N_TURNS 24
#define TURN_DEGREES (360 / N_TURNS)
#define SHIFT_PIXELS 14
#define N_SHIFTS 64 /* a shift of more than 32 bins comes round to the other end: no reader is that large */
#define SHIFT_MASK (N_SHIFTS - 1)
#define N_BINS (N_TURNS * N_SHIFTS * N_SHIFTS)
#define MAX_TOUCHED (2 * TORNO_PRINT_MAX_MINUTIAE * TORNO_PRINT_MAX_MINUTIAE)
#define MAX_CANDIDATES 1200
#define RADIANS (G_PI / 180)

typedef struct
{
  guint votes;
  int turn, x, y;
} Peak;

typedef struct
{
  float cost;
  guint8 probe, gallery;
} Candidate;

typedef struct
{
  float pixels;
  int degrees;
} Tolerance;

/* Large, and wanted thousands of times for one search; zeroed again after every use. */
typedef struct
{
  guint8 votes[N_BINS];
  guint32 touched[MAX_TOUCHED];
  guint n_touched;
} Ballot;

static GPrivate ballots = G_PRIVATE_INIT (g_free);

static Ballot *
get_ballot (void)
{
  Ballot *ballot = g_private_get (&ballots);

  if (ballot == NULL)
    {
      ballot = g_new0 (Ballot, 1);
      g_private_set (&ballots, ballot);
    }
  return ballot;
}

static guint
get_bin (int turn, int x, int y)
{
  return (turn * N_SHIFTS + (x & SHIFT_MASK)) * N_SHIFTS + (y & SHIFT_MASK);
}

/* The angle between two directions, -180 to 179. */
static int
subtract_angles (int a, int b)
{
  return ((a - b) % 360 + 540) % 360 - 180;
}

static void
vote (Ballot *ballot, const TornoMinutia *probe, const TornoMinutia *gallery, int turn, float cosine, float sine)
{
  float x = probe->x - (cosine * gallery->x - sine * gallery->y);
  float y = probe->y - (sine * gallery->x + cosine * gallery->y);
  guint bin = get_bin (turn, (int) floorf (x / SHIFT_PIXELS), (int) floorf (y / SHIFT_PIXELS));

  if (ballot->votes[bin] == 0)
    ballot->touched[ballot->n_touched++] = bin;
  if (ballot->votes[bin] < G_MAXUINT8)
    ballot->votes[bin]++;
}

static void
vote_all (Ballot *ballot, TornoPress probe, TornoPress gallery)
{
  float cosines[N_TURNS], sines[N_TURNS];

  for (int i = 0; i < N_TURNS; i++)
    {
      cosines[i] = cosf (i * TURN_DEGREES * RADIANS);
      sines[i] = sinf (i * TURN_DEGREES * RADIANS);
    }
  for (guint i = 0; i < probe.n; i++)
    for (guint j = 0; j < gallery.n; j++)
      {
        int turn = (subtract_angles (probe.minutiae[i].theta, gallery.minutiae[j].theta) + 360) % 360;
        int below = turn / TURN_DEGREES % N_TURNS, above = (below + 1) % N_TURNS;

        vote (ballot, &probe.minutiae[i], &gallery.minutiae[j], below, cosines[below], sines[below]);
        vote (ballot, &probe.minutiae[i], &gallery.minutiae[j], above, cosines[above], sines[above]);
      }
}

/* A true shift may lie at the edge of a bin: its neighbours count half. */
static guint
count_around (const Ballot *ballot, int turn, int x, int y)
{
  guint votes = ballot->votes[get_bin (turn, x, y)];

  for (int dx = -1; dx <= 1; dx++)
    for (int dy = -1; dy <= 1; dy++)
      votes += ballot->votes[get_bin (turn, x + dx, y + dy)];
  return votes;
}

static gboolean
is_near (const Peak *a, const Peak *b)
{
  int turns = abs (a->turn - b->turn);

  return (turns <= 1 || turns == N_TURNS - 1) && abs (a->x - b->x) <= 1 && abs (a->y - b->y) <= 1;
}

/* Keeps the highest peaks that are not the same hill. */
static guint
keep_peak (Peak *peaks, guint n, const Peak *peak)
{
  guint lowest = 0;

  for (guint i = 0; i < n; i++)
    {
      if (is_near (&peaks[i], peak))
        {
          if (peak->votes > peaks[i].votes)
            peaks[i] = *peak;
          return n;
        }
      if (peaks[i].votes < peaks[lowest].votes)
        lowest = i;
    }
  if (n < TORNO_ALIGNMENT_MAX_GUESSES)
    peaks[n++] = *peak;
  else if (peak->votes > peaks[lowest].votes)
    peaks[lowest] = *peak;
  return n;
}

static guint
find_peaks (Ballot *ballot, Peak *peaks)
{
  guint n = 0;

  for (guint i = 0; i < ballot->n_touched; i++)
    {
      guint bin = ballot->touched[i];
      Peak peak = { 0, bin / (N_SHIFTS * N_SHIFTS), bin / N_SHIFTS % N_SHIFTS, bin % N_SHIFTS };

      if (ballot->votes[bin] < 2)
        continue;
      peak.votes = count_around (ballot, peak.turn, peak.x, peak.y);
      n = keep_peak (peaks, n, &peak);
    }
  for (guint i = 0; i < ballot->n_touched; i++)
    ballot->votes[ballot->touched[i]] = 0;
  ballot->n_touched = 0;
  return n;
}

static float
get_shift (int bin)
{
  return ((bin < N_SHIFTS / 2 ? bin : bin - N_SHIFTS) + 0.5f) * SHIFT_PIXELS;
}

/* The most voted ways to lay @gallery on @probe. Returns: how many. */
guint
torno_alignment_guess (TornoPress probe, TornoPress gallery, TornoAlignment guesses[TORNO_ALIGNMENT_MAX_GUESSES])
{
  Ballot *ballot = get_ballot ();
  Peak peaks[TORNO_ALIGNMENT_MAX_GUESSES];
  guint n;

  vote_all (ballot, probe, gallery);
  n = find_peaks (ballot, peaks);
  for (guint i = 0; i < n; i++)
    {
      float degrees = peaks[i].turn * TURN_DEGREES;

      guesses[i] = (TornoAlignment){ cosf (degrees * RADIANS), sinf (degrees * RADIANS), degrees,
                                     get_shift (peaks[i].x), get_shift (peaks[i].y) };
    }
  return n;
}

/* Where a minutia of the gallery comes to lie among the probe's. */
void
torno_alignment_apply (const TornoAlignment *alignment, const TornoMinutia *minutia, float *out_x, float *out_y)
{
  *out_x = alignment->cosine * minutia->x - alignment->sine * minutia->y + alignment->shift_x;
  *out_y = alignment->sine * minutia->x + alignment->cosine * minutia->y + alignment->shift_y;
}

static guint
collect_near (const TornoAlignment *alignment,
              TornoPress probe,
              TornoPress gallery,
              Tolerance tolerance,
              guint j,
              Candidate *candidates,
              guint n)
{
  const float limit = tolerance.pixels * tolerance.pixels;
  int theta = gallery.minutiae[j].theta + lrintf (alignment->degrees);
  float x, y;

  torno_alignment_apply (alignment, &gallery.minutiae[j], &x, &y);
  for (guint i = 0; i < probe.n && n < MAX_CANDIDATES; i++)
    {
      float dx = probe.minutiae[i].x - x, dy = probe.minutiae[i].y - y, distance = dx * dx + dy * dy;
      float angle;

      if (distance > limit)
        continue;
      angle = (float) abs (subtract_angles (probe.minutiae[i].theta, theta)) / tolerance.degrees;
      if (angle > 1)
        continue;
      candidates[n++] = (Candidate){ distance / limit + (TORNO_PAIRS_MAX_COST - 1) * angle * angle, i, j };
    }
  return n;
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *one = a, *other = b;

  if (one->cost != other->cost)
    return one->cost < other->cost ? -1 : 1;
  return one->probe != other->probe ? one->probe - other->probe : one->gallery - other->gallery;
}

/* The nearest first, each minutia once. */
static void
pair_up (const TornoAlignment *alignment, TornoPress probe, TornoPress gallery, Tolerance tolerance, TornoPairs *pairs)
{
  Candidate candidates[MAX_CANDIDATES];
  gboolean probe_used[TORNO_PRINT_MAX_MINUTIAE] = { FALSE }, gallery_used[TORNO_PRINT_MAX_MINUTIAE] = { FALSE };
  guint n = 0;

  for (guint j = 0; j < gallery.n; j++)
    n = collect_near (alignment, probe, gallery, tolerance, j, candidates, n);
  qsort (candidates, n, sizeof *candidates, compare_candidates);
  pairs->n = 0;
  pairs->cost = 0;
  for (guint i = 0; i < n; i++)
    {
      const Candidate *candidate = &candidates[i];

      if (probe_used[candidate->probe] || gallery_used[candidate->gallery])
        continue;
      probe_used[candidate->probe] = gallery_used[candidate->gallery] = TRUE;
      pairs->probe[pairs->n] = candidate->probe;
      pairs->gallery[pairs->n] = candidate->gallery;
      pairs->cost += candidate->cost;
      pairs->n++;
    }
}

/* The rigid motion with the least squares over the pairs. FALSE where they lie on one spot. */
static gboolean
fit (TornoAlignment *alignment, TornoPress probe, TornoPress gallery, const TornoPairs *pairs)
{
  float px = 0, py = 0, gx = 0, gy = 0, along = 0, across = 0, length;

  for (guint k = 0; k < pairs->n; k++)
    {
      px += (float) probe.minutiae[pairs->probe[k]].x / pairs->n;
      py += (float) probe.minutiae[pairs->probe[k]].y / pairs->n;
      gx += (float) gallery.minutiae[pairs->gallery[k]].x / pairs->n;
      gy += (float) gallery.minutiae[pairs->gallery[k]].y / pairs->n;
    }
  for (guint k = 0; k < pairs->n; k++)
    {
      float ux = gallery.minutiae[pairs->gallery[k]].x - gx, uy = gallery.minutiae[pairs->gallery[k]].y - gy;
      float vx = probe.minutiae[pairs->probe[k]].x - px, vy = probe.minutiae[pairs->probe[k]].y - py;

      along += ux * vx + uy * vy;
      across += ux * vy - uy * vx;
    }
  length = hypotf (along, across);
  if (length < 1)
    return FALSE;
  alignment->cosine = along / length;
  alignment->sine = across / length;
  alignment->degrees = atan2f (across, along) / RADIANS;
  alignment->shift_x = px - (alignment->cosine * gx - alignment->sine * gy);
  alignment->shift_y = py - (alignment->sine * gx + alignment->cosine * gy);
  return TRUE;
}

/* Improves @alignment while the tolerance shrinks; @pairs: what comes to lie together in the end. */
void
torno_alignment_refine (TornoAlignment *alignment, TornoPress probe, TornoPress gallery, TornoPairs *pairs)
{
  static const Tolerance tolerances[] = { { 26, 30 }, { 20, 26 }, { 16, 22 }, { 14, 20 } };

  pair_up (alignment, probe, gallery, tolerances[0], pairs);
  for (guint i = 1; i < G_N_ELEMENTS (tolerances) && pairs->n >= 3; i++)
    {
      if (!fit (alignment, probe, gallery, pairs))
        return;
      pair_up (alignment, probe, gallery, tolerances[i], pairs);
    }
}
