/* Reads members of JSON objects that come from the server: what is missing or of another type reads as nothing. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

const char *torno_api_json_get_string (JsonObject *object, const char *name);
gint64 torno_api_json_get_integer (JsonObject *object, const char *name, gint64 fallback);
gboolean torno_api_json_get_boolean (JsonObject *object, const char *name);
JsonObject *torno_api_json_get_object (JsonObject *object, const char *name);
JsonArray *torno_api_json_get_array (JsonObject *object, const char *name);
char *torno_api_json_print (JsonObject *object);
JsonNode *torno_api_json_parse (GBytes *bytes, GError **error);

G_END_DECLS
