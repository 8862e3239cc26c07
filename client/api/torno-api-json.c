/* Reads members of JSON objects that come from the server. json-glib's own getters are programmer's errors on a missing
 * member; what a server sends is input. */
#include "config.h"

#include "torno-api-json.h"

static JsonNode *
find_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != type)
    return NULL;
  return node;
}

/**
 * torno_api_json_get_string:
 * @object: (nullable): an object
 *
 * Returns: (nullable) (transfer none): the text of member @name, NULL where there is none
 */
const char *
torno_api_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = find_value (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

/**
 * torno_api_json_get_integer:
 * @object: (nullable): an object
 * @fallback: what to give where there is no whole number
 *
 * Reads a number; ids may come as strings of digits too (protocol.md).
 */
gint64
torno_api_json_get_integer (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = find_value (object, name, G_TYPE_INT64);
  const char *text = node == NULL ? torno_api_json_get_string (object, name) : NULL;
  gint64 number;

  if (node != NULL)
    return json_node_get_int (node);
  if (text != NULL && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return number;
  return fallback;
}

/**
 * torno_api_json_get_boolean:
 * @object: (nullable): an object
 *
 * Returns: whether member @name is true
 */
gboolean
torno_api_json_get_boolean (JsonObject *object, const char *name)
{
  JsonNode *node = find_value (object, name, G_TYPE_BOOLEAN);

  return node != NULL && json_node_get_boolean (node);
}

/**
 * torno_api_json_get_object:
 * @object: (nullable): an object
 *
 * Returns: (nullable) (transfer none): the object that member @name is
 */
JsonObject *
torno_api_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * torno_api_json_get_array:
 * @object: (nullable): an object
 *
 * Returns: (nullable) (transfer none): the array that member @name is
 */
JsonArray *
torno_api_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * torno_api_json_print:
 * @object: an object
 *
 * Returns: (transfer full): @object as JSON text
 */
char *
torno_api_json_print (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_node_init_object (node, object);
  return json_to_string (node, FALSE);
}

/**
 * torno_api_json_parse:
 * @bytes: JSON
 *
 * Returns: (transfer full): its root, or NULL with @error
 */
JsonNode *
torno_api_json_parse (GBytes *bytes, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length); /* NULL where a proxy answers without a body */
  JsonNode *root;

  if (!json_parser_load_from_data (parser, data != NULL ? data : "", length, error))
    return NULL;
  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error_literal (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_INVALID_DATA, "nothing there");
  return root;
}
