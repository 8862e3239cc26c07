/* News for the desks of a gym: that records of a kind have changed, never which nor how. Whoever follows them asks for
 * what it shows, under its own rights. */
#include "config.h"

#include "torno-changes.h"

#include "torno-hub-private.h"

#include <string.h>

/* What the parts of the API change, by the first word of their paths. */
static const struct
{
  const char *path;
  const char *record;
} changes[] = {
  { "/api/v1/users/", "user" },          { "/api/v1/user-plans/", "user_plan" },
  { "/api/v1/plans/", "plan" },          { "/api/v1/products/", "product" },
  { "/api/v1/sales/", "sale" },          { "/api/v1/attendance/", "attendance" },
  { "/api/v1/shifts/", "shift" },        { "/api/v1/measurements/", "measurement" },
  { "/api/v1/gyms/", "gym" },            { "/api/v1/import/members", "user" },
  { "/api/v1/import/plans", "plan" },    { "/api/v1/import/products", "product" },
};

/**
 * torno_changes_find_record:
 * @method: of a call that was answered with success
 * @path: of its route
 *
 * Returns: (nullable) (transfer none): the kind of record that it has changed
 */
const char *
torno_changes_find_record (const char *method, const char *path)
{
  if (strcmp (method, "GET") == 0)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    if (g_str_has_prefix (path, changes[i].path))
      return changes[i].record;
  return NULL;
}

/**
 * torno_hub_tell_changed_here:
 * @hub: the hub
 * @gym_id: a gym, 0: any
 * @record: a kind of record
 *
 * Tells those who follow changes and are connected to this process.
 */
void
torno_hub_tell_changed_here (TornoHub *hub, gint64 gym_id, const char *record)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  torno_message_begin (&writer, "changed");
  torno_message_add_text (&writer, "record", record);
  text = torno_message_end (&writer);
  for (guint i = hub->peers->len; i > 0; i--)
    {
      TornoPeer *peer = hub->peers->pdata[i - 1];

      if (peer->follows_changes && peer->actor != NULL && (gym_id == 0 || peer->gym_id == gym_id))
        torno_peer_send (peer, text);
    }
}
