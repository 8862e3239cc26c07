/* Which cameras there are. GStreamer asks V4L2 and, where it runs, PipeWire; within a sandbox PipeWire is what the
 * portal handed over. On the camera's own thread, since devices are opened to be looked at. */
#include "config.h"

#include "torno-camera-private.h"

#include <unistd.h>

#define SIMULATED                                                                                                      \
  "videotestsrc is-live=true pattern=smpte ! capsfilter caps=video/x-raw,width=640,height=480,framerate=15/1"

static GstElement *
parse_source (const char *description, TornoCameraFault *fault)
{
  g_autoptr (GError) error = NULL;
  GstElement *source = gst_parse_bin_from_description (description, TRUE, &error);

  if (error != NULL)
    {
      g_info ("no camera: %s", error->message);
      g_clear_pointer (&source, gst_object_unref);
    }
  *fault = TORNO_CAMERA_FAILED;
  return source;
}

/* The portal hands over only cameras; PipeWire's session manager knows which one is meant by none. */
static GstElement *
make_remote_source (int remote, TornoCameraFault *fault)
{
  GstElement *source = gst_element_factory_make ("pipewiresrc", NULL);

  if (source != NULL)
    g_object_set (source, "fd", remote, NULL);
  *fault = TORNO_CAMERA_FAILED;
  return source;
}

/* A device that may not be opened is not listed; so it is told from none. */
static TornoCameraFault
find_reason (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/dev", 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/dev", name, NULL);

      if (g_str_has_prefix (name, "video") && access (path, R_OK | W_OK) != 0)
        return TORNO_CAMERA_REFUSED;
    }
  return TORNO_CAMERA_MISSING;
}

/* Two of a kind have one name: people choose by it, and the settings keep it. */
static char *
name_apart (const GPtrArray *names, const char *name)
{
  char *own = g_strdup (name);

  for (guint n = 2; g_ptr_array_find_with_equal_func ((GPtrArray *) names, own, g_str_equal, NULL); n++)
    {
      g_free (own);
      own = g_strdup_printf ("%s (%u)", name, n);
    }
  return own;
}

static GstElement *
choose_device (const TornoCameraWish *wish, GPtrArray *names, guint *used, TornoCameraFault *fault)
{
  g_autoptr (GstDeviceMonitor) monitor = gst_device_monitor_new ();
  GstElement *source = NULL;
  GList *devices;

  gst_device_monitor_add_filter (monitor, "Video/Source", NULL);
  devices = gst_device_monitor_get_devices (monitor);
  for (GList *l = devices; l != NULL; l = l->next)
    {
      g_autofree char *name = gst_device_get_display_name (l->data);

      g_ptr_array_add (names, name_apart (names, name));
      if (g_strcmp0 (g_ptr_array_index (names, names->len - 1), wish->name) == 0)
        *used = names->len - 1;
    }
  if (devices != NULL)
    source = gst_device_create_element (g_list_nth_data (devices, *used), NULL);
  *fault = devices != NULL ? TORNO_CAMERA_FAILED : find_reason ();
  g_list_free_full (devices, gst_object_unref);
  return source;
}

/**
 * torno_camera_source_new:
 * @wish: which camera
 * @names: (out caller-allocates) (element-type utf8): the names of those that are there
 * @used: (out): which of @names it is
 * @fault: (out): why there is none
 *
 * Returns: (transfer floating) (nullable): the camera
 */
GstElement *
torno_camera_source_new (const TornoCameraWish *wish, GPtrArray *names, guint *used, TornoCameraFault *fault)
{
  *used = 0;
  if (wish->description != NULL)
    return parse_source (wish->description, fault);
  if (g_strcmp0 (wish->name, TORNO_CAMERA_SIMULATED) == 0)
    return parse_source (SIMULATED, fault);
  if (wish->remote >= 0)
    return make_remote_source (wish->remote, fault);
  return choose_device (wish, names, used, fault);
}
