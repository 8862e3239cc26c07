/* The order is the server's: the account, the visits of the day, the plan. Days are the gym's. */
#include "config.h"

#include "torno-admission.h"

#define MINUTE_SECONDS G_GINT64_CONSTANT (60)

/**
 * torno_membership_new:
 * @is_active: whether the account is in use
 *
 * Returns: (transfer full): a membership without plans and visits
 */
TornoMembership *
torno_membership_new (gboolean is_active)
{
  TornoMembership *membership = g_new0 (TornoMembership, 1);

  membership->is_active = is_active;
  membership->plans = g_array_new (FALSE, FALSE, sizeof (TornoAdmissionPlan));
  membership->visits = g_array_new (FALSE, FALSE, sizeof (gint64));
  return membership;
}

/**
 * torno_membership_copy:
 * @membership: a membership
 *
 * Returns: (transfer full): another that is equal to it
 */
TornoMembership *
torno_membership_copy (const TornoMembership *membership)
{
  TornoMembership *copy = g_new0 (TornoMembership, 1);

  copy->is_active = membership->is_active;
  copy->plans = g_array_copy (membership->plans);
  copy->visits = g_array_copy (membership->visits);
  copy->repeat_minutes = membership->repeat_minutes;
  return copy;
}

/**
 * torno_membership_free:
 * @membership: (transfer full): a membership
 */
void
torno_membership_free (TornoMembership *membership)
{
  g_array_unref (membership->plans);
  g_array_unref (membership->visits);
  g_free (membership);
}

/* Number of the day in @zone. */
static gint
get_day (gint64 at, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  GDate date;

  /* Further than GLib counts: such a plan has no end. */
  if (local == NULL)
    return at < 0 ? 0 : G_MAXINT;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, g_date_time_get_day_of_month (local), g_date_time_get_month (local),
                  g_date_time_get_year (local));
  return g_date_get_julian (&date);
}

static gboolean
was_in_on (const TornoMembership *membership, gint day, GTimeZone *zone)
{
  for (guint i = 0; i < membership->visits->len; i++)
    if (get_day (g_array_index (membership->visits, gint64, i), zone) == day)
      return TRUE;
  return FALSE;
}

/* Whether the member came in so shortly before, or after: what a station kept is judged late. */
static gboolean
is_soon (const TornoMembership *membership, gint64 at)
{
  for (guint i = 0; i < membership->visits->len; i++)
    if (at < g_array_index (membership->visits, gint64, i) + membership->repeat_minutes * MINUTE_SECONDS)
      return TRUE;
  return FALSE;
}

static gboolean
is_frozen_on (const TornoAdmissionPlan *plan, gint day)
{
  return plan->frozen_from != 0 && day >= plan->frozen_from;
}

/* Returns: (nullable): of the plans that are valid the one bought last. */
static TornoAdmissionPlan *
find_plan (const TornoMembership *membership, gint day, GTimeZone *zone)
{
  for (guint i = 0; i < membership->plans->len; i++)
    {
      TornoAdmissionPlan *plan = &g_array_index (membership->plans, TornoAdmissionPlan, i);

      if (plan->visits_left != 0 && !is_frozen_on (plan, day) && day < get_day (plan->expires_at, zone))
        return plan;
    }
  return NULL;
}

static TornoError
find_plan_fault (const TornoMembership *membership, gint day, GTimeZone *zone)
{
  TornoError fault = TORNO_ERROR_PLAN_NOT_VALID;

  for (guint i = 0; i < membership->plans->len; i++)
    {
      const TornoAdmissionPlan *plan = &g_array_index (membership->plans, TornoAdmissionPlan, i);

      if (is_frozen_on (plan, day))
        return TORNO_ERROR_PLAN_FROZEN;
      if (day < get_day (plan->expires_at, zone) && plan->visits_left == 0)
        fault = TORNO_ERROR_PASS_USED_UP;
      else if (fault != TORNO_ERROR_PASS_USED_UP && day >= get_day (plan->expires_at, zone))
        fault = TORNO_ERROR_PLAN_EXPIRED;
    }
  return fault;
}

/**
 * torno_membership_judge:
 * @membership: whose
 * @at: seconds since 1970
 * @zone: the gym's
 *
 * Returns: whether the member may come in at that time
 */
TornoAdmission
torno_membership_judge (const TornoMembership *membership, gint64 at, GTimeZone *zone)
{
  TornoAdmission admission = { .refused = TORNO_ERROR_INACTIVE_USER, .days_left = -1, .visits_left = -1 };
  gint day = get_day (at, zone);
  const TornoAdmissionPlan *plan;

  if (!membership->is_active)
    return admission;
  plan = find_plan (membership, day, zone);
  if (plan != NULL)
    {
      admission.days_left = get_day (plan->expires_at, zone) - day - 1;
      admission.visits_left = plan->visits_left;
    }
  admission.has_visit = was_in_on (membership, day, zone);
  admission.is_repeat = admission.has_visit && is_soon (membership, at);
  admission.is_admitted = admission.has_visit || plan != NULL;
  if (!admission.is_admitted)
    admission.refused = find_plan_fault (membership, day, zone);
  return admission;
}

/**
 * torno_membership_visit:
 * @membership: whose
 * @at: seconds since 1970
 * @zone: the gym's
 *
 * Judges, and notes the visit where the member is let in: the day has its visit, a pass pays with one; so has each
 * later entry of the day, but not its repetitions.
 *
 * Returns: what torno_membership_judge() says
 */
TornoAdmission
torno_membership_visit (TornoMembership *membership, gint64 at, GTimeZone *zone)
{
  TornoAdmission admission = torno_membership_judge (membership, at, zone);
  TornoAdmissionPlan *plan;

  if (!admission.is_admitted || admission.is_repeat)
    return admission;
  plan = admission.has_visit ? NULL : find_plan (membership, get_day (at, zone), zone);
  if (plan != NULL && plan->visits_left > 0)
    plan->visits_left--;
  g_array_append_val (membership->visits, at);
  return admission;
}
