/* Of client/camera alone, and its tests: one run of a camera, and where it comes from. */
#pragma once

#include "torno-camera.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* Which camera. */
typedef struct
{
  char *name;        /* the one to take where it is there; NULL: the first */
  char *description; /* a source as for gst-launch(1), in the place of all cameras; NULL: none */
  int remote;        /* a socket of PipeWire that a portal gave; -1: none */
} TornoCameraWish;

/* What a run tells, on the main thread, until it is ended. */
typedef struct
{
  void (*on_listed) (gpointer user_data, char **names, guint used);
  void (*on_frame) (gpointer user_data, GdkTexture *frame);
  void (*on_failed) (gpointer user_data, TornoCameraFault fault);
} TornoCameraListener;

typedef struct _TornoCameraRun TornoCameraRun;

TornoCameraRun *torno_camera_run_begin (TornoCameraWish *wish, const TornoCameraListener *listener, gpointer user_data);
void torno_camera_run_end (TornoCameraRun *run);

GstElement *
torno_camera_source_new (const TornoCameraWish *wish, GPtrArray *names, guint *used, TornoCameraFault *fault);

void torno_camera_portal_open_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
int torno_camera_portal_open_finish (GAsyncResult *result, GError **error);

void torno_camera_set_description (TornoCamera *camera, const char *description);
void torno_camera_set_portal (TornoCamera *camera, gboolean has_portal);

G_END_DECLS
