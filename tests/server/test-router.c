#include "config.h"

#include "torno-router.h"

typedef struct
{
  const char *path;
  const char *method, *url;
  TornoMatch match;
  const char *id;    /* of the route found */
  const char *value; /* of its first parameter */
} Case;

/* clang-format off */
static const Case cases[] = {
  { "/router/root",              "GET",    "/",                                     TORNO_MATCH_FOUND, "root", NULL },
  { "/router/parameter",         "GET",    "/api/v1/gyms/12",                       TORNO_MATCH_FOUND, "gym_get", "12" },
  { "/router/trailing-slash",    "GET",    "/api/v1/gyms/12/",                      TORNO_MATCH_FOUND, "gym_get", "12" },
  { "/router/literal-wins",      "GET",    "/api/v1/gyms/active",                   TORNO_MATCH_FOUND, "gym_active", NULL },
  { "/router/users-of-users",    "GET",    "/api/v1/users/users",                   TORNO_MATCH_FOUND, "user_members", NULL },
  { "/router/head-is-get",       "HEAD",   "/api/v1/gyms",                          TORNO_MATCH_FOUND, "gym_list", NULL },
  { "/router/percent",           "GET",    "/api/v1/users/search/document/a%2Fb%20", TORNO_MATCH_FOUND, "user_by_document", "a/b " },
  { "/router/unknown",           "GET",    "/api/v1/nothing",                       TORNO_MATCH_NONE, NULL, NULL },
  { "/router/too-long",          "GET",    "/api/v1/gyms/1/2",                      TORNO_MATCH_NONE, NULL, NULL },
  { "/router/empty-parameter",   "GET",    "/api/v1//gyms",                         TORNO_MATCH_NONE, NULL, NULL },
  { "/router/nul-in-parameter",  "GET",    "/api/v1/users/search/document/a%00b",   TORNO_MATCH_NONE, NULL, NULL },
  { "/router/other-method",      "PATCH",  "/api/v1/gyms",                          TORNO_MATCH_OTHER_METHOD, NULL, NULL },
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (TornoRouter) router = torno_router_new (torno_routes, torno_n_routes);
  const TornoRoute *route = NULL;
  TornoPathParams params = { 0 };
  g_autofree char *allow = NULL;

  g_assert_cmpint (torno_router_match (router, one->method, one->url, &route, &params, &allow), ==, one->match);
  if (one->id != NULL)
    g_assert_cmpstr (route->id, ==, one->id);
  if (one->value != NULL)
    g_assert_cmpstr (params.values[0], ==, one->value);
  if (one->match == TORNO_MATCH_OTHER_METHOD)
    g_assert_cmpstr (allow, ==, "OPTIONS, GET, HEAD, POST");
  torno_path_params_clear (&params);
}

/* What the OpenAPI document and the front ends count on. */
static void
test_ids_are_unique (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < torno_n_routes; i++)
    g_assert_true (g_hash_table_add (ids, (gpointer) torno_routes[i].id));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  g_test_add_func ("/router/ids-are-unique", test_ids_are_unique);
  return g_test_run ();
}
