/* An inverted index over the minutia pairs of some prints: which of them may be the one that is looked for. */
#pragma once

#include "torno-minutia-pairs.h"

G_BEGIN_DECLS

typedef struct _TornoPrintIndex TornoPrintIndex;

/* @prints are borrowed only while the index is built. At most TORNO_PRINT_INDEX_MAX_PRINTS. */
#define TORNO_PRINT_INDEX_MAX_PRINTS 256

TornoPrintIndex *torno_print_index_new (TornoPrint *const *prints, guint n);
void torno_print_index_free (TornoPrintIndex *index);

/* How many votes each print gets from the pairs of a press; more is likelier. Changes nothing: any thread. */
void torno_print_index_vote (const TornoPrintIndex *index, const TornoMinutiaPair *pairs, guint n_pairs, guint *votes);

G_END_DECLS
