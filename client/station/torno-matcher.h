/* How alike two prints are. Ours and not libfprint's: that one runs on the reader's thread, stops at the first print
 * over its threshold instead of finding the best, and keeps its score to itself. Any thread, no state. */
#pragma once

#include "torno-print.h"

G_BEGIN_DECLS

/* Scores run from 0 to some hundreds. EVALUATION */
#define TORNO_MATCHER_ACCEPT_SCORE 26.0
#define TORNO_MATCHER_ACCEPT_MARGIN 6.0
#define TORNO_MATCHER_SAME_FINGER_SCORE 18.0

double
torno_matcher_score_presses (const TornoMinutia *probe, guint n_probe, const TornoMinutia *gallery, guint n_gallery);
double torno_matcher_score (const TornoPrint *probe, const TornoPrint *print);

G_END_DECLS
