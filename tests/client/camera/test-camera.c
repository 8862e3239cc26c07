/* A camera by GStreamer's own sources: its pictures come, it is let go, and what is wrong with it is told. */
#include "torno-camera-private.h"

#include "fake-portal.h"
#include "fake-server.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <gst/base/gstpushsrc.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  TornoCamera *camera;
  GdkTexture *frame;
  guint n_frames;
  int fault; /* -1: none */
  char **names;
} Fixture;

static void
on_frame_cb (Fixture *fixture, GdkTexture *frame)
{
  g_set_object (&fixture->frame, frame);
  fixture->n_frames++;
}

static void
on_failed_cb (Fixture *fixture, guint fault)
{
  g_assert_cmpint (fixture->fault, ==, -1);
  fixture->fault = (int) fault;
}

static void
on_listed_cb (Fixture *fixture, char **names, guint used)
{
  g_strfreev (fixture->names);
  fixture->names = g_strdupv (names);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->fault = -1;
  fixture->camera = torno_camera_new ();
  torno_camera_set_portal (fixture->camera, FALSE);
  g_signal_connect_swapped (fixture->camera, "frame", G_CALLBACK (on_frame_cb), fixture);
  g_signal_connect_swapped (fixture->camera, "failed", G_CALLBACK (on_failed_cb), fixture);
  g_signal_connect_swapped (fixture->camera, "listed", G_CALLBACK (on_listed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->camera);
  g_clear_object (&fixture->frame);
  g_strfreev (fixture->names);
}

static void
test_simulated_camera_gives_pictures (Fixture *fixture, gconstpointer data)
{
  guchar pixels[640 * 480 * 4];

  torno_camera_start (fixture->camera, TORNO_CAMERA_SIMULATED);
  fake_await (fixture->n_frames >= 3);
  g_assert_cmpint (fixture->fault, ==, -1);
  g_assert_cmpuint (g_strv_length (fixture->names), ==, 0);
  g_assert_cmpint (gdk_texture_get_width (fixture->frame), ==, 640);
  g_assert_cmpint (gdk_texture_get_height (fixture->frame), ==, 480);
  /* Some of it is white. */
  gdk_texture_download (fixture->frame, pixels, 640 * 4);
  g_assert_nonnull (memchr (pixels, 0xff, sizeof pixels));
}

static void
test_large_pictures_are_made_small (Fixture *fixture, gconstpointer data)
{
  torno_camera_set_description (fixture->camera,
                                "videotestsrc is-live=true ! capsfilter caps=video/x-raw,width=2560,height=1440");
  torno_camera_start (fixture->camera, NULL);
  fake_await (fixture->n_frames > 0 || fixture->fault != -1);
  g_assert_cmpint (fixture->fault, ==, -1);
  g_assert_cmpint (gdk_texture_get_width (fixture->frame), ==, 1280);
  g_assert_cmpint (gdk_texture_get_height (fixture->frame), ==, 720);
}

/* --- letting go --- */

static gboolean
is_open (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  const char *name;
  gboolean found = FALSE;

  while (!found && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *link = g_build_filename ("/proc/self/fd", name, NULL), *target = g_file_read_link (link, NULL);

      found = g_strcmp0 (target, path) == 0;
    }
  return found;
}

/* A file stands for the device. */
static char *
make_device (void)
{
  g_autofree guchar *pixels = g_malloc0 (64 * 64 * 3);
  g_autoptr (GdkPixbuf) picture
      = gdk_pixbuf_new_from_data (pixels, GDK_COLORSPACE_RGB, FALSE, 8, 64, 64, 64 * 3, NULL, NULL);
  char *path = g_strdup_printf ("%s/torno-camera-%d.png", g_get_tmp_dir (), getpid ());

  g_assert_true (gdk_pixbuf_save (picture, path, "png", NULL, NULL));
  return path;
}

static void
test_stop_lets_go (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = make_device ();
  g_autofree char *description = g_strdup_printf ("filesrc location=%s ! pngdec ! imagefreeze is-live=true", path);
  guint n;

  torno_camera_set_description (fixture->camera, description);
  torno_camera_start (fixture->camera, NULL);
  fake_await (fixture->n_frames >= 2 || fixture->fault != -1);
  g_assert_cmpint (fixture->fault, ==, -1);
  g_assert_true (is_open (path));
  torno_camera_stop (fixture->camera);
  n = fixture->n_frames;
  fake_await (!is_open (path));
  g_assert_cmpuint (fixture->n_frames, ==, n);
  /* And it can be had again. */
  torno_camera_start (fixture->camera, NULL);
  fake_await (fixture->n_frames > n);
  g_unlink (path);
}

static void
test_the_end_of_the_object_lets_go (void)
{
  g_autofree char *path = make_device ();
  g_autofree char *description = g_strdup_printf ("filesrc location=%s ! pngdec ! imagefreeze is-live=true", path);
  Fixture fixture = { 0 };

  set_up (&fixture, NULL);
  torno_camera_set_description (fixture.camera, description);
  torno_camera_start (fixture.camera, NULL);
  fake_await (fixture.n_frames > 0);
  tear_down (&fixture, NULL);
  fake_await (!is_open (path));
  g_unlink (path);
}

/* --- faults --- */

/* A camera that cannot be opened, for the reason that is its name. */
typedef GstPushSrc Faulty;
typedef GstPushSrcClass FaultyClass;

GType faulty_get_type (void);
G_DEFINE_TYPE (Faulty, faulty, GST_TYPE_PUSH_SRC)

static const struct
{
  const char *name;
  const char *description;
  TornoCameraFault fault;
} faults[] = {
  { "none", "v4l2src device=/dev/torno-none", TORNO_CAMERA_MISSING },
  { "busy", "faulty name=busy", TORNO_CAMERA_BUSY },
  { "busy-by-the-system", "faulty name=open-busy", TORNO_CAMERA_BUSY },
  { "refused-by-the-system", "faulty name=open-refused", TORNO_CAMERA_REFUSED },
  { "unknown", "faulty", TORNO_CAMERA_FAILED },
  { "unplugged", "videotestsrc is-live=true ! identity error-after=3", TORNO_CAMERA_LOST },
  { "silent", "videotestsrc is-live=true ! capsfilter caps=video/x-raw,framerate=1/60", TORNO_CAMERA_LOST },
  { "ended", "videotestsrc is-live=true num-buffers=3", TORNO_CAMERA_LOST },
  { "not-installed", "torno-nonesrc", TORNO_CAMERA_FAILED },
  { "no-pictures", "audiotestsrc is-live=true", TORNO_CAMERA_FAILED },
};

static gboolean
faulty_start (GstBaseSrc *source)
{
  g_autofree char *name = gst_object_get_name (GST_OBJECT (source));

  if (g_str_equal (name, "busy"))
    GST_ELEMENT_ERROR (source, RESOURCE, BUSY, ("In use."), (NULL));
  else if (g_str_equal (name, "open-busy"))
    GST_ELEMENT_ERROR (source, RESOURCE, OPEN_READ_WRITE, ("Cannot open."), ("%s", g_strerror (EBUSY)));
  else if (g_str_equal (name, "open-refused"))
    GST_ELEMENT_ERROR (source, RESOURCE, OPEN_READ_WRITE, ("Cannot open."), ("%s", g_strerror (EACCES)));
  else
    GST_ELEMENT_ERROR (source, RESOURCE, SETTINGS, ("Odd."), (NULL));
  return FALSE;
}

static void
faulty_class_init (FaultyClass *klass)
{
  static GstStaticPadTemplate template
      = GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS ("video/x-raw"));

  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass), &template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Faulty", "Source/Video", "Fails", "Torno");
  GST_BASE_SRC_CLASS (klass)->start = faulty_start;
}

