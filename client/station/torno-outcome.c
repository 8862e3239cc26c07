/* Reads attendance_recorded and access_denied (protocol.md), and what the station decides itself, into what is shown at the
 * door. */
#include "config.h"

#include "torno-outcome.h"

#include "torno-api-json.h"

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
  outcome->plan_name = g_strdup (torno_api_json_get_string (plan, "name"));
}

static TornoOutcomeKind
judge_granted (const TornoOutcome *outcome, gboolean already)
{
  if (already)
    return TORNO_OUTCOME_REPEAT;
  if (outcome->days_left >= 0 && outcome->days_left <= FEW_DAYS)
    return TORNO_OUTCOME_WARNING;
  if (outcome->visits_left >= 0 && outcome->visits_left <= FEW_VISITS)
    return TORNO_OUTCOME_WARNING;
  return TORNO_OUTCOME_GRANTED;
}

/**
 * torno_outcome_new_granted:
 * @message: `attendance_recorded`
 *
 * Returns: (transfer full): granted, a repetition, or a warning where little is left
 */
TornoOutcome *
torno_outcome_new_granted (JsonObject *message)
{
  TornoOutcome *outcome = torno_outcome_new (TORNO_OUTCOME_GRANTED, NULL);

  read_user (outcome, message);
  outcome->days_left = CLAMP (torno_api_json_get_integer (message, "days_left", -1), -1, G_MAXINT);
  outcome->visits_left = CLAMP (torno_api_json_get_integer (message, "visits_left", -1), -1, G_MAXINT);
  outcome->kind = judge_granted (outcome, torno_api_json_get_boolean (message, "already"));
  return outcome;
}

/**
 * torno_outcome_new_admitted:
 * @admission: of somebody who is let in
 *
 * Returns: (transfer full): as torno_outcome_new_granted()
 */
TornoOutcome *
torno_outcome_new_admitted (const TornoAdmission *admission)
{
  TornoOutcome *outcome = torno_outcome_new (TORNO_OUTCOME_GRANTED, NULL);

  outcome->days_left = admission->days_left;
  outcome->visits_left = admission->visits_left;
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
  g_free (outcome->detail);
  g_free (outcome->code);
  g_free (outcome);
}
