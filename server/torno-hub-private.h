/* What the parts of torno-hub share. */
#pragma once

#include "torno-peer.h"
#include "torno-presence.h"

G_BEGIN_DECLS

struct _TornoHub
{
  TornoServer *server;
  TornoKeyRing *key_ring;
  TornoPresence *presence;
  GPtrArray *peers; /* of TornoPeer, in the order in which they came */
  guint n_named;    /* stations that were given a name */
  GQueue unsent;    /* of char: what other processes are still to hear */
  gboolean is_sending;
  GQueue unheard; /* of char: news of other processes that wait behind one by reference */
  gboolean is_fetching;
  guint round_timer;
};

/* Whether a peer is a station of a gym that is logged in; of that name, where one is given. */
gboolean torno_hub_is_station_of (const TornoPeer *peer, gint64 gym_id, const char *name);
TornoPeer *torno_hub_get_station (TornoHub *self, gint64 gym_id, const char *name);

/* torno-hub-endings.c */
void torno_hub_begin_rounds (TornoHub *self);
void torno_hub_end_rounds (TornoHub *self);

G_END_DECLS
