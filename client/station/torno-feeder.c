/* libfprint's virtual image driver listens on a Unix socket. A frame is width and height as native 32-bit integers and
 * then the grey bytes; negative numbers in front are orders (libfprint 1.94, drivers/virtual-image.c). The driver loses
 * what comes while it waits for no finger, and a frame may be larger than the socket's buffer: hence a thread that
 * waits for the right moment and may block. */
#include "config.h"

#include "torno-feeder.h"

#include "torno-synth-print.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#define ORDER_RETRY -1
#define ORDER_ERROR -2
#define ORDER_UNPLUG -5

typedef struct
{
  gint32 header[2];
  GBytes *pixels; /* NULL: an order, or a finger that is drawn when its turn comes */
  gboolean is_synthetic;
  guint finger;
  guint impression;
} Frame;

struct _TornoFeeder
{
  char *folder;
  char *path;
  GThread *thread;
  GCancellable *ended;
  guint n_impressions; /* the main thread's */

  GMutex mutex; /* guards what follows */
  GCond cond;
  GQueue frames;
  gboolean needed;
  gboolean to_disconnect;
  guint n_drops;
  guint n_wakes;

  GSocketConnection *connection; /* the thread's */
};

/* With the mutex held. */
static void
wake (TornoFeeder *feeder)
{
  feeder->n_wakes++;
  g_cond_signal (&feeder->cond);
}

static void
free_frame (Frame *frame)
{
  g_clear_pointer (&frame->pixels, g_bytes_unref);
  g_free (frame);
}

static void
remove_folder (TornoFeeder *feeder)
{
  g_unlink (feeder->path);
  g_rmdir (feeder->folder);
}

static void
connect_to_reader (TornoFeeder *feeder)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (feeder->path);
  g_autoptr (GError) error = NULL;

  feeder->connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), feeder->ended, &error);
  if (feeder->connection == NULL)
    g_info ("simulated reader: %s", error->message);
  /* The name has served: whoever comes later shall not find it. */
  remove_folder (feeder);
}

static void
write_frame (TornoFeeder *feeder, Frame *frame)
{
  GOutputStream *stream;
  g_autoptr (GError) error = NULL;

  if (feeder->connection == NULL)
    return;
  stream = g_io_stream_get_output_stream (G_IO_STREAM (feeder->connection));
  if (!g_output_stream_write_all (stream, frame->header, sizeof frame->header, NULL, feeder->ended, &error)
      || (frame->pixels != NULL
          && !g_output_stream_write_all (stream, g_bytes_get_data (frame->pixels, NULL),
                                         g_bytes_get_size (frame->pixels), NULL, feeder->ended, &error)))
    g_info ("simulated reader: %s", error->message);
}

/* With the mutex held, which it gives up while it draws and writes: the reader's thread must never wait for this one,
 * which may wait for it to read. Whether a finger is needed is asked anew after the drawing. */
static void
serve_frame (TornoFeeder *feeder)
{
  Frame *frame = g_queue_pop_head (&feeder->frames);
  guint n_drops = feeder->n_drops;

  if (frame->is_synthetic && frame->pixels == NULL)
    {
      g_mutex_unlock (&feeder->mutex);
      frame->pixels = torno_synth_print_draw (frame->finger, frame->impression);
      g_mutex_lock (&feeder->mutex);
      if (n_drops == feeder->n_drops)
        g_queue_push_head (&feeder->frames, frame);
      else
        free_frame (frame);
      return;
    }
  feeder->needed = FALSE;
  g_mutex_unlock (&feeder->mutex);
  write_frame (feeder, frame);
  free_frame (frame);
  g_mutex_lock (&feeder->mutex);
}

/* With the mutex held. FALSE where there was nothing to do. */
static gboolean
do_one_thing (TornoFeeder *feeder)
{
  if (feeder->to_disconnect)
    {
      feeder->to_disconnect = FALSE;
      g_clear_object (&feeder->connection);
      return TRUE;
    }
  if (!feeder->needed)
    return FALSE;
  if (feeder->connection == NULL)
    {
      guint n_wakes = feeder->n_wakes;

      g_mutex_unlock (&feeder->mutex);
      connect_to_reader (feeder);
      g_mutex_lock (&feeder->mutex);
      /* Nobody will wake the thread again for what was said meanwhile, such as that it is to end. */
      return feeder->connection != NULL || n_wakes != feeder->n_wakes;
    }
  if (g_queue_is_empty (&feeder->frames))
    return FALSE;
  serve_frame (feeder);
  return TRUE;
}

static gpointer
run_thread (gpointer user_data)
{
  TornoFeeder *feeder = user_data;

  g_mutex_lock (&feeder->mutex);
  while (!g_cancellable_is_cancelled (feeder->ended))
    if (!do_one_thing (feeder))
      g_cond_wait (&feeder->cond, &feeder->mutex);
  g_mutex_unlock (&feeder->mutex);
  g_clear_object (&feeder->connection);
  return NULL;
}

/**
 * torno_feeder_new:
 *
 * Returns: (transfer full): a feeder without a reader yet
 */
TornoFeeder *
torno_feeder_new (void)
{
  TornoFeeder *feeder = g_new0 (TornoFeeder, 1);
  g_autofree char *name = g_uuid_string_random ();

  feeder->folder = g_strconcat (g_get_tmp_dir (), "/torno-", name, NULL);
  feeder->path = g_build_filename (feeder->folder, "reader", NULL);
  feeder->ended = g_cancellable_new ();
  g_mutex_init (&feeder->mutex);
  g_cond_init (&feeder->cond);
  g_queue_init (&feeder->frames);
  feeder->thread = g_thread_new ("feeder", run_thread, feeder);
  return feeder;
}

