/* The answers of the OpenAPI document: what is given, and every refusal with its codes. Used by torno-openapi alone. */
#pragma once

#include "torno-route.h"
#include "torno-writer.h"

G_BEGIN_DECLS

gboolean torno_openapi_refuses (const TornoRoute *route, TornoError error);
void torno_openapi_write_answers (const TornoRoute *route, TornoWriter *writer);
void torno_openapi_write_error_schemas (TornoWriter *writer);

G_END_DECLS
