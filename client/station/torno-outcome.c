/* Reads attendance_recorded and access_denied (protocol.md), and what the station decides itself, into what is shown at the
 * door. */
#include "config.h"

#include "torno-outcome.h"

#include "torno-api-json.h"

#include <stdio.h>

#define FEW_DAYS 3
#define FEW_VISITS 2

/**
 * torno_outcome_new:
 * @kind: what it came to
 * @detail: (nullable): for a person
 *
 * Returns: (transfer full): an outcome that names nobody
 */
TornoOutcome *
torno_outcome_new (TornoOutcomeKind kind, const char *detail)
{
  TornoOutcome *outcome = g_new0 (TornoOutcome, 1);

  outcome->kind = kind;
  outcome->detail = g_strdup (detail);
  outcome->days_left = -1;
  outcome->visits_left = -1;
  return outcome;
}

static void
read_user (TornoOutcome *outcome, JsonObject *message)
{
  JsonObject *user = torno_api_json_get_object (message, "user");
  JsonObject *user_plan = torno_api_json_get_object (user, "active_plan");
  JsonObject *plan = torno_api_json_get_object (user_plan, "plan");

  outcome->user_id = torno_api_json_get_integer (user, "id", 0);
  outcome->full_name = g_strdup (torno_api_json_get_string (user, "full_name"));
  outcome->note = g_strdup (torno_api_json_get_string (user, "note"));
  outcome->plan_name = g_strdup (torno_api_json_get_string (plan, "name"));
}

/* @birth_date: (nullable): YYYY-MM-DD. Who was born on a 29 February has it on the 28th of other years. */
static gboolean
is_birthday (const char *birth_date, GTimeZone *zone)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (zone);
  int year, month, day;

  if (birth_date == NULL || sscanf (birth_date, "%d-%d-%d", &year, &month, &day) != 3)
    return FALSE;
  if (month == 2 && day == 29 && !g_date_is_leap_year (g_date_time_get_year (now)))
    day = 28;
  return g_date_time_get_month (now) == month && g_date_time_get_day_of_month (now) == day;
}

static TornoOutcomeKind
judge_granted (const TornoOutcome *outcome, gboolean is_repeat)
{
  if (is_repeat)
    return TORNO_OUTCOME_REPEAT;
  if (outcome->is_birthday || (outcome->note != NULL && *outcome->note != '\0'))
    return TORNO_OUTCOME_WARNING;
  return torno_outcome_is_scarce (outcome) ? TORNO_OUTCOME_WARNING : TORNO_OUTCOME_GRANTED;
}

/**
 * torno_outcome_is_scarce:
 * @outcome: what a press came to
 *
 * Returns: whether few days or visits are left
 */
gboolean
torno_outcome_is_scarce (const TornoOutcome *outcome)
{
  return (outcome->days_left >= 0 && outcome->days_left <= FEW_DAYS)
         || (outcome->visits_left >= 0 && outcome->visits_left <= FEW_VISITS);
}

/**
 * torno_outcome_new_granted:
 * @message: `attendance_recorded`
 * @zone: the gym's
 *
 * Returns: (transfer full): granted, a repetition, or a warning where little is left or something is to be said
 */
TornoOutcome *
torno_outcome_new_granted (JsonObject *message, GTimeZone *zone)
{
  JsonObject *user = torno_api_json_get_object (message, "user");
  /* A server before 0.2 takes every further press of a day for a repetition. */
  const char *repeat = json_object_has_member (message, "repeat") ? "repeat" : "already";
  TornoOutcome *outcome = torno_outcome_new (TORNO_OUTCOME_GRANTED, NULL);

  read_user (outcome, message);
  outcome->days_left = CLAMP (torno_api_json_get_integer (message, "days_left", -1), -1, G_MAXINT);
  outcome->visits_left = CLAMP (torno_api_json_get_integer (message, "visits_left", -1), -1, G_MAXINT);
  outcome->is_birthday = is_birthday (torno_api_json_get_string (user, "birth_date"), zone);
  outcome->kind = judge_granted (outcome, torno_api_json_get_boolean (message, repeat));
  return outcome;
}

/**
 * torno_outcome_new_admitted:
 * @admission: of somebody who is let in
 * @member: who
 * @zone: the gym's
 *
 * Returns: (transfer full): as torno_outcome_new_granted()
 */
TornoOutcome *
torno_outcome_new_admitted (const TornoAdmission *admission, const TornoSyncedMember *member, GTimeZone *zone)
{
  TornoOutcome *outcome = torno_outcome_new (TORNO_OUTCOME_GRANTED, NULL);

  outcome->days_left = admission->days_left;
  outcome->visits_left = admission->visits_left;
  outcome->note = g_strdup (member->note);
  outcome->is_birthday = is_birthday (member->birth_date, zone);
  outcome->kind = judge_granted (outcome, admission->is_repeat);
  return outcome;
}

/**
 * torno_outcome_new_denied:
 * @message: `access_denied`, or an `error`
 *
 * Returns: (transfer full): denied, with the server's reason
 */
TornoOutcome *
torno_outcome_new_denied (JsonObject *message)
{
  const char *detail = torno_api_json_get_string (message, "detail");
  TornoOutcome *outcome = torno_outcome_new (TORNO_OUTCOME_DENIED, detail);

  read_user (outcome, message);
  outcome->code = g_strdup (torno_api_json_get_string (message, "code"));
  return outcome;
}

/**
 * torno_outcome_free:
 * @outcome: (transfer full): an outcome
 */
void
torno_outcome_free (TornoOutcome *outcome)
{
  g_free (outcome->full_name);
  g_free (outcome->plan_name);
  g_free (outcome->note);
  g_free (outcome->detail);
  g_free (outcome->code);
  g_free (outcome);
}
