/* A tree of path segments. A literal segment wins over a {name}, so /users/trainers is no user. A path with and
 * without its trailing slash is the same (api.md, "Conventions"). */
#include "config.h"

#include "torno-router.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_SEGMENTS 12
#define MAX_NAME 32 /* of a parameter */

typedef struct _Node Node;

struct _Node
{
  GHashTable *literals; /* segment -> Node */
  Node *param;
  GPtrArray *routes; /* of this path, one a method */
};

struct _TornoRouter
{
  Node *root;
};

static void
free_node (gpointer data)
{
  Node *node = data;

  if (node == NULL)
    return;
  g_hash_table_unref (node->literals);
  free_node (node->param);
  g_ptr_array_unref (node->routes);
  g_free (node);
}

static Node *
make_node (void)
{
  Node *node = g_new0 (Node, 1);

  node->literals = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_node);
  node->routes = g_ptr_array_new ();
  return node;
}

static void
add_route (TornoRouter *self, const TornoRoute *route)
{
  g_auto (GStrv) segments = g_strsplit (route->path + 1, "/", -1);
  Node *node = self->root;

  for (guint i = 0; segments[i] != NULL && (*segments[i] != '\0' || segments[i + 1] != NULL); i++)
    {
      Node *next = *segments[i] == '{' ? node->param : g_hash_table_lookup (node->literals, segments[i]);

      if (next == NULL)
        {
          next = make_node ();
          if (*segments[i] == '{')
            node->param = next;
          else
            g_hash_table_insert (node->literals, g_strdup (segments[i]), next);
        }
      node = next;
    }
  g_ptr_array_add (node->routes, (gpointer) route);
}

/**
 * torno_router_new:
 * @routes: the table; must outlive the router
 * @n_routes: its rows
 *
 * Returns: (transfer full): a router over them
 */
TornoRouter *
torno_router_new (const TornoRoute *routes, guint n_routes)
{
  TornoRouter *self = g_new0 (TornoRouter, 1);

  self->root = make_node ();
  for (guint i = 0; i < n_routes; i++)
    add_route (self, &routes[i]);
  return self;
}

/**
 * torno_router_free:
 * @router: (nullable): a router
 */
void
torno_router_free (TornoRouter *router)
{
  if (router == NULL)
    return;
  free_node (router->root);
  g_free (router);
}

static const Node *
descend (const Node *node, char **segments, guint n, guint at)
{
  const Node *next, *found;

  if (at == n)
    return node->routes->len > 0 ? node : NULL;
  next = g_hash_table_lookup (node->literals, segments[at]);
  found = next != NULL ? descend (next, segments, n, at + 1) : NULL;
  if (found == NULL && node->param != NULL && *segments[at] != '\0')
    found = descend (node->param, segments, n, at + 1);
  return found;
}

/* Splits before decoding: an encoded slash belongs to its segment. Returns FALSE for bad escapes, NULs and non-UTF-8. */
static gboolean
split_path (const char *raw_path, char *segments[MAX_SEGMENTS], guint *out_n)
{
  const char *at = raw_path + (*raw_path == '/' ? 1 : 0);

  *out_n = 0;
  while (*at != '\0')
    {
      const char *end = strchrnul (at, '/');
      /* Most have nothing to decode. */
      g_autofree char *segment
          = memchr (at, '%', end - at) != NULL ? g_uri_unescape_segment (at, end, NULL) : g_strndup (at, end - at);

      if (segment == NULL || !g_utf8_validate (segment, -1, NULL) || *out_n == MAX_SEGMENTS)
        return FALSE;
      segments[(*out_n)++] = g_steal_pointer (&segment);
      at = *end == '/' ? end + 1 : end;
    }
  return TRUE;
}

static const TornoRoute *
find_method (const Node *node, const char *method)
{
  /* HEAD answers as GET without the body. */
  const char *wanted = strcmp (method, "HEAD") == 0 ? "GET" : method;

  for (guint i = 0; i < node->routes->len; i++)
    if (strcmp (((TornoRoute *) node->routes->pdata[i])->method, wanted) == 0)
      return node->routes->pdata[i];
  return NULL;
}

static char *
list_methods (const Node *node)
{
  g_autoptr (GString) allow = g_string_new ("OPTIONS");

  for (guint i = 0; i < node->routes->len; i++)
    {
      const char *method = ((TornoRoute *) node->routes->pdata[i])->method;

      g_string_append_printf (allow, ", %s%s", method, strcmp (method, "GET") == 0 ? ", HEAD" : "");
    }
  return g_string_free (g_steal_pointer (&allow), FALSE);
}

static void
take_params (const TornoRoute *route, char **segments, guint n, TornoPathParams *params)
{
  const char *at = route->path + 1;

  for (guint i = 0; i < n; i++)
    {
      const char *end = strchrnul (at, '/');

      if (*at == '{' && params->n < TORNO_ROUTER_MAX_PARAMS)
        {
          char name[MAX_NAME];

          g_strlcpy (name, at + 1, MIN (sizeof name, (gsize) (end - at - 1)));
          params->names[params->n] = g_intern_string (name);
          params->values[params->n++] = g_strdup (segments[i]);
        }
      at = *end == '/' ? end + 1 : end;
    }
}

/**
 * torno_router_match:
 * @router: the router
 * @method: as it stands in the request
 * @raw_path: the path, still percent-encoded
 * @out_route: (out): the route, where one is found
 * @out_params: (out): its path parameters, to be cleared
 * @out_allow: (out): the methods of the path, for Allow, where the path is known
 *
 * Returns: what was found; a path that cannot be decoded is unknown
 */
TornoMatch
torno_router_match (const TornoRouter *router,
                    const char *method,
                    const char *raw_path,
                    const TornoRoute **out_route,
                    TornoPathParams *out_params,
                    char **out_allow)
{
  char *segments[MAX_SEGMENTS] = { 0 };
  guint n = 0;
  const Node *node = NULL;
  TornoMatch match = TORNO_MATCH_NONE;

  *out_params = (TornoPathParams){ 0 };
  *out_route = NULL;
  *out_allow = NULL;
  if (split_path (raw_path, segments, &n))
    node = descend (router->root, segments, n, 0);
  if (node != NULL)
    {
      *out_route = find_method (node, method);
      match = *out_route != NULL ? TORNO_MATCH_FOUND : TORNO_MATCH_OTHER_METHOD;
      if (match == TORNO_MATCH_FOUND)
        take_params (*out_route, segments, n, out_params);
      else
        *out_allow = list_methods (node);
    }
  for (guint i = 0; i < n; i++)
    g_free (segments[i]);
  return match;
}

/**
 * torno_path_params_clear:
 * @params: parameters
 */
void
torno_path_params_clear (TornoPathParams *params)
{
  for (guint i = 0; i < params->n; i++)
    g_clear_pointer (&params->values[i], g_free);
}
