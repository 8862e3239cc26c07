/* How alike two prints are. Ours and not libfprint's: that one runs on the reader's thread, stops at the first print
 * over its threshold instead of finding the best, and keeps its score to itself. Any thread, no state. */
#pragma once

#include "torno-print.h"

G_BEGIN_DECLS

/* Scores run from 0 to some hundreds. One press against one, of different fingers: at most 12.0 (FVC2004 DB4_B) and 8.9
 * (FVC2002 DB2_B) among 2,880 comparisons each, 21.9 among 12,160 of synthetic fingers. A press against prints of five,
 * of strangers: at most 9.8, 6.7 and 13.5; of the same finger 96 % are above 20. */
#define TORNO_MATCHER_ACCEPT_SCORE 20.0
#define TORNO_MATCHER_ACCEPT_MARGIN 8.0

/* For the presses of one enrolment, where nobody is to be kept out but a mistake to be found. */
#define TORNO_MATCHER_SAME_FINGER_SCORE 12.0

double
torno_matcher_score_presses (const TornoMinutia *probe, guint n_probe, const TornoMinutia *gallery, guint n_gallery);
double torno_matcher_score (const TornoPrint *probe, const TornoPrint *print);

G_END_DECLS
