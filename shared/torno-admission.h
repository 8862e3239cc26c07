/* Whether a member is let in: the rule of torno_check_in() (data/migrations/functions/30-membership.sql) for a station
 * whose server is away. tests/server/test_admission.py holds the two against each other. */
#pragma once

#include "torno-error.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 expires_at; /* seconds since 1970 */
  gint visits_left;  /* of a pass, -1: not a pass */
  gint frozen_from;  /* Julian day of GDate from which on it lets nobody in, 0: it runs */
} TornoAdmissionPlan;

/* What is known of a member. */
typedef struct
{
  gboolean is_active;
  GArray *plans;  /* TornoAdmissionPlan, what was bought last first; only those that nobody has ended */
  GArray *visits; /* gint64: every time the member came in, seconds since 1970 */
  guint repeat_minutes; /* for how long after an entry another press is a repetition; the gym's */
} TornoMembership;

typedef struct
{
  gboolean is_admitted;
  gboolean has_visit; /* admitted, and in before on that day: nothing is to be paid */
  gboolean is_repeat; /* and that so shortly before that the door stays shut */
  TornoError refused; /* where not admitted */
  gint days_left;     /* whole days after that day, -1: no plan */
  gint visits_left;   /* of a pass, before that visit; -1: no pass */
} TornoAdmission;

TornoMembership *torno_membership_new (gboolean is_active);
TornoMembership *torno_membership_copy (const TornoMembership *membership);
void torno_membership_free (TornoMembership *membership);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoMembership, torno_membership_free)

TornoAdmission torno_membership_judge (const TornoMembership *membership, gint64 at, GTimeZone *zone);
TornoAdmission torno_membership_visit (TornoMembership *membership, gint64 at, GTimeZone *zone);

G_END_DECLS
