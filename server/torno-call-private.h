/* What the parts of torno-call share. */
#pragma once

#include "torno-call.h"

G_BEGIN_DECLS

struct _TornoCall
{
  TornoServer *server;
  SoupServerMessage *message;
  gulong finished_handler;
  gboolean gone; /* the peer has left: the work goes on, the answer is dropped */

  const TornoRoute *route;
  TornoPathParams path;
  TornoFieldValue *query_values; /* as many as route->query has fields */
  TornoFieldValue *body_values;  /* as many as route->body has fields */
  GHashTable *own_values;        /* set by the route's prepare */
  char *if_match;                /* versions with commas between; "" fits none */
  TornoActor *actor;
  char actor_id_text[24];
  char actor_gym_text[24];
  TornoLanguage language;
  char *address;

  char *idempotency_key;
  char *idempotency_scope;
  char *body_hash;
  TornoDbHold *hold;
  gboolean retried;
  guint n_loads; /* how often fragments had to be loaded */

  const char *statement; /* the route's, or its plain one */
  TornoCallResults results;
  gint64 total; /* of a list; -1 while nobody knows */
  TornoWriter writer;
  guint status;
};

/* torno-call-input.c */
GArray *torno_call_check_input (TornoCall *call, TornoError *out_error);
gboolean torno_call_read_conditions (TornoCall *call, TornoError *out_error);

/* torno-call-answer.c */
void torno_call_write_faults (TornoCall *call, GArray *faults);
void torno_call_write_refusal (TornoCall *call, TornoError error, const char *details);
gboolean torno_call_has_fragments (const TornoCall *call, const PGresult *result);
void torno_call_write_results (TornoCall *call);
void torno_call_write_total (TornoCall *call);
void torno_call_send (TornoCall *call);
void torno_call_set_common_headers (TornoCall *call);
void torno_call_answer_options (TornoServer *server, SoupServerMessage *message, const char *allow);

/* torno-idempotency.c */
void torno_idempotency_run (TornoCall *call, const TornoDbStep *steps, guint n);
void torno_idempotency_keep_refusal (TornoCall *call);
gboolean torno_idempotency_keeps (guint status);

/* torno-call.c */
void torno_call_free (TornoCall *call);

/* torno-call-run.c */
gboolean torno_call_retry (TornoCall *call, TornoError error);

G_END_DECLS
