/* Reads an entry of template_data_set (protocol.md). A template that does not open or cannot be read is left out. */
#include "config.h"

#include "torno-synced-member.h"

#include "torno-api-json.h"

#include <stdio.h>

static gint64
read_time (const char *text)
{
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) : 0;
}

/* Returns: the Julian day of "YYYY-MM-DD", 0 where there is none */
static gint
read_day (const char *text)
{
  gint year, month, day;

  if (text == NULL || sscanf (text, "%d-%d-%d", &year, &month, &day) != 3 || !g_date_valid_dmy (day, month, year))
    return 0;
  g_autoptr (GDate) date = g_date_new_dmy (day, month, year);
  return (gint) g_date_get_julian (date);
}

static void
add_plan (TornoMembership *membership, const char *expires_at, gint64 visits_left, const char *frozen_on)
{
  const TornoAdmissionPlan plan
      = { read_time (expires_at), CLAMP (visits_left, -1, G_MAXINT), read_day (frozen_on) };

  g_array_append_val (membership->plans, plan);
}

static void
read_plans (TornoMembership *membership, JsonObject *entry)
{
  JsonArray *plans = torno_api_json_get_array (entry, "plans");
  const char *expires_at = torno_api_json_get_string (entry, "expires_at");

  /* A server before 0.2 tells only how long the last one lasts. */
  if (plans == NULL && expires_at != NULL)
    add_plan (membership, expires_at, -1, NULL);
  for (guint i = 0; plans != NULL && i < json_array_get_length (plans); i++)
    {
      JsonObject *plan = json_array_get_object_element (plans, i);

      add_plan (membership, torno_api_json_get_string (plan, "expires_at"),
                torno_api_json_get_integer (plan, "visits_left", -1), torno_api_json_get_string (plan, "frozen_on"));
    }
}

static void
read_finger (TornoSyncedMember *member, JsonObject *entry, guint finger, const guint8 *key, gint64 gym_id)
{
  const char *box = torno_api_json_get_string (entry, finger == 1 ? "fingerprint1" : "fingerprint2");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) template = NULL;

  if (box == NULL)
    return;
  member->box_hashes[finger - 1] = MAX (g_str_hash (box), 1);
  template = torno_template_box_open (key, gym_id, member->user_id, finger, box, &error);
  if (template != NULL && torno_print_lies_inside (template))
    member->kept[finger - 1] = g_steal_pointer (&template);
  else if (template != NULL)
    member->prints[finger - 1] = torno_print_parse (template, &error);
  if (error != NULL)
    g_info ("finger %u of member %" G_GINT64_FORMAT ": %s", finger, member->user_id, error->message);
}

/**
 * torno_synced_member_read:
 * @entry: of template_data_set
 * @key: the gym's
 * @gym_id: the gym
 *
 * On any thread.
 *
 * Returns: (transfer full) (nullable): the member, NULL where the entry names none
 */
TornoSyncedMember *
torno_synced_member_read (JsonObject *entry, const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES], gint64 gym_id)
{
  gint64 user_id = torno_api_json_get_integer (entry, "id", 0);
  TornoSyncedMember *member;

  if (user_id <= 0)
    return NULL;
  member = g_new0 (TornoSyncedMember, 1);
  member->user_id = user_id;
  member->full_name = g_strdup (torno_api_json_get_string (entry, "full_name"));
  member->note = g_strdup (torno_api_json_get_string (entry, "note"));
  member->birth_date = g_strdup (torno_api_json_get_string (entry, "birth_date"));
  member->membership = torno_membership_new (torno_api_json_get_boolean (entry, "is_active"));
  read_plans (member->membership, entry);
  for (guint finger = 1; finger <= TORNO_SYNCED_FINGERS; finger++)
    read_finger (member, entry, finger, key, gym_id);
  return member;
}

/**
 * torno_synced_member_free:
 * @member: (transfer full): a member
 */
void
torno_synced_member_free (TornoSyncedMember *member)
{
  for (guint i = 0; i < TORNO_SYNCED_FINGERS; i++)
    {
      g_clear_pointer (&member->prints[i], torno_print_unref);
      g_clear_pointer (&member->kept[i], g_bytes_unref);
    }
  torno_membership_free (member->membership);
  g_free (member->full_name);
  g_free (member->note);
  g_free (member->birth_date);
  g_free (member);
}
