/* A member, as rows and pages show one: made once, updated in place when its record comes from the server, so that
 * whatever is bound to it follows. */
#include "config.h"

#include "torno-member.h"

#include "torno-api-json.h"
#include "torno-member-state.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

/* As the server's filter "expiring" (api.md) and the station's warning on visits have it. */
#define EXPIRING_DAYS 7
#define FEW_VISITS 2

enum
{
  PROP_FULL_NAME = 1,
  PROP_DOCUMENT_ID,
  PROP_PHONE,
  PROP_EMAIL,
  PROP_PLAN_NAME,
  PROP_EXPIRES_ON,
  PROP_STATE_TEXT,
  PROP_SUMMARY,
  PROP_EMERGENCY,
  PROP_MEDICAL_NOTE,
  PROP_NOTE,
  N_TEXTS,
  PROP_ID = N_TEXTS,
  PROP_STATE,
  PROP_STATE_CLASSES,
  PROP_HAS_FINGERPRINT,
  N_PROPS
};

struct _TornoMember
{
  GObject parent_instance;

  gint64 id;
  char *texts[N_TEXTS];
  TornoMemberState state;
  gint days_left;   /* whole days after today that the plan still admits; -1: no valid plan */
  gint visits_left; /* of a pass; -1: no pass */
  gboolean has_fingerprint;
  TornoRunningPlan running;
};

/* clang-format off */
static const char *const text_names[N_TEXTS] = {
  [PROP_FULL_NAME]  = "full-name",  [PROP_DOCUMENT_ID] = "document-id", [PROP_PHONE]      = "phone",
  [PROP_EMAIL]      = "email",      [PROP_PLAN_NAME]   = "plan-name",   [PROP_EXPIRES_ON] = "expires-on",
  [PROP_STATE_TEXT] = "state-text", [PROP_SUMMARY]     = "summary",     [PROP_EMERGENCY]  = "emergency",
  [PROP_MEDICAL_NOTE] = "medical-note", [PROP_NOTE]    = "note",
};

static const char *const state_classes[][3] = {
  [TORNO_MEMBER_UNKNOWN]  = { "state-pill", NULL },
  [TORNO_MEMBER_ACTIVE]   = { "state-pill", "granted", NULL },
  [TORNO_MEMBER_EXPIRING] = { "state-pill", "warning", NULL },
  [TORNO_MEMBER_EXPIRED]  = { "state-pill", "denied", NULL },
  [TORNO_MEMBER_FROZEN]   = { "state-pill", "repeat", NULL },
  [TORNO_MEMBER_INACTIVE] = { "state-pill", NULL },
};
/* clang-format on */

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TornoMember, torno_member, G_TYPE_OBJECT)

static void
torno_member_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TornoMember *self = TORNO_MEMBER (object);

  if (id < N_TEXTS)
    g_value_set_string (value, self->texts[id] != NULL ? self->texts[id] : "");
  else if (id == PROP_ID)
    g_value_set_int64 (value, self->id);
  else if (id == PROP_STATE)
    g_value_set_uint (value, self->state);
  else if (id == PROP_STATE_CLASSES)
    g_value_set_boxed (value, state_classes[self->state]);
  else if (id == PROP_HAS_FINGERPRINT)
    g_value_set_boolean (value, self->has_fingerprint);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_member_finalize (GObject *object)
{
  TornoMember *self = TORNO_MEMBER (object);

  for (guint i = 1; i < N_TEXTS; i++)
    g_free (self->texts[i]);
  g_clear_pointer (&self->running.expires_at, g_date_time_unref);
  g_clear_pointer (&self->running.zone, g_time_zone_unref);
  G_OBJECT_CLASS (torno_member_parent_class)->finalize (object);
}