static void
faulty_init (Faulty *self)
{
}

static void
test_fault (Fixture *fixture, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  torno_camera_set_description (fixture->camera, faults[i].description);
  torno_camera_start (fixture->camera, NULL);
  fake_await (fixture->fault != -1);
  g_assert_cmpint (fixture->fault, ==, faults[i].fault);
  g_assert_cmpint (fixture->n_frames > 0, ==, faults[i].fault == TORNO_CAMERA_LOST);
}

/* --- the portal --- */

#define PORTAL_XML                                                                                                     \
  "<node><interface name='org.freedesktop.portal.Camera'><method name='AccessCamera'><arg type='a{sv}' "               \
  "direction='in'/><arg type='o' direction='out'/></method><method name='OpenPipeWireRemote'><arg type='a{sv}' "       \
  "direction='in'/><arg type='h' direction='out'/></method></interface></node>"

static void
test_portal_refuses (Fixture *fixture, gconstpointer data)
{
  const FakePortal portal = { PORTAL_XML, 1, FALSE, NULL, -1 };
  g_autoptr (GDBusConnection) bus = fake_portal_start (&portal);

  torno_camera_set_portal (fixture->camera, TRUE);
  torno_camera_start (fixture->camera, NULL);
  fake_await (fixture->fault != -1);
  g_assert_cmpint (fixture->fault, ==, TORNO_CAMERA_REFUSED);
  g_assert_true (g_dbus_connection_close_sync (bus, NULL, NULL));
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(int *) user_data = torno_camera_portal_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
test_portal_hands_a_socket_over (Fixture *fixture, gconstpointer data)
{
  int sockets[2], given = -1;
  char byte = 0;

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), ==, 0);

  const FakePortal portal = { PORTAL_XML, 0, TRUE, NULL, sockets[0] };
  g_autoptr (GDBusConnection) bus = fake_portal_start (&portal);
  torno_camera_portal_open_async (NULL, on_opened_cb, &given);
  fake_await (given != -1);
  g_assert_cmpint (write (given, "x", 1), ==, 1);
  g_assert_cmpint (read (sockets[1], &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'x');
  close (given);
  close (sockets[0]);
  close (sockets[1]);
  g_assert_true (g_dbus_connection_close_sync (bus, NULL, NULL));
}

