/* Answers for test_admission.py what torno_membership_visit() says: a line a member, one answer a visit.
 * In: ZONE IS_ACTIVE REPEAT_MINUTES [plan EXPIRES_AT VISITS_LEFT FROZEN_FROM]... [visit AT]... */
#include "config.h"

#include "torno-admission.h"

#include <stdio.h>

static gint64
read_number (char ***words)
{
  const char *word = *++*words;

  g_assert_nonnull (word);
  return g_ascii_strtoll (word, NULL, 10);
}

static void
say_visit (TornoMembership *membership, gint64 at, GTimeZone *zone)
{
  TornoAdmission admission = torno_membership_visit (membership, at, zone);
  const char *verdict = admission.is_repeat     ? "repeat"
                        : admission.has_visit   ? "again"
                        : admission.is_admitted ? "granted"
                                                : torno_error_get_code (admission.refused);

  printf (" %s/%d/%d", verdict, admission.days_left, admission.visits_left);
}

static void
judge_line (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  char **word = words;
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (*word);
  g_autoptr (TornoMembership) membership = torno_membership_new (read_number (&word) != 0);

  g_assert_nonnull (zone);
  membership->repeat_minutes = read_number (&word);
  while (*++word != NULL)
    if (g_str_equal (*word, "plan"))
      {
        TornoAdmissionPlan plan = { .expires_at = read_number (&word) };

        plan.visits_left = read_number (&word);
        plan.frozen_from = read_number (&word);
        g_array_append_val (membership->plans, plan);
      }
    else
      say_visit (membership, read_number (&word), zone);
  printf ("\n");
}

int
main (void)
{
  char line[4096];

  setvbuf (stdout, NULL, _IOLBF, 0);
  while (fgets (line, sizeof line, stdin) != NULL)
    judge_line (g_strchomp (line));
  return 0;
}
