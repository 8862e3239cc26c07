/* A member, as rows and pages show one. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_TYPE_MEMBER (torno_member_get_type ())
G_DECLARE_FINAL_TYPE (TornoMember, torno_member, TORNO, MEMBER, GObject)

typedef enum
{
  TORNO_MEMBER_UNKNOWN, /* not read from the server yet */
  TORNO_MEMBER_ACTIVE,
  TORNO_MEMBER_EXPIRING, /* 7 days or less left, or 2 visits or less */
  TORNO_MEMBER_EXPIRED,  /* no valid plan */
  TORNO_MEMBER_FROZEN,   /* no valid plan, but one that waits */
  TORNO_MEMBER_INACTIVE  /* the account is deactivated */
} TornoMemberState;

/* The plan that is valid today, with what the sale of another one is judged by. */
typedef struct
{
  gint64 plan_id;        /* 0: none is valid */
  gint64 duration_days;  /* of the purchase */
  gint64 price_cents;    /* of the plan, today */
  GDateTime *expires_at; /* by the gym's clock; NULL: none is valid */
  GTimeZone *zone;       /* the gym's */
  gboolean may_renew_early; /* trainers, in this gym */
} TornoRunningPlan;

/* Properties, read-only, notified when the record changes: "id" (int64), "full-name", "document-id", "phone", "email",
 * "plan-name", "expires-on", "state-text", "summary", "emergency", "medical-note", "note" (strings), "state" (uint), "state-classes" (strv: CSS classes),
 * "has-fingerprint" (boolean). */
TornoMember *torno_member_new (void);
void torno_member_update (TornoMember *member, JsonObject *record);
gint64 torno_member_get_id (TornoMember *member);
const char *torno_member_get_full_name (TornoMember *member);
const char *torno_member_get_document_id (TornoMember *member);
const char *torno_member_get_plan_name (TornoMember *member);
const char *torno_member_get_state_text (TornoMember *member);
TornoMemberState torno_member_get_state (TornoMember *member);
gboolean torno_member_get_has_fingerprint (TornoMember *member);
gint torno_member_get_days_left (TornoMember *member);
gint torno_member_get_visits_left (TornoMember *member);
const char *torno_member_get_medical_note (TornoMember *member);
const TornoRunningPlan *torno_member_get_running_plan (TornoMember *member);

G_END_DECLS
