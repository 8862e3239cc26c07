/* The OpenAPI document of the route table. */
#pragma once

#include "torno-route.h"
#include "torno-writer.h"

G_BEGIN_DECLS

void torno_openapi_write (const TornoRoute *routes, guint n_routes, TornoWriter *writer);

G_END_DECLS
