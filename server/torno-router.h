/* Finds the route of a path. */
#pragma once

#include "torno-route.h"

G_BEGIN_DECLS

#define TORNO_ROUTER_MAX_PARAMS 4

typedef struct _TornoRouter TornoRouter;

/* What stood in place of each {name}, percent-decoded. */
typedef struct
{
  const char *names[TORNO_ROUTER_MAX_PARAMS];
  char *values[TORNO_ROUTER_MAX_PARAMS];
  guint n;
} TornoPathParams;

typedef enum
{
  TORNO_MATCH_NONE,
  TORNO_MATCH_OTHER_METHOD,
  TORNO_MATCH_FOUND
} TornoMatch;

TornoRouter *torno_router_new (const TornoRoute *routes, guint n_routes);
void torno_router_free (TornoRouter *router);
TornoMatch torno_router_match (const TornoRouter *router,
                               const char *method,
                               const char *raw_path,
                               const TornoRoute **out_route,
                               TornoPathParams *out_params,
                               char **out_allow);
void torno_path_params_clear (TornoPathParams *params);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoRouter, torno_router_free)

G_END_DECLS
