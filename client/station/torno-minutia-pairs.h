/* Pairs of neighbouring minutiae: what stays the same about them however the finger lies. */
#pragma once

#include "torno-print-private.h"

G_BEGIN_DECLS

#define TORNO_MINUTIA_PAIRS_MAX_NEIGHBOURS 8
#define TORNO_MINUTIA_PAIRS_MAX (TORNO_PRINT_MAX_MINUTIAE * TORNO_MINUTIA_PAIRS_MAX_NEIGHBOURS)

/* Length and the two angles do not depend on how the finger lies; heading does, and tells how it was turned. */
typedef struct
{
  float length;        /* pixels */
  gint16 first, other; /* degrees from each minutia's direction to the line, first <= other, 0 to 359 */
  gint16 heading;      /* degrees of the line, 0 to 359 */
} TornoMinutiaPair;

guint torno_minutia_pairs_find (const TornoMinutia *minutiae, guint n, TornoMinutiaPair pairs[TORNO_MINUTIA_PAIRS_MAX]);

G_END_DECLS
