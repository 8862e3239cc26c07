/* The audit trail in words: what a change changed, with titles and on the gym's clock, and nothing left out. */
#include "config.h"

#include "torno-audit-text.h"

#include <locale.h>

typedef struct
{
  const char *path;
  const char *entry;
  const char *fields; /* "title=text;" each */
} Case;

/* clang-format off */
static const Case cases[] = {
  { "/audit-text/money", "{\"before\":{\"price_cents\":350000,\"name\":\"Agua\"},\"after\":{\"price_cents\":420050,\"name\":\"Agua\"}}",
    "Price=$ 3,500.00 → $ 4,200.50;" },
  { "/audit-text/boolean-and-empty", "{\"before\":{\"is_active\":true,\"note\":\"x\"},\"after\":{\"is_active\":false,\"note\":\"\"}}",
    "Active=yes → no;Note=x → —;" },
  { "/audit-text/instant", "{\"before\":{\"expires_at\":\"2026-01-31T05:00:00+00:00\"},\"after\":{\"expires_at\":null}}",
    "Ends=2026-01-31 00:00 → —;" },
  { "/audit-text/insert", "{\"before\":null,\"after\":{\"id\":5,\"name\":\"Agua\",\"quantity\":3,\"barcode\":\"\"}}",
    "Name=Agua;Quantity=3;" },
  { "/audit-text/delete", "{\"before\":{\"full_name\":\"Laura\"},\"after\":null}", "Full name=Laura;" },
  { "/audit-text/own-bookkeeping", "{\"before\":{\"version\":1,\"updated_at\":\"a\"},\"after\":{\"version\":2,\"updated_at\":\"b\"}}", "" },
  { "/audit-text/unknown-field", "{\"before\":{\"some_thing\":1},\"after\":{\"some_thing\":2}}", "some thing=1 → 2;" },
  { "/audit-text/erased", "{\"before\":{\"@erased\":\"9f86\"},\"after\":null}", "Erased; its digest=9f86;" },
  { "/audit-text/payment", "{\"before\":{\"payment_type\":\"cash\"},\"after\":{\"payment_type\":\"card\"}}", "Payment=Cash → Card;" },
};
/* clang-format on */

static void
test_fields (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (JsonNode) node = json_from_string (test->entry, NULL);
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Bogota");
  g_autoptr (GPtrArray) list = torno_audit_list_fields (json_node_get_object (node), zone);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < list->len; i++)
    {
      const TornoAuditField *field = list->pdata[i];

      g_string_append_printf (found, "%s=%s;", field->title, field->text);
    }
  g_assert_cmpstr (found->str, ==, test->fields);
}

static void
test_name (void)
{
  g_autoptr (JsonNode) node = json_from_string ("{\"before\":{\"name\":\"Agua\"},\"after\":null}", NULL);
  g_autofree char *name = torno_audit_get_name (json_node_get_object (node));

  g_assert_cmpstr (name, ==, "Agua");
  g_assert_cmpstr (torno_audit_get_title (torno_audit_actions, "delete"), ==, "Deletion");
  g_assert_cmpstr (torno_audit_get_title (torno_audit_records, "something new"), ==, "something new");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_fields);
  g_test_add_func ("/audit-text/name-and-titles", test_name);
  return g_test_run ();
}