/* Then the devices are looked at; which there are is this machine's. */
static void
test_no_portal_is_no_fault (Fixture *fixture, gconstpointer data)
{
  torno_camera_set_portal (fixture->camera, TRUE);
  torno_camera_start (fixture->camera, NULL);
  fake_await (fixture->fault != -1 || fixture->names != NULL);
  if (fixture->names == NULL)
    g_assert_cmpint (fixture->fault, ==, TORNO_CAMERA_MISSING);
}

/* What is waited for may be no source of the main loop's. */
static gboolean
on_beat_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_dbus_up (bus);
  g_timeout_add (20, on_beat_cb, NULL);
  gst_init (NULL, NULL);
  gst_element_register (NULL, "faulty", GST_RANK_NONE, faulty_get_type ());
  add ("/camera/simulated-gives-pictures", NULL, test_simulated_camera_gives_pictures);
  add ("/camera/large-pictures-are-made-small", NULL, test_large_pictures_are_made_small);
  add ("/camera/stop-lets-go", NULL, test_stop_lets_go);
  g_test_add_func ("/camera/end-lets-go", test_the_end_of_the_object_lets_go);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/camera/fault/", faults[i].name, NULL);

      add (path, GUINT_TO_POINTER (i), test_fault);
    }
  add ("/camera/portal/refuses", NULL, test_portal_refuses);
  add ("/camera/portal/hands-a-socket-over", NULL, test_portal_hands_a_socket_over);
  add ("/camera/portal/none-is-no-fault", NULL, test_no_portal_is_no_fault);
  status = g_test_run ();
  g_test_dbus_down (bus);
  return status;
}
