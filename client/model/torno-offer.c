/* The rule of torno_assign_plan() (data/migrations/functions/30-membership.sql), so that a form can say what a plan comes
 * to before it is sold, and a trainer sees a limit and not an error. The server decides all the same. */
#include "config.h"

#include "torno-offer.h"

#include <glib/gi18n-lib.h>

/**
 * torno_offer_judge:
 * @plan: what is to be sold
 * @member: to whom
 * @is_admin: whether an administrator sells
 *
 * Returns: what it comes to
 */
TornoOffer
torno_offer_judge (TornoPlan *plan, TornoMember *member, gboolean is_admin)
{
  const TornoRunningPlan *running = torno_member_get_running_plan (member);
  gboolean is_same = running->plan_id == torno_plan_get_id (plan);

  if (running->plan_id == 0)
    return TORNO_OFFER_NEW;
  if (is_same && (is_admin || running->may_renew_early))
    return TORNO_OFFER_RENEWAL;
  if (!is_same
      && (torno_plan_get_duration_days (plan) > running->duration_days
          || torno_plan_get_price_cents (plan) > running->price_cents))
    return TORNO_OFFER_UPGRADE;
  return is_admin ? TORNO_OFFER_BESIDE : TORNO_OFFER_NOT_YET;
}

/* The last day that is admitted, for a person. */
static char *
format_end (TornoOffer offer, TornoPlan *plan, TornoMember *member)
{
  const TornoRunningPlan *running = torno_member_get_running_plan (member);
  g_autoptr (GDateTime) now = g_date_time_new_now (running->zone);
  GDateTime *start = offer == TORNO_OFFER_RENEWAL ? running->expires_at : now;
  g_autoptr (GDateTime) last = g_date_time_add_days (start, (gint) torno_plan_get_duration_days (plan) - 1);

  return g_date_time_format (last, _ ("%Y-%m-%d"));
}

/**
 * torno_offer_describe:
 * @offer: of torno_offer_judge()
 * @plan: what is to be sold
 * @member: to whom
 *
 * Returns: (transfer full): what it comes to, for a person
 */
char *
torno_offer_describe (TornoOffer offer, TornoPlan *plan, TornoMember *member)
{
  g_autofree char *end = format_end (offer, plan, member);

  switch (offer)
    {
    case TORNO_OFFER_RENEWAL:
      return g_strdup_printf (_ ("Renewal: goes on where the running plan ends, until %s."), end);
    case TORNO_OFFER_UPGRADE:
      return g_strdup_printf (_ ("Upgrade: ends the running plan today and runs until %s."), end);
    case TORNO_OFFER_BESIDE:
      return g_strdup_printf (_ ("A lesser plan beside the running one, which stays; until %s."), end);
    case TORNO_OFFER_NOT_YET:
      return g_strdup (_ ("The running plan has not ended. A trainer can sell a longer or dearer one now; this one is for "
                          "an administrator."));
    case TORNO_OFFER_NEW:
    default:
      return g_strdup_printf (_ ("From today until %s."), end);
    }
}
