/* What the list of members and its reads share. */
#pragma once

#include "torno-member-store.h"

G_BEGIN_DECLS

struct _TornoMemberStore
{
  GObject parent_instance;

  TornoSession *session;
  GCancellable *cancellable; /* of the reads of this search */
  char *text;
  const char *membership; /* of the API's filter; NULL: all */
  gboolean reads_first;   /* page of this search */
  GHashTable *pages; /* number of a page -> GPtrArray of TornoMember */
  GQueue wanted;     /* numbers of pages to read, the last asked for first */
  guint n_reads;
  guint n_members;
  TornoStoreState state;
  char *fault;
};

void torno_member_store_set_state (TornoMemberStore *self, TornoStoreState state, const char *fault);

/* torno-member-reads.c */
GPtrArray *torno_member_store_make_page (TornoMemberStore *self, guint number);
void torno_member_store_start_read (TornoMemberStore *self, guint number, gboolean is_first);
void torno_member_store_start_reads (TornoMemberStore *self);

G_END_DECLS
