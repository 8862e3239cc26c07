/* A camera at work. GStreamer looks for its plugins at its first use, and opening, starting and stopping a camera may
 * wait for the device: one thread does all of that, in turn, so that a camera is let go before it is taken again, and
 * the window never waits. Pictures come on threads of GStreamer's and are handed over to the main loop, which shows the
 * latest and leaves out what it was too late for. */
#include "config.h"

#include "torno-camera-private.h"

#include <errno.h>
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <string.h>
#include <unistd.h>

/* For the first picture; the first use of all reads some hundred plugins. */
#define PATIENCE_SECONDS 20
/* Between two pictures. PipeWire says nothing of a camera that is unplugged (0.3.65). */
#define SILENCE_SECONDS 3

/* A photo is 512 pixels wide. Cameras that give many pictures a second only as JPEG have both kinds; those that can do
 * none of this do as they can. */
#define WANTED                                                                                                         \
  "video/x-raw,width=[320,1280],height=[240,960],framerate=[15/1,60/1];"                                               \
  "image/jpeg,width=[320,1280],height=[240,960],framerate=[15/1,60/1];"                                                \
  "video/x-raw;image/jpeg"
#define PIPELINE                                                                                                       \
  "capsfilter name=wanted caps=\"" WANTED "\" ! decodebin ! videoconvert ! videoscale ! "                              \
  "video/x-raw,format=RGBA,width=[1,1280],height=[1,1280],pixel-aspect-ratio=1/1 ! "                                   \
  "appsink name=sink max-buffers=1 drop=true sync=false"

struct _TornoCameraRun
{
  TornoCameraWish wish;
  GstElement *pipeline; /* of the worker */

  /* Of the main thread. */
  const TornoCameraListener *listener; /* NULL: it was ended */
  gpointer user_data;
  GSource *watchdog;

  GMutex mutex;
  GdkTexture *latest; /* not shown yet */
  gboolean has_picture;
  gboolean has_failed;
  gboolean is_over;
};

typedef struct
{
  TornoCameraRun *run;
  gboolean is_end;
} Job;

typedef struct
{
  TornoCameraRun *run;
  char **names;
  guint used;
  TornoCameraFault fault;
} News;

static void
run_clear (gpointer data)
{
  TornoCameraRun *run = data;

  g_free (run->wish.name);
  g_free (run->wish.description);
  if (run->wish.remote >= 0)
    close (run->wish.remote);
  g_clear_object (&run->latest);
  g_mutex_clear (&run->mutex);
}

static void
run_unref (gpointer run)
{
  g_atomic_rc_box_release_full (run, run_clear);
}

/* --- to the main thread --- */

static void
news_free (gpointer data)
{
  News *news = data;

  g_strfreev (news->names);
  run_unref (news->run);
  g_free (news);
}

static void
send_news (TornoCameraRun *run, GSourceFunc tell, char **names_take, guint used, TornoCameraFault fault)
{
  News *news = g_new (News, 1);

  *news = (News){ g_atomic_rc_box_acquire (run), names_take, used, fault };
  g_idle_add_full (G_PRIORITY_DEFAULT, tell, news, news_free);
}

static gboolean
tell_names (gpointer data)
{
  News *news = data;

  if (news->run->listener != NULL)
    news->run->listener->on_listed (news->run->user_data, news->names, news->used);
  return G_SOURCE_REMOVE;
}

static gboolean
tell_fault (gpointer data)
{
  News *news = data;

  if (news->run->listener != NULL)
    news->run->listener->on_failed (news->run->user_data, news->fault);
  return G_SOURCE_REMOVE;
}

static gboolean
tell_picture (gpointer data)
{
  TornoCameraRun *run = data;
  g_autoptr (GdkTexture) picture = NULL;

  g_mutex_lock (&run->mutex);
  picture = g_steal_pointer (&run->latest);
  g_mutex_unlock (&run->mutex);
  if (run->listener != NULL)
    {
      g_source_set_ready_time (run->watchdog, g_get_monotonic_time () + SILENCE_SECONDS * G_USEC_PER_SEC);
      run->listener->on_frame (run->user_data, picture);
    }
  return G_SOURCE_REMOVE;
}

