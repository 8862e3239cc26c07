/* One request on its way through the server: found, let in, checked, run, answered. */
#pragma once

#include "torno-gate.h"
#include "torno-route.h"
#include "torno-router.h"
#include "torno-server.h"
#include "torno-writer.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Results of the steps that a route has run, for its finish(). */
typedef struct
{
  PGresult *const *results;
  guint n;
} TornoCallResults;

void torno_call_start (TornoServer *server, SoupServerMessage *message);

TornoServer *torno_call_get_server (const TornoCall *call);
const TornoRoute *torno_call_get_route (const TornoCall *call);
const TornoActor *torno_call_get_actor (const TornoCall *call);
TornoLanguage torno_call_get_language (const TornoCall *call);
SoupServerMessage *torno_call_get_message (const TornoCall *call);
const char *torno_call_get_value (const TornoCall *call, const char *name);
const char *torno_call_get_token (const TornoCall *call);
const char *torno_call_get_address (const TornoCall *call);
void torno_call_set_value (TornoCall *call, const char *name, const char *value);
const TornoCallResults *torno_call_get_results (const TornoCall *call);
TornoWriter *torno_call_get_writer (TornoCall *call);
void torno_call_write_record (TornoCall *call, const TornoRecord *record, const char *prefix, guint step, int row);
void torno_call_run (TornoCall *call);
void torno_call_answer (TornoCall *call, guint status);
void torno_call_refuse (TornoCall *call, TornoError error);
void torno_call_refuse_fault (TornoCall *call, TornoFaultKind kind, const char *place, const char *name);
void torno_call_refuse_with (TornoCall *call, const TornoRefusal *refusal);
void torno_call_refuse_retry (TornoCall *call, TornoError error, guint retry_after_seconds);

G_END_DECLS
