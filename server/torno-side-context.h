/* A main context for many sources that seldom have anything to do. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TornoSideContext TornoSideContext;

TornoSideContext *torno_side_context_new (void);
void torno_side_context_free (TornoSideContext *side);
void torno_side_context_enter (TornoSideContext *side);
void torno_side_context_leave (TornoSideContext *side);
void torno_side_context_step_out (void);
void torno_side_context_step_in (void);
void torno_side_context_wake (TornoSideContext *side);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoSideContext, torno_side_context_free)

G_END_DECLS
