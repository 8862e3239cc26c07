/* How a membership stands, by the gym's calendar. */
#include "config.h"

#include "torno-member.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

typedef struct
{
  const char *path;
  gint expires_in; /* days from now, as expires_at has it */
  gint visits;     /* -1: no pass */
  gboolean is_active;
  TornoMemberState state;
  gint days_left;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "/member/month-left-is-active",      30, -1, TRUE,  TORNO_MEMBER_ACTIVE,   29 },
  { "/member/eight-days-is-active",       9, -1, TRUE,  TORNO_MEMBER_ACTIVE,    8 },
  { "/member/seven-days-is-expiring",     8, -1, TRUE,  TORNO_MEMBER_EXPIRING,  7 },
  { "/member/last-day-still-admits",      1, -1, TRUE,  TORNO_MEMBER_EXPIRING,  0 },
  { "/member/day-of-expiry-is-expired",   0, -1, TRUE,  TORNO_MEMBER_EXPIRED,  -1 },
  { "/member/long-ago-is-expired",      -90, -1, TRUE,  TORNO_MEMBER_EXPIRED,  -1 },
  { "/member/pass-with-visits-is-active", 30, 5, TRUE,  TORNO_MEMBER_ACTIVE,   29 },
  { "/member/pass-with-two-is-expiring",  30, 2, TRUE,  TORNO_MEMBER_EXPIRING, 29 },
  { "/member/pass-used-up-is-expired",    30, 0, TRUE,  TORNO_MEMBER_EXPIRED,  29 },
  { "/member/deactivated",                30, -1, FALSE, TORNO_MEMBER_INACTIVE, 29 },
};
/* clang-format on */

static JsonObject *
make_record (const Case *test_case, JsonParser *parser)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Bogota");
  g_autoptr (GDateTime) now = g_date_time_new_now (zone);
  g_autoptr (GDateTime) expires = g_date_time_add_days (now, test_case->expires_in);
  g_autofree char *instant = g_date_time_format_iso8601 (expires);
  g_autofree char *visits = test_case->visits < 0 ? g_strdup ("null") : g_strdup_printf ("%d", test_case->visits);
  g_autofree char *text = g_strdup_printf (
      "{\"id\":4,\"full_name\":\"Ana\",\"document_id\":\"1\",\"phone_number\":\"2\",\"email\":\"a@b.c\","
      "\"is_active\":%s,\"gym\":{\"timezone\":\"America/Bogota\"},\"active_plan\":{\"expires_at\":\"%s\","
      "\"days\":%s,\"plan\":{\"name\":\"Mes\"}}}",
      test_case->is_active ? "true" : "false", instant, visits);

  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  return json_node_get_object (json_parser_get_root (parser));
}

static void
test_state (gconstpointer data)
{
  const Case *test_case = data;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (TornoMember) member = torno_member_new ();

  torno_member_update (member, make_record (test_case, parser));
  g_assert_cmpint (torno_member_get_state (member), ==, test_case->state);
  g_assert_cmpint (torno_member_get_days_left (member), ==, test_case->days_left);
  g_assert_cmpstr (torno_member_get_full_name (member), ==, "Ana");
  g_assert_cmpstr (torno_member_get_plan_name (member), ==, "Mes");
}

static void
on_notify_cb (TornoMember *member, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_empty_record (void)
{
  g_autoptr (TornoMember) member = torno_member_new ();
  g_autoptr (JsonObject) empty = json_object_new ();
  guint n = 0;

  g_signal_connect (member, "notify::full-name", G_CALLBACK (on_notify_cb), &n);
  torno_member_update (member, empty);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpint (torno_member_get_state (member), ==, TORNO_MEMBER_INACTIVE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_state);
  g_test_add_func ("/member/empty-record-does-no-harm", test_empty_record);
  return g_test_run ();
}
