/* What the server says against the fields of a form: "detail" is a text, or a list with one entry a fault (api.md). */
#include "config.h"

#include "torno-api-faults.h"

#include "torno-api-json.h"

#include <libsoup/soup.h>

/* "rows.17.price" of ["body", "rows", 17, "price"]; NULL of a field that is in no list. */
static char *
make_inner_key (JsonArray *loc)
{
  JsonNode *place = loc != NULL && json_array_get_length (loc) == 4 ? json_array_get_element (loc, 2) : NULL;

  if (place == NULL || json_node_get_value_type (place) != G_TYPE_INT64)
    return NULL;
  return g_strdup_printf ("%s.%" G_GINT64_FORMAT ".%s", json_array_get_string_element (loc, 1),
                          json_node_get_int (place), json_array_get_string_element (loc, 3));
}

/* Remembers a fault under its field: loc is ["body", field, ...]. One within a list is remembered with its place too.
 */
static void
add_fault (JsonObject *fault, GHashTable *faults, GString *text)
{
  JsonArray *loc = torno_api_json_get_array (fault, "loc");
  const char *message = torno_api_json_get_string (fault, "msg");
  guint n_loc = loc != NULL ? json_array_get_length (loc) : 0;
  JsonNode *last = n_loc > 1 ? json_array_get_element (loc, n_loc - 1) : NULL;
  const char *field
      = last != NULL && json_node_get_value_type (last) == G_TYPE_STRING ? json_node_get_string (last) : "";

  char *inner;

  if (message == NULL)
    return;
  if ((inner = make_inner_key (loc)) != NULL)
    g_hash_table_insert (faults, inner, g_strdup (message));
  g_hash_table_insert (faults, g_strdup (field), g_strdup (message));
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append_printf (text, *field != '\0' ? "%s: %s" : "%s%s", field, message);
}

/**
 * torno_api_faults_read:
 * @answer: (nullable): what was answered
 * @faults: gets the text for each field that is at fault
 *
 * Returns: (nullable) (transfer full): what the answer says, one line a fault
 */
char *
torno_api_faults_read (JsonObject *answer, GHashTable *faults)
{
  JsonArray *list = torno_api_json_get_array (answer, "detail");
  g_autoptr (GString) text = g_string_new (NULL);

  if (list == NULL)
    return g_strdup (torno_api_json_get_string (answer, "detail"));
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        add_fault (json_node_get_object (node), faults, text);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * torno_api_faults_pick_error:
 * @status: of HTTP
 * @code: (nullable): of the answer; one without a code of ours comes from something in between, or from a server that is
 *   no Torno
 *
 * Returns: what it means
 */
TornoError
torno_api_faults_pick_error (guint status, const char *code)
{
  TornoError error;

  if (code != NULL && torno_error_from_code (code, &error))
    return error;
  if (status == SOUP_STATUS_UNPROCESSABLE_ENTITY)
    return TORNO_ERROR_VALIDATION_FAILED;
  if (status == SOUP_STATUS_UNAUTHORIZED)
    return TORNO_ERROR_NOT_AUTHENTICATED;
  if (status == SOUP_STATUS_FORBIDDEN)
    return TORNO_ERROR_FORBIDDEN;
  return status == SOUP_STATUS_NOT_FOUND ? TORNO_ERROR_NOT_FOUND : TORNO_ERROR_INTERNAL;
}
