/* What buying a plan comes to for a member: a first plan, a renewal, an upgrade, or nothing that a trainer may sell. */
#pragma once

#include "torno-member.h"
#include "torno-plan.h"

G_BEGIN_DECLS

typedef enum
{
  TORNO_OFFER_NEW,     /* no plan is running */
  TORNO_OFFER_RENEWAL, /* begins where the running one ends */
  TORNO_OFFER_UPGRADE, /* ends the running one */
  TORNO_OFFER_BESIDE,  /* a lesser one: both run */
  TORNO_OFFER_NOT_YET  /* for an administrator only, while the plan runs */
} TornoOffer;

TornoOffer torno_offer_judge (TornoPlan *plan, TornoMember *member, gboolean is_admin);
char *torno_offer_describe (TornoOffer offer, TornoPlan *plan, TornoMember *member);

G_END_DECLS
