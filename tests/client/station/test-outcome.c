/* What an answer of the server comes to at the door: birthdays by the gym's day. */
#include "config.h"

#include "torno-outcome.h"

static TornoOutcome *
take (const char *birth_date, GTimeZone *zone)
{
  g_autofree char *text = g_strdup_printf ("{\"user\":{\"id\":1,\"full_name\":\"Ana\",\"birth_date\":\"%s\"},\"days_left\":20}",
                                           birth_date);
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return torno_outcome_new_granted (json_node_get_object (node), zone);
}

/* Of the two zones that are a day apart one has the birthday. */
static void
test_birthday (void)
{
  g_autoptr (GTimeZone) east = g_time_zone_new_offset (14 * 3600), west = g_time_zone_new_offset (-12 * 3600);
  g_autoptr (GDateTime) now = g_date_time_new_now (east);
  g_autofree char *today = g_date_time_format (now, "1988-%m-%d");
  g_autoptr (TornoOutcome) here = NULL, there = NULL;

  if (g_str_equal (today, "1988-02-29"))
    {
      g_test_skip ("a birthday of every fourth year");
      return;
    }
  here = take (today, east);
  there = take (today, west);
  g_assert_true (here->is_birthday);
  g_assert_cmpint (here->kind, ==, TORNO_OUTCOME_WARNING);
  g_assert_false (there->is_birthday);
  g_assert_cmpint (there->kind, ==, TORNO_OUTCOME_GRANTED);
}

static void
test_no_date (void)
{
  static const char *const dates[] = { "", "yesterday", "1988", "1988-13-41" };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autoptr (TornoOutcome) outcome = take (dates[i], zone);

      g_assert_false (outcome->is_birthday);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outcome/birthday-by-the-gyms-day", test_birthday);
  g_test_add_func ("/outcome/no-date-no-birthday", test_no_date);
  return g_test_run ();
}