/* The first fault is the cause of the others. */
static void
fail (TornoCameraRun *run, TornoCameraFault fault)
{
  gboolean is_first, has_picture;

  g_mutex_lock (&run->mutex);
  is_first = !run->has_failed;
  has_picture = run->has_picture;
  run->has_failed = TRUE;
  g_mutex_unlock (&run->mutex);
  if (is_first)
    send_news (run, tell_fault, NULL, 0, has_picture ? TORNO_CAMERA_LOST : fault);
}

static gboolean
on_silence_cb (gpointer user_data)
{
  fail (user_data, TORNO_CAMERA_FAILED);
  return G_SOURCE_REMOVE;
}

/* Pictures come first where both are due: a main loop that was late is no camera that is silent. */
static GSource *
start_watchdog (TornoCameraRun *run)
{
  GSource *watchdog = g_timeout_source_new_seconds (PATIENCE_SECONDS);

  g_source_set_priority (watchdog, G_PRIORITY_LOW);
  g_source_set_callback (watchdog, on_silence_cb, run, NULL);
  g_source_attach (watchdog, NULL);
  return watchdog;
}

/* --- on the threads of GStreamer --- */

static void
keep_latest (TornoCameraRun *run, GdkTexture *picture_take)
{
  gboolean is_told;

  g_mutex_lock (&run->mutex);
  is_told = run->latest != NULL;
  g_set_object (&run->latest, picture_take);
  run->has_picture = TRUE;
  g_mutex_unlock (&run->mutex);
  g_object_unref (picture_take);
  if (!is_told)
    g_idle_add_full (G_PRIORITY_DEFAULT, tell_picture, g_atomic_rc_box_acquire (run), run_unref);
}

static GstFlowReturn
on_sample_cb (GstAppSink *sink, gpointer user_data)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstVideoInfo info;
  GstVideoFrame frame;

  if (sample == NULL)
    return GST_FLOW_EOS;
  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample))
      || !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ))
    return GST_FLOW_ERROR;

  gsize stride = (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
  g_autoptr (GBytes) bytes
      = g_bytes_new (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0), stride * (gsize) GST_VIDEO_FRAME_HEIGHT (&frame));
  keep_latest (user_data, gdk_memory_texture_new (GST_VIDEO_FRAME_WIDTH (&frame), GST_VIDEO_FRAME_HEIGHT (&frame),
                                                  GDK_MEMORY_R8G8B8A8, bytes, stride));
  gst_video_frame_unmap (&frame);
  return GST_FLOW_OK;
}

/* Elements that have no better code name the system's error in their details. */
static TornoCameraFault
read_error (const GError *error, const char *details)
{
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY)
      || (details != NULL && strstr (details, g_strerror (EBUSY)) != NULL))
    return TORNO_CAMERA_BUSY;
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED)
      || (details != NULL && strstr (details, g_strerror (EACCES)) != NULL))
    return TORNO_CAMERA_REFUSED;
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
    return TORNO_CAMERA_MISSING;
  return TORNO_CAMERA_FAILED;
}

static GstBusSyncReply
on_message_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *details = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    fail (user_data, TORNO_CAMERA_LOST);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      gst_message_parse_error (message, &error, &details);
      g_info ("camera: %s (%s)", error->message, details);
      fail (user_data, read_error (error, details));
    }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* --- on the worker --- */

static GstElement *
find_source (TornoCameraRun *run)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  TornoCameraFault fault;
  guint used;
  GstElement *source = torno_camera_source_new (&run->wish, names, &used, &fault);

  if (source == NULL)
    {
      fail (run, fault);
      return NULL;
    }
  g_ptr_array_add (names, NULL);
  send_news (run, tell_names, (char **) g_ptr_array_steal (names, NULL), used, fault);
  return source;
}

