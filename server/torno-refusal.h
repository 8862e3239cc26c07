/* From PostgreSQL's errors to Torno's. */
#pragma once

#include "torno-db.h"

G_BEGIN_DECLS

gboolean torno_refusal_from_result (const PGresult *result, TornoRefusal *out_refusal);
void torno_refusal_clear (TornoRefusal *refusal);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TornoRefusal, torno_refusal_clear)

G_END_DECLS