static void
torno_member_class_init (TornoMemberClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = torno_member_get_property;
  object_class->finalize = torno_member_finalize;
  for (guint i = 1; i < N_TEXTS; i++)
    properties[i] = g_param_spec_string (text_names[i], NULL, NULL, "", flags);
  properties[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, TORNO_MEMBER_INACTIVE, 0, flags);
  properties[PROP_STATE_CLASSES] = g_param_spec_boxed ("state-classes", NULL, NULL, G_TYPE_STRV, flags);
  properties[PROP_HAS_FINGERPRINT] = g_param_spec_boolean ("has-fingerprint", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
torno_member_init (TornoMember *self)
{
  self->days_left = -1;
  self->visits_left = -1;
}

static void
take_text (TornoMember *self, guint id, char *text_take)
{
  g_free (self->texts[id]);
  self->texts[id] = text_take;
}

static gint
read_julian_day (GDateTime *time)
{
  g_autoptr (GDate) date
      = g_date_new_dmy (g_date_time_get_day_of_month (time), g_date_time_get_month (time), g_date_time_get_year (time));

  return (gint) g_date_get_julian (date);
}

static void
read_running_plan (TornoMember *self, JsonObject *plan, JsonObject *gym)
{
  JsonObject *sold = torno_api_json_get_object (plan, "plan");
  const char *expires = torno_api_json_get_string (plan, "expires_at");
  const char *zone = torno_api_json_get_string (gym, "timezone");
  TornoRunningPlan *running = &self->running;

  g_clear_pointer (&running->expires_at, g_date_time_unref);
  g_clear_pointer (&running->zone, g_time_zone_unref);
  running->zone = zone != NULL ? g_time_zone_new_identifier (zone) : NULL;
  if (running->zone == NULL)
    running->zone = g_time_zone_new_local ();
  running->expires_at = expires != NULL ? g_date_time_new_from_iso8601 (expires, NULL) : NULL;
  running->plan_id = running->expires_at != NULL ? torno_api_json_get_integer (plan, "plan_id", 0) : 0;
  running->duration_days = torno_api_json_get_integer (plan, "duration_days", 0);
  running->price_cents = torno_money_text_from_api (torno_api_json_get_string (sold, "price"));
  running->may_renew_early = torno_api_json_get_boolean (gym, "trainers_may_renew_early");
}

/* Instants come in the gym's own zone, so their calendar day is the gym's; today is taken in that zone as well. */
static void
read_plan (TornoMember *self, JsonObject *plan, JsonObject *gym)
{
  const TornoRunningPlan *running = &self->running;

  read_running_plan (self, plan, gym);
  self->days_left = -1;
  self->visits_left = (gint) torno_api_json_get_integer (plan, "days", -1);
  take_text (self, PROP_PLAN_NAME,
             g_strdup (torno_api_json_get_string (torno_api_json_get_object (plan, "plan"), "name")));
  take_text (self, PROP_EXPIRES_ON, NULL);
  if (running->expires_at == NULL)
    return;

  g_autoptr (GDateTime) now = g_date_time_new_now (running->zone);
  /* "Valid on the days before this one's": the last day is the one before. */
  g_autoptr (GDateTime) last = g_date_time_add_days (running->expires_at, -1);

  self->days_left = MAX (read_julian_day (last) - read_julian_day (now), -1);
  /* Translators: a day, for g_date_time_format(): 24/11/2026 */
  take_text (self, PROP_EXPIRES_ON, g_date_time_format (last, _ ("%Y-%m-%d")));
}

/* Texts that most members do not have are NULL, so that a long list of them stays small. */
static void
read_notes (TornoMember *self, JsonObject *record)
{
  const char *name = torno_api_json_get_string (record, "emergency_name");
  const char *phone = torno_api_json_get_string (record, "emergency_phone");
  const char *medical = torno_api_json_get_string (record, "medical_note");
  const char *note = torno_api_json_get_string (record, "note");
  gboolean has_name = name != NULL && *name != '\0', has_phone = phone != NULL && *phone != '\0';

  take_text (self, PROP_EMERGENCY,
             has_name || has_phone ? g_strconcat (has_name ? name : "", has_name && has_phone ? " · " : "",
                                                  has_phone ? phone : "", NULL)
                                   : NULL);
  take_text (self, PROP_MEDICAL_NOTE, medical != NULL && *medical != '\0' ? g_strdup (medical) : NULL);
  take_text (self, PROP_NOTE, note != NULL && *note != '\0' ? g_strdup (note) : NULL);
}

static TornoMemberState
judge_state (TornoMember *self, JsonObject *record)
{
  gboolean is_pass = self->visits_left >= 0;

  if (!torno_api_json_get_boolean (record, "is_active"))
    return TORNO_MEMBER_INACTIVE;
  if (self->days_left < 0 || (is_pass && self->visits_left == 0))
    return torno_api_json_get_integer (record, "frozen_plan_id", 0) != 0 ? TORNO_MEMBER_FROZEN : TORNO_MEMBER_EXPIRED;
  if (self->days_left <= EXPIRING_DAYS || (is_pass && self->visits_left <= FEW_VISITS))
    return TORNO_MEMBER_EXPIRING;
  return TORNO_MEMBER_ACTIVE;
}

/**
 * torno_member_new:
 *
 * Returns: (transfer full): a member that nothing is known of yet
 */
TornoMember *
torno_member_new (void)
{
  return g_object_new (TORNO_TYPE_MEMBER, NULL);
}

/**
 * torno_member_update:
 * @record: a User of the API
 *
 * Takes over @record and notifies all properties.
 */
void
torno_member_update (TornoMember *member, JsonObject *record)
{
  static const char *const record_names[] = { [PROP_FULL_NAME] = "full_name",
                                              [PROP_DOCUMENT_ID] = "document_id",
                                              [PROP_PHONE] = "phone_number",
                                              [PROP_EMAIL] = "email" };

  for (guint i = PROP_FULL_NAME; i <= PROP_EMAIL; i++)
    take_text (member, i, g_strdup (torno_api_json_get_string (record, record_names[i])));
  member->id = torno_api_json_get_integer (record, "id", 0);
  member->has_fingerprint = torno_api_json_get_boolean (record, "has_fingerprint");
  read_plan (member, torno_api_json_get_object (record, "active_plan"), torno_api_json_get_object (record, "gym"));
  read_notes (member, record);
  member->state = judge_state (member, record);
  take_text (member, PROP_STATE_TEXT, torno_member_state_describe (member->state, member->days_left, member->visits_left));
  take_text (member, PROP_SUMMARY,
             g_strdup_printf ("%s  ·  %s", member->texts[PROP_DOCUMENT_ID], member->texts[PROP_PHONE]));

  g_object_freeze_notify (G_OBJECT (member));
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (member), properties[i]);
  g_object_thaw_notify (G_OBJECT (member));
}

/**
 * torno_member_get_id:
 *
 * Returns: the member's number, 0 until the record is there
 */
gint64
torno_member_get_id (TornoMember *member)
{
  return member->id;
}

/**
 * torno_member_get_full_name:
 *
 * Returns: (nullable) (transfer none): the name
 */
const char *
torno_member_get_full_name (TornoMember *member)
{
  return member->texts[PROP_FULL_NAME];
}

/**
 * torno_member_get_document_id:
 *
 * Returns: (nullable) (transfer none): the number of the identity document
 */
const char *
torno_member_get_document_id (TornoMember *member)
{
  return member->texts[PROP_DOCUMENT_ID];
}

/**
 * torno_member_get_plan_name:
 *
 * Returns: (nullable) (transfer none): the name of the valid plan, NULL where there is none
 */
const char *
torno_member_get_plan_name (TornoMember *member)
{
  return member->texts[PROP_PLAN_NAME];
}

/**
 * torno_member_get_state_text:
 *
 * Returns: (nullable) (transfer none): the state for a person, with the days or visits left
 */
const char *
torno_member_get_state_text (TornoMember *member)
{
  return member->texts[PROP_STATE_TEXT];
}

/**
 * torno_member_get_state:
 *
 * Returns: how the membership stands today
 */
TornoMemberState
torno_member_get_state (TornoMember *member)
{
  return member->state;
}

/**
 * torno_member_get_has_fingerprint:
 *
 * Returns: whether the server has a template of the member
 */
gboolean
torno_member_get_has_fingerprint (TornoMember *member)
{
  return member->has_fingerprint;
}

/**
 * torno_member_get_days_left:
 *
 * Returns: whole days after today that the plan still admits, -1 without a valid plan
 */
gint
torno_member_get_days_left (TornoMember *member)
{
  return member->days_left;
}

/**
 * torno_member_get_visits_left:
 *
 * Returns: the visits left of a pass, -1 where the plan is none
 */
gint
torno_member_get_visits_left (TornoMember *member)
{
  return member->visits_left;
}

/**
 * torno_member_get_running_plan:
 *
 * Returns: (transfer none): the plan that is valid today; its numbers are 0 where there is none
 */
const TornoRunningPlan *
torno_member_get_running_plan (TornoMember *member)
{
  return &member->running;
}

/**
 * torno_member_get_medical_note:
 *
 * Returns: (nullable) (transfer none): what a first-aider must know
 */
const char *
torno_member_get_medical_note (TornoMember *member)
{
  return member->texts[PROP_MEDICAL_NOTE];
}
