#include "config.h"

#include "torno-json.h"

#include <string.h>

typedef struct
{
  const char *path;
  const char *text;
  gsize length; /* 0: up to the NUL */
  gboolean fits;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "/json/object",             "{\"a\": [1, -2.5e3, true, false, null, \"\\u00e9\\n\"]}", 0, TRUE },
  { "/json/surrogate-pair",     "\"\\ud83d\\ude00\"", 0, TRUE },
  { "/json/empty",              "", 0, FALSE },
  { "/json/trailing",           "{} x", 0, FALSE },
  { "/json/trailing-comma",     "[1,]", 0, FALSE },
  { "/json/open-string",        "\"abc", 0, FALSE },
  { "/json/lone-surrogate",     "\"\\ud83d\"", 0, FALSE },
  { "/json/nul-escape",         "\"\\u0000\"", 0, FALSE },
  { "/json/raw-control",        "\"a\nb\"", 0, FALSE },
  { "/json/nul-byte",           "\"a\0b\"", 5, FALSE },
  { "/json/invalid-utf8",       "\"\xc3\x28\"", 0, FALSE },
  { "/json/leading-zero",       "01", 0, FALSE },
  { "/json/plus",               "+1", 0, FALSE },
  { "/json/bare-point",         "1.", 0, FALSE },
  { "/json/nan",                "NaN", 0, FALSE },
  { "/json/single-quotes",      "{'a': 1}", 0, FALSE },
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoJson) json
      = torno_json_parse (one->text, one->length != 0 ? one->length : strlen (one->text), &error);

  g_assert_true ((json != NULL) == one->fits);
  g_assert_true ((error == NULL) == one->fits);
}

static void
test_depth (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (TornoJson) fits = NULL, breaks = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  breaks = torno_json_parse (deep->str, deep->len, NULL);
  g_assert_null (breaks);
  fits = torno_json_parse ("[[[[[[[[[[]]]]]]]]]]", 20, NULL);
  g_assert_nonnull (fits);
}

static void
test_members (void)
{
  const char *text = "{\"a\": 12.50, \"b\": {\"c\": \"x\"}, \"a\": 7}";
  g_autoptr (TornoJson) json = torno_json_parse (text, strlen (text), NULL);
  const TornoJsonNode *root = torno_json_get_root (json);
  const TornoJsonNode *b = torno_json_get_member (json, root, "b");

  /* Of a name given twice the last counts, as everywhere. */
  g_assert_cmpstr (torno_json_get_member (json, root, "a")->text, ==, "7");
  g_assert_cmpstr (torno_json_get_string (json, b, "c"), ==, "x");
  g_assert_cmpint (b->raw_length, ==, strlen ("{\"c\": \"x\"}"));
  g_assert_null (torno_json_get_member (json, root, "nothing"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  g_test_add_func ("/json/too-deep", test_depth);
  g_test_add_func ("/json/members", test_members);
  return g_test_run ();
}