static void
connect_pipeline (TornoCameraRun *run)
{
  static GstAppSinkCallbacks callbacks = { .new_sample = on_sample_cb };
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (run->pipeline), "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (run->pipeline);

  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, g_atomic_rc_box_acquire (run), run_unref);
  gst_bus_set_sync_handler (bus, on_message_cb, g_atomic_rc_box_acquire (run), run_unref);
}

static void
begin (TornoCameraRun *run)
{
  g_autoptr (GError) error = NULL;
  GstElement *source = gst_init_check (NULL, NULL, &error) ? find_source (run) : NULL;

  if (source == NULL)
    {
      fail (run, TORNO_CAMERA_FAILED);
      return;
    }
  run->pipeline = gst_parse_launch (PIPELINE, &error);
  if (error != NULL)
    {
      g_info ("no camera: %s", error->message);
      gst_object_unref (gst_object_ref_sink (source));
      fail (run, TORNO_CAMERA_FAILED);
      return;
    }

  g_autoptr (GstElement) wanted = gst_bin_get_by_name (GST_BIN (run->pipeline), "wanted");
  connect_pipeline (run);
  gst_bin_add (GST_BIN (run->pipeline), source);
  if (!gst_element_link (source, wanted)
      || gst_element_set_state (run->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
    fail (run, TORNO_CAMERA_FAILED);
}

static void
end (TornoCameraRun *run)
{
  g_autoptr (GstBus) bus = NULL;

  if (run->pipeline == NULL)
    return;
  bus = gst_element_get_bus (run->pipeline);
  gst_element_set_state (run->pipeline, GST_STATE_NULL);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  gst_clear_object (&run->pipeline);
}

static void
work (gpointer data, gpointer user_data)
{
  g_autofree Job *job = data;
  gboolean is_over;

  g_mutex_lock (&job->run->mutex);
  is_over = job->run->is_over;
  g_mutex_unlock (&job->run->mutex);
  if (job->is_end)
    end (job->run);
  else if (!is_over)
    begin (job->run);
  run_unref (job->run);
}

static void
push (TornoCameraRun *run, gboolean is_end)
{
  static GThreadPool *pool;
  Job *job = g_new (Job, 1);

  if (pool == NULL)
    pool = g_thread_pool_new (work, NULL, 1, FALSE, NULL);
  *job = (Job){ g_atomic_rc_box_acquire (run), is_end };
  g_thread_pool_push (pool, job, NULL);
}

/**
 * torno_camera_run_begin:
 * @wish: (transfer full): which camera; its fields are taken over
 * @listener: told what comes, on the main thread; a static table
 * @user_data: for @listener
 *
 * Returns: (transfer full): the run, for torno_camera_run_end()
 */
TornoCameraRun *
torno_camera_run_begin (TornoCameraWish *wish, const TornoCameraListener *listener, gpointer user_data)
{
  TornoCameraRun *run = g_atomic_rc_box_new0 (TornoCameraRun);

  run->wish = *wish;
  run->listener = listener;
  run->user_data = user_data;
  g_mutex_init (&run->mutex);
  run->watchdog = start_watchdog (run);
  push (run, FALSE);
  return run;
}

/**
 * torno_camera_run_end:
 * @run: (transfer full): a run
 *
 * Nothing is told of it any more. The camera is let go on its own thread, as soon as the device lets it.
 */
void
torno_camera_run_end (TornoCameraRun *run)
{
  run->listener = NULL;
  g_source_destroy (run->watchdog);
  g_clear_pointer (&run->watchdog, g_source_unref);
  g_mutex_lock (&run->mutex);
  run->is_over = TRUE;
  g_mutex_unlock (&run->mutex);
  push (run, TRUE);
  run_unref (run);
}
