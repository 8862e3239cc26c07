/* What the parts of the station share: torno-station.c turns between them, torno-station-door.c and
 * torno-station-enrollment.c are the two things that it does. */
#pragma once

#include "torno-station.h"

#include "torno-outcome.h"
#include "torno-template-sync.h"

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
  gboolean reader_is_busy; /* an operation of the reader is under way */

  gboolean door_is_open;
  GCancellable *capture; /* of the capture under way */
  gboolean is_judging;   /* a press was read, and who it was is being found out */
  gint64 visitor_id;     /* whose visit the server was asked about; 0: nobody's */

  TornoEnrollment *enrollment; /* NULL: none */
};

/* Does whatever comes next. To be called when anything has changed. */
void torno_station_advance (TornoStation *self);
void torno_station_set_reader_fault (TornoStation *self, const char *fault);
void torno_station_lose_reader (TornoStation *self, const GError *error);
void torno_station_emit_enroll_progress (TornoStation *self, guint stage, guint n_stages);
void torno_station_emit_enroll_retry (TornoStation *self, const char *text);
void torno_station_emit_outcome (TornoStation *self, const TornoOutcome *outcome);
JsonObject *torno_station_make_message (const char *type, gint64 user_id);

void torno_station_door_start (TornoStation *self);
void torno_station_door_go_offline (TornoStation *self);
void torno_station_door_take (TornoStation *self, const char *type, JsonObject *message);

gboolean torno_station_enrollment_needs_reader (TornoStation *self);
void torno_station_enrollment_start (TornoStation *self);
void torno_station_enrollment_go_online (TornoStation *self);
void torno_station_enrollment_go_offline (TornoStation *self);
void torno_station_enrollment_fail (TornoStation *self, const GError *error);
void torno_station_enrollment_take (TornoStation *self, const char *type, JsonObject *message);

G_END_DECLS
