/* Gyms, plans and staff as ready JSON: what stands in nearly every row of a list is neither read nor written for each. */
#pragma once

#include "torno-db.h"
#include "torno-writer.h"
#include "torno-zone.h"

G_BEGIN_DECLS

typedef enum
{
  TORNO_FRAGMENT_GYM,
  TORNO_FRAGMENT_PLAN,
  TORNO_FRAGMENT_USER,
  TORNO_N_FRAGMENTS,
  TORNO_FRAGMENT_NONE = TORNO_N_FRAGMENTS
} TornoFragmentKind;

typedef struct _TornoFragments TornoFragments;
typedef struct _TornoFragment TornoFragment;

/* @fine: FALSE where the database could not be asked */
typedef void (*TornoFragmentsLoaded) (gboolean fine, gpointer user_data);

TornoFragments *torno_fragments_new (TornoDb *db);
void torno_fragments_free (TornoFragments *fragments);
TornoFragmentKind torno_fragments_find_kind (const char *record);
void torno_fragments_clear (TornoFragments *fragments);
void torno_fragments_see (TornoFragments *fragments, gint64 version);
const TornoFragment *torno_fragments_find (TornoFragments *fragments, TornoFragmentKind kind, gint64 id);
void torno_fragments_load (TornoFragments *fragments, TornoFragmentsLoaded callback, gpointer user_data);
const TornoZone *torno_fragment_get_zone (const TornoFragment *gym);
void torno_fragment_write (const TornoFragment *fragment, const TornoZone *zone, TornoWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoFragments, torno_fragments_free)

G_END_DECLS
