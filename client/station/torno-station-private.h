/* What the parts of the station share: torno-station.c turns between them, torno-station-door.c and
 * torno-station-enrollment.c are the two things that it does. */
#pragma once

#include "torno-station.h"

#include "torno-outcome.h"
#include "torno-relay.h"
#include "torno-template-sync.h"
#include "torno-visit-queue.h"

G_BEGIN_DECLS

typedef struct _TornoEnrollment TornoEnrollment;

struct _TornoStation
{
  GObject parent_instance;

  TornoReader *reader;
  TornoLink *link;
  TornoGallery *gallery;
  TornoTemplateSync *sync;
  gint64 gym_id;

  char *reader_fault;
  gboolean reader_is_open;
  gboolean reader_is_spoiled; /* it failed, and is to be closed before it is used again */
  guint retry_id;             /* a pause before that */
  guint pause_ms;             /* the last one */
  gboolean reader_is_busy; /* an operation of the reader is under way */

  gboolean door_is_open;
  GCancellable *capture; /* of the capture under way */
  GHashTable *kept_owners; /* GBytes -> gint64: whose the prints are that the reader keeps inside; NULL: none */
  gboolean press_is_poor; /* so that not to know it says little */
  gboolean is_judging;   /* a press was read, and who it was is being found out */
  gint64 visitor_id;     /* whose visit the server was asked about, or is to be; 0: nobody's */
  char *visit_at;        /* when he came */
  char *visit_key;       /* by which the server knows his visit, should it hear of it twice */
  guint patience_id;
  TornoRelay *relay; /* NULL: none */
  char *relay_fault; /* for a person; NULL: none */

  GTimeZone *zone;
  gint64 offline_since;   /* seconds since 1970; 0: the link is up, or was not yet */
  TornoVisitQueue *queue; /* NULL: there is no room for one */
  GHashTable *visits;     /* gint64 user_id -> gint64: when he was let in last */
  guint repeat_minutes;   /* the gym's: for how long after an entry another press is a repetition */
  gboolean is_sending;    /* the server was told of the oldest visit of the queue */
  guint send_id;          /* a pause before it is told again */

  GCancellable *keyring;       /* of what is asked of it */
  gboolean is_loading;         /* what the cache holds: the server is asked for what has changed after that */
  JsonObject *connected;       /* the server's word, while that is loading; NULL: none yet */
  guint loading_id, keep_id, away_id;
  char *cache_fault;           /* why nothing is kept for a start without the server, for a person; NULL: it is */
  gint64 age_limit;            /* seconds for which what is known of the members is believed without the server */

  TornoEnrollment *enrollment; /* NULL: none */
};

/* Does whatever comes next. To be called when anything has changed. */
void torno_station_advance (TornoStation *self);
void torno_station_set_reader_fault (TornoStation *self, const char *fault);
void torno_station_lose_reader (TornoStation *self, const GError *error);
void torno_station_trust_reader (TornoStation *self);
void torno_station_retry_reader (TornoStation *self);
void torno_station_emit_enroll_progress (TornoStation *self, guint stage, guint n_stages);
void torno_station_emit_enroll_retry (TornoStation *self, const char *text);
void torno_station_emit_conflict (TornoStation *self, const TornoOutcome *outcome);
void torno_station_emit_outcome (TornoStation *self, const TornoOutcome *outcome);
JsonObject *torno_station_make_message (const char *type, gint64 user_id);

void torno_station_notify_queue (TornoStation *self);
void torno_station_notify_relay (TornoStation *self);

void torno_station_relay_init (TornoStation *self);
void torno_station_relay_clear (TornoStation *self);
void torno_station_relay_pulse (TornoStation *self);

void torno_station_door_start (TornoStation *self);
void torno_station_door_refresh (TornoStation *self);
void torno_station_door_go_offline (TornoStation *self);
void torno_station_door_take (TornoStation *self, const char *type, JsonObject *message);
void torno_station_door_ask (TornoStation *self);

/* What becomes of a visit without the server. */
void torno_station_visits_init (TornoStation *self);
void torno_station_visits_clear (TornoStation *self);
void torno_station_visits_note (TornoStation *self, gint64 user_id, gint64 time);
TornoOutcome *torno_station_visits_judge (TornoStation *self);
void torno_station_visits_send (TornoStation *self);
gboolean torno_station_visits_take (TornoStation *self, const char *type, JsonObject *message);
void torno_station_visits_go_offline (TornoStation *self);
gboolean torno_station_visits_is_error (const char *type, JsonObject *message);

/* What is known of the members, for a start without the server. */
void torno_station_cache_init (TornoStation *self);
void torno_station_cache_clear (TornoStation *self);
void torno_station_cache_connect (TornoStation *self, JsonObject *message);
void torno_station_notify_cache (TornoStation *self);
char *torno_station_make_folder (TornoStation *self);

gboolean torno_station_enrollment_needs_reader (TornoStation *self);
void torno_station_enrollment_start (TornoStation *self);
void torno_station_enrollment_go_online (TornoStation *self);
void torno_station_enrollment_go_offline (TornoStation *self);
void torno_station_enrollment_fail (TornoStation *self, const GError *error);
void torno_station_enrollment_take (TornoStation *self, const char *type, JsonObject *message);

G_END_DECLS
