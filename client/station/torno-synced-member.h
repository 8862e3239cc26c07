/* A member as the server tells a station of him: what decides at the door, and the opened templates. */
#pragma once

#include "torno-admission.h"
#include "torno-print.h"
#include "torno-template-box.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_SYNCED_FINGERS 2

typedef struct
{
  gint64 user_id;
  char *full_name;
  char *note;       /* what staff must know at the next visit; may be NULL */
  char *birth_date; /* YYYY-MM-DD; NULL: not known */
  TornoMembership *membership;
  guint box_hashes[TORNO_SYNCED_FINGERS];   /* of the sealed templates, 0: none */
  TornoPrint *prints[TORNO_SYNCED_FINGERS]; /* NULL: none, or one that cannot be read */
  GBytes *kept[TORNO_SYNCED_FINGERS];       /* of a reader that compares inside; NULL: none */
} TornoSyncedMember;

TornoSyncedMember *torno_synced_member_read (JsonObject *entry,
                                             const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                                             gint64 gym_id);
void torno_synced_member_free (TornoSyncedMember *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TornoSyncedMember, torno_synced_member_free)

G_END_DECLS
