/* A door with its server: a simulated reader, a relay that counts, and a fake server that knows Ana and Bo. */
#pragma once

#include "fake-server.h"
#include "station-fixture.h"
#include "torno-station.h"

G_BEGIN_DECLS

#define ANA 1
#define BO 2
#define ANAS_FINGER 11
#define BOS_FINGER 12
#define RECORDED "{\"type\":\"attendance_recorded\",\"days_left\":20,\"already\":false}"

typedef struct
{
  GObject parent_instance;
  guint n;
} CountingRelay;

typedef struct
{
  FakeServer *server;
  TornoSimulatedReader *reader;
  TornoLink *link;
  TornoStation *station;
  CountingRelay *relay;

  gboolean has_outcome;
  TornoOutcomeKind kind;
  gint64 user_id;
  gint visits_left;
  char *code;
  guint n_conflicts;
} Fixture;

/* @data: what the members may do, JSON, where it begins with a quote. */
void door_set_up (Fixture *self, gconstpointer data);
void door_tear_down (Fixture *self, gconstpointer data);

/* As a program that is started anew at the same desk; its link is not open. */
void door_start_station (Fixture *self);
void door_stop_station (Fixture *self);

void door_wait_for_online (Fixture *self, gboolean is_online);
guint door_get_n_queued (Fixture *self);
void door_wait_for_queued (Fixture *self, guint n);
void door_wait_for_downloads (Fixture *self, guint n);
void door_wait_for_reader (Fixture *self, TornoReaderState state);
gint64 door_get_time (Fixture *self, const char *property);

/* Presses, and expects that it comes to @kind. */
void door_press (Fixture *self, guint finger, TornoOutcomeKind kind);
void door_press_offline (Fixture *self, TornoOutcomeKind kind);

/* Of the visits that the server was told of. */
const char *door_get_member (Fixture *self, guint visit, const char *name);
gint64 door_get_visitor (Fixture *self, guint visit);

G_END_DECLS