/**
 * torno_feeder_free:
 * @feeder: (transfer full): a feeder
 */
void
torno_feeder_free (TornoFeeder *feeder)
{
  g_mutex_lock (&feeder->mutex);
  g_cancellable_cancel (feeder->ended);
  wake (feeder);
  g_mutex_unlock (&feeder->mutex);
  g_thread_join (feeder->thread);
  remove_folder (feeder);
  g_queue_clear_full (&feeder->frames, (GDestroyNotify) free_frame);
  g_mutex_clear (&feeder->mutex);
  g_cond_clear (&feeder->cond);
  g_object_unref (feeder->ended);
  g_free (feeder->folder);
  g_free (feeder->path);
  g_free (feeder);
}

/**
 * torno_feeder_get_path:
 * @feeder: a feeder
 *
 * Returns: (transfer none): where the reader's socket is to be
 */
const char *
torno_feeder_get_path (TornoFeeder *feeder)
{
  return feeder->path;
}

/**
 * torno_feeder_prepare:
 * @feeder: a feeder
 *
 * Makes the private folder of the socket. To be called each time before the reader is opened.
 *
 * Returns: FALSE with a %G_FILE_ERROR where that failed
 */
gboolean
torno_feeder_prepare (TornoFeeder *feeder, GError **error)
{
  int code;

  if (g_mkdir (feeder->folder, 0700) == 0)
    return TRUE;
  code = errno;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s: %s", feeder->folder, g_strerror (code));
  return FALSE;
}

/**
 * torno_feeder_disconnect:
 * @feeder: a feeder whose reader is being closed
 */
void
torno_feeder_disconnect (TornoFeeder *feeder)
{
  g_mutex_lock (&feeder->mutex);
  feeder->to_disconnect = TRUE;
  feeder->needed = FALSE;
  wake (feeder);
  g_mutex_unlock (&feeder->mutex);
  /* Where nobody ever connected, the socket is still there. */
  remove_folder (feeder);
}

/**
 * torno_feeder_drop:
 * @feeder: a feeder
 *
 * Forgets what an earlier operation of the reader did not want any more.
 */
void
torno_feeder_drop (TornoFeeder *feeder)
{
  g_mutex_lock (&feeder->mutex);
  g_queue_clear_full (&feeder->frames, (GDestroyNotify) free_frame);
  feeder->n_drops++;
  g_mutex_unlock (&feeder->mutex);
}

/**
 * torno_feeder_set_needed:
 * @needed: whether the reader waits for a finger from now on
 * @feeder: a #TornoFeeder
 *
 * Any thread.
 */
void
torno_feeder_set_needed (gboolean needed, gpointer feeder)
{
  TornoFeeder *self = feeder;

  g_mutex_lock (&self->mutex);
  self->needed = needed;
  wake (self);
  g_mutex_unlock (&self->mutex);
}

static void
add_frame (TornoFeeder *feeder, Frame *frame)
{
  g_mutex_lock (&feeder->mutex);
  g_queue_push_tail (&feeder->frames, frame);
  wake (feeder);
  g_mutex_unlock (&feeder->mutex);
}

static void
add_order (TornoFeeder *feeder, gint32 order, gint32 value)
{
  Frame *frame = g_new0 (Frame, 1);

  frame->header[0] = order;
  frame->header[1] = value;
  add_frame (feeder, frame);
}

/**
 * torno_feeder_add_finger:
 * @feeder: a feeder
 * @finger: the number of a synthetic finger; each time it is pressed a little differently
 */
void
torno_feeder_add_finger (TornoFeeder *feeder, guint finger)
{
  Frame *frame = g_new0 (Frame, 1);

  frame->header[0] = TORNO_SYNTH_PRINT_WIDTH;
  frame->header[1] = TORNO_SYNTH_PRINT_HEIGHT;
  frame->is_synthetic = TRUE;
  frame->finger = finger;
  frame->impression = feeder->n_impressions++;
  add_frame (feeder, frame);
}

/**
 * torno_feeder_add_image:
 * @feeder: a feeder
 * @pixels: @width x @height grey bytes
 * @width: in pixels at 500 dpi
 * @height: in pixels at 500 dpi
 */
void
torno_feeder_add_image (TornoFeeder *feeder, GBytes *pixels, guint width, guint height)
{
  Frame *frame = g_new0 (Frame, 1);

  g_return_if_fail (g_bytes_get_size (pixels) == (gsize) width * height);
  frame->header[0] = width;
  frame->header[1] = height;
  frame->pixels = g_bytes_ref (pixels);
  add_frame (feeder, frame);
}

/**
 * torno_feeder_add_retry:
 * @feeder: a feeder
 * @retry: a #FpDeviceRetry that the reader is to report
 */
void
torno_feeder_add_retry (TornoFeeder *feeder, guint retry)
{
  add_order (feeder, ORDER_RETRY, retry);
}

/**
 * torno_feeder_add_error:
 * @feeder: a feeder
 * @error: a #FpDeviceError that the reader is to report
 */
void
torno_feeder_add_error (TornoFeeder *feeder, guint error)
{
  add_order (feeder, ORDER_ERROR, error);
}

/**
 * torno_feeder_add_unplug:
 * @feeder: a feeder
 *
 * Pulls the reader out while it waits for a finger.
 */
void
torno_feeder_add_unplug (TornoFeeder *feeder)
{
  add_order (feeder, ORDER_UNPLUG, 0);
}
