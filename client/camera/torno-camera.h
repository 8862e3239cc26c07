/* A camera of this computer: its pictures as they come, or why none come. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* For the settings: no camera, but a picture that moves, for demonstrations and tests. */
#define TORNO_CAMERA_SIMULATED "simulated"

typedef enum
{
  TORNO_CAMERA_MISSING, /* there is none */
  TORNO_CAMERA_BUSY,    /* another program has it */
  TORNO_CAMERA_REFUSED, /* this user, or this program, may not */
  TORNO_CAMERA_LOST,    /* it gave pictures and does no more */
  TORNO_CAMERA_FAILED,  /* anything else, and one that gives no picture for long */
  TORNO_N_CAMERA_FAULTS,
} TornoCameraFault;

#define TORNO_TYPE_CAMERA (torno_camera_get_type ())
G_DECLARE_FINAL_TYPE (TornoCamera, torno_camera, TORNO, CAMERA, GObject)

/* Signal "listed" (char **names, guint used): the cameras that are there.
 * Signal "frame" (GdkTexture *frame): a picture.
 * Signal "failed" (guint fault): it has been stopped. */
TornoCamera *torno_camera_new (void);
void torno_camera_start (TornoCamera *camera, const char *name);
void torno_camera_stop (TornoCamera *camera);

G_END_DECLS
