/* One search through a gallery as it stood at one moment. */
#pragma once

#include "torno-gallery.h"

G_BEGIN_DECLS

/* @segments: (element-type TornoGallerySegment): nobody changes them meanwhile. Any thread but the main one. */
void torno_gallery_search (GPtrArray *segments, TornoPrint *probe, TornoMatch *out_match);
void torno_gallery_warm_up (GPtrArray *segments);

G_END_DECLS
