/* Links into the desktop client: what is known is read, anything else is refused. */
#include "config.h"

#include "torno-app-link.h"

typedef struct
{
  const char *name, *uri;
  gint64 user_id;
  const char *document_id, *page;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "member",          "torno://member/12",         12, NULL,    NULL },
  { "check-in",        "torno://check-in/CC%201015", 0, "CC 1015", NULL },
  { "page",            "torno://page/door",          0, NULL,    "door" },
  { "member-zero",     "torno://member/0",           0, NULL,    NULL },
  { "member-word",     "torno://member/ana",         0, NULL,    NULL },
  { "member-too-high", "torno://member/9223372036854775808", 0, NULL, NULL },
  { "nothing",         "torno://member/",            0, NULL,    NULL },
  { "no-host",         "torno:member",               0, NULL,    NULL },
  { "unknown",         "torno://delete/12",          0, NULL,    NULL },
  { "other-scheme",    "https://member/12",          0, NULL,    NULL },
  { "broken",          "torno://member/%zz",         0, NULL,    NULL },
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (TornoAppLink) link = torno_app_link_parse (c->uri);

  if (c->user_id == 0 && c->document_id == NULL && c->page == NULL)
    {
      g_assert_null (link);
      return;
    }
  g_assert_nonnull (link);
  g_assert_cmpint (link->user_id, ==, c->user_id);
  g_assert_cmpstr (link->document_id, ==, c->document_id);
  g_assert_cmpstr (link->page, ==, c->page);
}

static void
test_too_long (void)
{
  g_autofree char *long_text = g_strnfill (101, 'x');
  g_autofree char *uri = g_strconcat ("torno://check-in/", long_text, NULL);

  g_assert_null (torno_app_link_parse (uri));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/app-link/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/app-link/too-long", test_too_long);
  return g_test_run ();
}
