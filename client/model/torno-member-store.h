/* The gym's members as a list model that reads pages from the server when rows come into view. */
#pragma once

#include "torno-member.h"
#include "torno-session.h"

G_BEGIN_DECLS

#define TORNO_TYPE_MEMBER_STORE (torno_member_store_get_type ())
G_DECLARE_FINAL_TYPE (TornoMemberStore, torno_member_store, TORNO, MEMBER_STORE, GObject)

#define TORNO_MEMBER_STORE_PAGE 100

typedef enum
{
  TORNO_STORE_LOADING, /* nothing is known yet */
  TORNO_STORE_READY,
  TORNO_STORE_FAILED   /* and nothing is there to show */
} TornoStoreState;

/* A GListModel of TornoMember. Properties, read-only, notified: "state" (uint, TornoStoreState), "n-members" (uint),
 * "fault" (string, nullable: why the last read failed). */
TornoMemberStore *torno_member_store_new (TornoSession *session);
void torno_member_store_search (TornoMemberStore *store, const char *text);
void torno_member_store_filter (TornoMemberStore *store, const char *membership);
const char *torno_member_store_get_membership (TornoMemberStore *store);
const char *torno_member_store_get_text (TornoMemberStore *store);
void torno_member_store_reload (TornoMemberStore *store);
void torno_member_store_refresh (TornoMemberStore *store);
gboolean torno_member_store_is_reading (TornoMemberStore *store);
TornoStoreState torno_member_store_get_state (TornoMemberStore *store);
const char *torno_member_store_get_fault (TornoMemberStore *store);
void torno_member_store_update_member (TornoMemberStore *store, JsonObject *record);

G_END_DECLS
