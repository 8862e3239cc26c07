/* What a window sees of a camera. In a sandbox the portal is asked first; where there is none the devices themselves
 * are looked at, which the sandbox has for the fingerprint reader's sake. */
#include "config.h"

#include "torno-camera-private.h"

#include "torno-portal.h"

struct _TornoCamera
{
  GObject parent_instance;

  TornoCameraRun *run;       /* NULL: stopped */
  GCancellable *cancellable; /* of the portal's question */
  char *name;
  char *description;
  gboolean has_portal;
};

enum
{
  LISTED,
  FRAME,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (TornoCamera, torno_camera, G_TYPE_OBJECT)

static void
on_listed (gpointer user_data, char **names, guint used)
{
  g_signal_emit (user_data, signals[LISTED], 0, names, used);
}

static void
on_frame (gpointer user_data, GdkTexture *frame)
{
  g_signal_emit (user_data, signals[FRAME], 0, frame);
}

static void
on_failed (gpointer user_data, TornoCameraFault fault)
{
  torno_camera_stop (user_data);
  g_signal_emit (user_data, signals[FAILED], 0, fault);
}

static void
begin (TornoCamera *self, int remote)
{
  static const TornoCameraListener listener = { on_listed, on_frame, on_failed };
  TornoCameraWish wish = { g_strdup (self->name), g_strdup (self->description), remote };

  self->run = torno_camera_run_begin (&wish, &listener, self);
}

static void
on_portal_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  int remote = torno_camera_portal_open_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    {
      on_failed (user_data, TORNO_CAMERA_REFUSED);
      return;
    }
  if (error != NULL)
    g_info ("no camera portal: %s", error->message);
  begin (user_data, remote);
}

static void
torno_camera_finalize (GObject *object)
{
  TornoCamera *self = TORNO_CAMERA (object);

  torno_camera_stop (self);
  g_free (self->name);
  g_free (self->description);
  G_OBJECT_CLASS (torno_camera_parent_class)->finalize (object);
}

static void
torno_camera_class_init (TornoCameraClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_camera_finalize;
  signals[LISTED] = g_signal_new ("listed", TORNO_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  G_TYPE_STRV, G_TYPE_UINT);
  signals[FRAME] = g_signal_new ("frame", TORNO_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 GDK_TYPE_TEXTURE);
  signals[FAILED]
      = g_signal_new ("failed", TORNO_TYPE_CAMERA, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
torno_camera_init (TornoCamera *self)
{
  self->has_portal = torno_portal_is_needed ();
}

/**
 * torno_camera_new:
 *
 * Returns: (transfer full): a camera that is off
 */
TornoCamera *
torno_camera_new (void)
{
  return g_object_new (TORNO_TYPE_CAMERA, NULL);
}

/**
 * torno_camera_start:
 * @name: (nullable): which one, where it is there; %TORNO_CAMERA_SIMULATED for none of them
 *
 * Returns at once; the signals tell what comes of it, until torno_camera_stop(). One that runs is stopped before.
 */
void
torno_camera_start (TornoCamera *camera, const char *name)
{
  torno_camera_stop (camera);
  g_free (camera->name);
  camera->name = g_strdup (name);
  if (!camera->has_portal || camera->description != NULL || g_strcmp0 (name, TORNO_CAMERA_SIMULATED) == 0)
    {
      begin (camera, -1);
      return;
    }
  camera->cancellable = g_cancellable_new ();
  torno_camera_portal_open_async (camera->cancellable, on_portal_cb, camera);
}

/**
 * torno_camera_stop:
 *
 * Lets the camera go; there are no signals from then on. So does the end of the object.
 */
void
torno_camera_stop (TornoCamera *camera)
{
  g_cancellable_cancel (camera->cancellable);
  g_clear_object (&camera->cancellable);
  g_clear_pointer (&camera->run, torno_camera_run_end);
}

/* For tests: what takes the place of all cameras, as for gst-launch(1). */
void
torno_camera_set_description (TornoCamera *camera, const char *description)
{
  g_free (camera->description);
  camera->description = g_strdup (description);
}

/* For tests: whether a portal is asked. */
void
torno_camera_set_portal (TornoCamera *camera, gboolean has_portal)
{
  camera->has_portal = has_portal;
}
