/* How one press lies on another: a turn and a shift, and which minutiae then come to lie together. */
#pragma once

#include "torno-print-private.h"

G_BEGIN_DECLS

/* Takes the gallery's coordinates to the probe's. */
typedef struct
{
  float cosine, sine, degrees, shift_x, shift_y;
} TornoAlignment;

typedef struct
{
  guint n;
  guint8 probe[TORNO_PRINT_MAX_MINUTIAE];
  guint8 gallery[TORNO_PRINT_MAX_MINUTIAE];
  float cost; /* the sum over the pairs, each 0 (they coincide) to TORNO_PAIRS_MAX_COST */
} TornoPairs;

#define TORNO_PAIRS_MAX_COST 1.6f
#define TORNO_ALIGNMENT_MAX_GUESSES 4

typedef struct
{
  const TornoMinutia *minutiae;
  guint n;
} TornoPress;

guint torno_alignment_guess (TornoPress probe, TornoPress gallery, TornoAlignment guesses[TORNO_ALIGNMENT_MAX_GUESSES]);
void torno_alignment_refine (TornoAlignment *alignment, TornoPress probe, TornoPress gallery, TornoPairs *pairs);
void torno_alignment_apply (const TornoAlignment *alignment, const TornoMinutia *minutia, float *out_x, float *out_y);

G_END_DECLS
