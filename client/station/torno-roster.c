/* Keeps names and rules by number of the member; the prints go to the gallery. */
#include "config.h"

#include "torno-roster.h"

struct _TornoRoster
{
  TornoGallery *gallery;
  GHashTable *members; /* gint64, inside the member -> TornoSyncedMember */
};

/**
 * torno_roster_new:
 * @gallery: has the prints
 *
 * Returns: (transfer full): a roster without members
 */
TornoRoster *
torno_roster_new (TornoGallery *gallery)
{
  TornoRoster *roster = g_new0 (TornoRoster, 1);

  roster->gallery = g_object_ref (gallery);
  roster->members
      = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) torno_synced_member_free);
  return roster;
}

/**
 * torno_roster_free:
 * @roster: (transfer full): a roster; the gallery stays as it is
 */
void
torno_roster_free (TornoRoster *roster)
{
  g_hash_table_unref (roster->members);
  g_object_unref (roster->gallery);
  g_free (roster);
}

/**
 * torno_roster_clear:
 * @roster: a roster
 *
 * Takes everybody out, also of the gallery.
 */
void
torno_roster_clear (TornoRoster *roster)
{
  torno_gallery_clear (roster->gallery);
  g_hash_table_remove_all (roster->members);
}

static gboolean
loses_template (const TornoSyncedMember *before, const TornoSyncedMember *member)
{
  for (guint i = 0; before != NULL && i < TORNO_SYNCED_FINGERS; i++)
    if (before->box_hashes[i] != 0 && before->box_hashes[i] != member->box_hashes[i])
      return TRUE;
  return FALSE;
}

/**
 * torno_roster_add:
 * @roster: a roster
 * @member: (transfer full): takes the place of what was known of the member; the gallery has the prints from here on
 *
 * Returns: whether a template that was known is no longer the member's
 */
gboolean
torno_roster_add (TornoRoster *roster, TornoSyncedMember *member)
{
  gboolean loses = loses_template (torno_roster_get (roster, member->user_id), member);

  for (guint finger = 1; finger <= TORNO_SYNCED_FINGERS; finger++)
    {
      torno_gallery_set (roster->gallery, member->user_id, finger, member->prints[finger - 1]);
      g_clear_pointer (&member->prints[finger - 1], torno_print_unref);
    }
  g_hash_table_replace (roster->members, &member->user_id, member);
  return loses;
}

/**
 * torno_roster_remove:
 * @roster: a roster
 * @user_id: who is no longer known
 */
void
torno_roster_remove (TornoRoster *roster, gint64 user_id)
{
  torno_gallery_remove (roster->gallery, user_id);
  g_hash_table_remove (roster->members, &user_id);
}

/**
 * torno_roster_collect_kept:
 * @roster: a roster
 *
 * Returns: (transfer full) (element-type GBytes gint64): whose the prints are that readers keep inside
 */
GHashTable *
torno_roster_collect_kept (TornoRoster *roster)
{
  GHashTable *owners
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, roster->members);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const TornoSyncedMember *member = value;

      for (guint i = 0; i < TORNO_SYNCED_FINGERS; i++)
        if (member->kept[i] != NULL)
          g_hash_table_insert (owners, g_bytes_ref (member->kept[i]),
                               g_memdup2 (&member->user_id, sizeof member->user_id));
    }
  return owners;
}

/**
 * torno_roster_get:
 * @roster: a roster
 * @user_id: a member
 *
 * Returns: (transfer none) (nullable): what is known of the member, until the roster changes
 */
const TornoSyncedMember *
torno_roster_get (TornoRoster *roster, gint64 user_id)
{
  return g_hash_table_lookup (roster->members, &user_id);
}
