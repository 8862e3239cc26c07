/* What a call knows by name: the parameters of its statements are bound from here. */
#include "config.h"

#include "torno-call-private.h"

#include <string.h>

/* Names that every route has. `scope` is the gym a trainer is held to, NULL for an admin; `gym_filter` is that, or the
 * gym asked for in the query. */
static const char *const actor_names[] = { "actor_id", "actor_role", "actor_gym", "scope", "session_id", NULL };

static const char *
find_actor_value (const TornoCall *call, const char *name)
{
  if (call->actor == NULL)
    return NULL;
  if (strcmp (name, "actor_id") == 0)
    return call->actor_id_text;
  if (strcmp (name, "actor_role") == 0)
    return torno_role_get_name (call->actor->role);
  if (strcmp (name, "session_id") == 0)
    return call->actor->session_id;
  if (strcmp (name, "scope") == 0 && call->actor->role == TORNO_ROLE_ADMIN)
    return NULL;
  return call->actor_gym_text;
}

static const char *
find_query_value (const TornoCall *call, const char *name)
{
  guint at;

  return torno_record_find_field (call->route->query, name, &at) != NULL ? call->query_values[at].text : NULL;
}

static const char *
find_body_value (const TornoCall *call, const char *name)
{
  guint at;

  if (torno_record_find_field (call->route->body, name, &at) != NULL)
    return call->body_values[at].text;
  if (g_str_has_prefix (name, "has_") && torno_record_find_field (call->route->body, name + 4, &at) != NULL)
    return call->body_values[at].given ? "true" : "false";
  return NULL;
}

/**
 * torno_call_get_value:
 * @call: a call
 * @name: a parameter's name
 *
 * Looks, in this order, at what prepare() set, who calls, the conditions, path, query and body. "has_NAME" tells
 * whether the body gives NAME, if only as null.
 *
 * Returns: (nullable) (transfer none): the value as text
 */
const char *
torno_call_get_value (const TornoCall *call, const char *name)
{
  const char *value = call->own_values != NULL ? g_hash_table_lookup (call->own_values, name) : NULL;

  if (value != NULL)
    return value;
  if (g_strv_contains (actor_names, name))
    return find_actor_value (call, name);
  if (strcmp (name, "if_match") == 0)
    return call->if_match;
  if (strcmp (name, "gym_filter") == 0)
    {
      value = find_actor_value (call, "scope");
      return value != NULL ? value : find_query_value (call, "gym_id");
    }
  for (guint i = 0; i < call->path.n; i++)
    if (strcmp (call->path.names[i], name) == 0)
      return call->path.values[i];
  value = find_query_value (call, name);
  return value != NULL ? value : find_body_value (call, name);
}

static gboolean
knows_name (const TornoRoute *route, const char *name)
{
  g_autofree char *in_path = g_strdup_printf ("{%s}", name);

  for (guint i = 0; i < G_N_ELEMENTS (route->provides) && route->provides[i] != NULL; i++)
    if (strcmp (route->provides[i], name) == 0)
      return TRUE;
  if (g_strv_contains (actor_names, name))
    return route->access != TORNO_ACCESS_PUBLIC;
  if (strcmp (name, "if_match") == 0 || strcmp (name, "gym_filter") == 0 || strstr (route->path, in_path) != NULL)
    return TRUE;
  if (g_str_has_prefix (name, "has_") && torno_record_find_field (route->body, name + 4, NULL) != NULL)
    return TRUE;
  return torno_record_find_field (route->query, name, NULL) != NULL
         || torno_record_find_field (route->body, name, NULL) != NULL;
}

static gboolean
check_statement (const TornoRoute *route, const char *name, TornoDb *db, GError **error)
{
  const TornoStatement *statement;

  if (name == NULL)
    return TRUE;
  statement = torno_db_find_statement (db, name);
  if (statement == NULL)
    {
      g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "route %s: no statement %s", route->id, name);
      return FALSE;
    }
  for (guint i = 0; i < statement->n_params; i++)
    if (!knows_name (route, statement->params[i]))
      {
        g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "route %s: nothing gives %s its parameter %s", route->id,
                     name, statement->params[i]);
        return FALSE;
      }
  return TRUE;
}

/**
 * torno_route_check:
 * @route: a row of the table
 * @db: the pool with all statements
 *
 * Holds a route against its statements, at start: a mistake in the table is found before the first request.
 *
 * Returns: FALSE with %TORNO_ERROR_INTERNAL
 */
gboolean
torno_route_check (const TornoRoute *route, TornoDb *db, GError **error)
{
  if ((route->kind == TORNO_ANSWER_OWN) != (route->finish != NULL)
      || (route->kind <= TORNO_ANSWER_LIST && route->answer == NULL))
    {
      g_set_error (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "route %s: kind and answer do not fit", route->id);
      return FALSE;
    }
  return check_statement (route, route->statement, db, error) && check_statement (route, route->plain, db, error)
         && check_statement (route, route->then, db, error) && check_statement (route, route->count, db, error);
}

/**
 * torno_call_set_value:
 * @call: a call
 * @name: one of the route's `provides`
 * @value: (nullable): its value as text
 */
void
torno_call_set_value (TornoCall *call, const char *name, const char *value)
{
  if (call->own_values == NULL)
    call->own_values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (call->own_values, g_strdup (name), g_strdup (value));
}

/**
 * torno_call_get_server:
 * @call: a call
 *
 * Returns: (transfer none): the server it came to
 */
TornoServer *
torno_call_get_server (const TornoCall *call)
{
  return call->server;
}

/**
 * torno_call_get_route:
 * @call: a call
 *
 * Returns: (transfer none): its row of the table
 */
const TornoRoute *
torno_call_get_route (const TornoCall *call)
{
  return call->route;
}

/**
 * torno_call_get_actor:
 * @call: a call
 *
 * Returns: (transfer none) (nullable): who calls; NULL on public routes
 */
const TornoActor *
torno_call_get_actor (const TornoCall *call)
{
  return call->actor;
}

/**
 * torno_call_get_language:
 * @call: a call
 *
 * Returns: the language to answer in
 */
TornoLanguage
torno_call_get_language (const TornoCall *call)
{
  return call->language;
}

/**
 * torno_call_get_message:
 * @call: a call
 *
 * Returns: (transfer none): the HTTP message
 */
SoupServerMessage *
torno_call_get_message (const TornoCall *call)
{
  return call->message;
}

/**
 * torno_call_get_address:
 * @call: a call
 *
 * Returns: (transfer none): the caller's IP address as text, behind trusted proxies too
 */
const char *
torno_call_get_address (const TornoCall *call)
{
  return call->address;
}

/**
 * torno_call_get_results:
 * @call: a call, within its finish()
 *
 * Returns: (transfer none): what the statements brought
 */
const TornoCallResults *
torno_call_get_results (const TornoCall *call)
{
  return &call->results;
}

/**
 * torno_call_get_writer:
 * @call: a call
 *
 * Returns: (transfer none): where the answer is written
 */
TornoWriter *
torno_call_get_writer (TornoCall *call)
{
  return &call->writer;
}
