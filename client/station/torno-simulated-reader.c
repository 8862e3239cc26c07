/* A reader made of libfprint's virtual image driver and TornoFeeder: all but the glass is the real code. */
#include "config.h"

#include "torno-simulated-reader-private.h"

#include "torno-feeder.h"
#include "torno-fp-worker.h"
#include "torno-reader-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MIN_SIDE 250
#define MAX_SIDE 2000

struct _TornoSimulatedReader
{
  TornoReader parent_instance;

  TornoFpWorker *worker; /* NULL where this libfprint has no virtual driver */
  TornoFeeder *feeder;   /* the worker's: it goes with its thread */
};

G_DEFINE_FINAL_TYPE (TornoSimulatedReader, torno_simulated_reader, TORNO_TYPE_READER)

static void
run_job (TornoReader *reader, TornoFpJob job, GTask *task)
{
  TornoSimulatedReader *self = TORNO_SIMULATED_READER (reader);

  if (self->worker != NULL)
    torno_fp_worker_run (self->worker, job, task);
  else
    g_task_return_new_error (task, TORNO_READER_ERROR, TORNO_READER_ERROR_MISSING, "%s",
                             _ ("There is no fingerprint reader."));
}

static gint hang_seconds;

/* As a driver that hangs; on the worker's thread. */
static void
set_needed (gboolean needed, gpointer feeder)
{
  gint seconds = needed ? g_atomic_int_and ((guint *) &hang_seconds, 0) : 0;

  if (seconds > 0)
    g_usleep (seconds * G_USEC_PER_SEC);
  torno_feeder_set_needed (needed, feeder);
}

static gboolean
is_virtual (FpDevice *device, gpointer feeder)
{
  return g_strcmp0 (fp_device_get_driver (device), "virtual_image") == 0;
}

/* libfprint reads the variable once, while it looks for devices; afterwards it must not show up to anybody else. */
static void
show_virtual_reader (gpointer feeder)
{
  g_setenv ("FP_VIRTUAL_IMAGE", torno_feeder_get_path (feeder), TRUE);
}

static void
hide_virtual_reader (gpointer feeder)
{
  g_unsetenv ("FP_VIRTUAL_IMAGE");
}

/* The renewed reader will listen on a new socket of the same name. */
static void
show_renewed_reader (gpointer feeder)
{
  g_autoptr (GError) error = NULL;

  torno_feeder_disconnect (feeder);
  if (!torno_feeder_prepare (feeder, &error))
    g_info ("simulated reader: %s", error->message);
  show_virtual_reader (feeder);
}

/* The feeder goes with the worker's thread. */
static TornoFpWorker *
make_worker (TornoSimulatedReader *self, TornoFeeder *feeder)
{
  static const TornoFpSource source = { is_virtual, show_renewed_reader, hide_virtual_reader, set_needed,
                                        (GDestroyNotify) torno_feeder_free };
  g_autoptr (FpContext) context = fp_context_new ();
  TornoFpWorker *worker;

  show_virtual_reader (feeder);
  fp_context_enumerate (context);
  hide_virtual_reader (feeder);
  worker = torno_fp_worker_new (TORNO_READER (self), context, &source, feeder);
  /* libfprint takes it for one to swipe over, but whole fingers are laid on it. */
  torno_reader_set_swipe (TORNO_READER (self), FALSE);
  return worker;
}

/* After one whose thread hangs; that keeps its feeder. */
static void
replace_worker (TornoSimulatedReader *self)
{
  TornoFeeder *feeder = torno_feeder_new ();
  TornoFpWorker *worker = make_worker (self, feeder);

  if (worker == NULL)
    {
      torno_feeder_free (feeder);
      return;
    }
  torno_feeder_disconnect (self->feeder);
  torno_fp_worker_free (self->worker);
  self->worker = worker;
  self->feeder = feeder;
  torno_reader_set_name (TORNO_READER (self), _ ("Simulated reader"));
}

static void
torno_simulated_reader_open (TornoReader *reader, GTask *task)
{
  TornoSimulatedReader *self = TORNO_SIMULATED_READER (reader);
  g_autoptr (GError) error = NULL;

  if (self->worker != NULL && torno_fp_worker_is_lost (self->worker))
    replace_worker (self);
  if (self->worker != NULL && !torno_feeder_prepare (self->feeder, &error)
      && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_EXIST))
    g_task_return_new_error (task, TORNO_READER_ERROR, TORNO_READER_ERROR_FAILED, "%s", error->message);
  else
    run_job (reader, TORNO_FP_JOB_OPEN, task);
}

static void
torno_simulated_reader_capture (TornoReader *reader, GTask *task)
{
  torno_feeder_drop (TORNO_SIMULATED_READER (reader)->feeder);
  run_job (reader, TORNO_FP_JOB_CAPTURE, task);
}

static void
torno_simulated_reader_enroll (TornoReader *reader, GTask *task)
{
  torno_feeder_drop (TORNO_SIMULATED_READER (reader)->feeder);
  run_job (reader, TORNO_FP_JOB_ENROLL, task);
}

static void
torno_simulated_reader_close (TornoReader *reader, GTask *task)
{
  torno_feeder_disconnect (TORNO_SIMULATED_READER (reader)->feeder);
  run_job (reader, TORNO_FP_JOB_CLOSE, task);
}

static void
torno_simulated_reader_dispose (GObject *object)
{
  TornoSimulatedReader *self = TORNO_SIMULATED_READER (object);

  if (self->worker != NULL && self->feeder != NULL)
    torno_feeder_disconnect (g_steal_pointer (&self->feeder));
  g_clear_pointer (&self->worker, torno_fp_worker_free);
  g_clear_pointer (&self->feeder, torno_feeder_free);
  G_OBJECT_CLASS (torno_simulated_reader_parent_class)->dispose (object);
}

static void
torno_simulated_reader_class_init (TornoSimulatedReaderClass *klass)
{
  TornoReaderClass *reader_class = TORNO_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_simulated_reader_dispose;
  reader_class->open = torno_simulated_reader_open;
  reader_class->capture = torno_simulated_reader_capture;
  reader_class->enroll = torno_simulated_reader_enroll;
  reader_class->close = torno_simulated_reader_close;
}

static void
torno_simulated_reader_init (TornoSimulatedReader *self)
{
}

/**
 * torno_simulated_reader_new:
 *
 * Sets and unsets FP_VIRTUAL_IMAGE in the environment and iterates the default main context: call it early.
 *
 * Returns: (transfer full): a simulated reader. Where libfprint was built without its virtual driver it cannot be
 * opened.
 */
TornoSimulatedReader *
torno_simulated_reader_new (void)
{
  TornoSimulatedReader *self = g_object_new (TORNO_TYPE_SIMULATED_READER, NULL);

  self->feeder = torno_feeder_new ();
  self->worker = make_worker (self, self->feeder);
  torno_reader_set_name (TORNO_READER (self), _ ("Simulated reader"));
  return self;
}

static gboolean
is_waiting (TornoSimulatedReader *self)
{
  return self->worker != NULL && torno_fp_worker_is_waiting (self->worker);
}

/**
 * torno_simulated_reader_press:
 * @reader: a simulated reader; where no operation waits for a finger, nothing happens
 * @finger: any number; the same number is the same finger, each press a new impression of it
 */
void
torno_simulated_reader_press (TornoSimulatedReader *reader, guint finger)
{
  if (is_waiting (reader))
    torno_feeder_add_finger (reader->feeder, finger);
}

static gboolean
read_number (const char **at, const char *end, guint *out_number)
{
  guint number = 0;
  guint n_digits = 0;

  while (*at < end && g_ascii_isspace (**at))
    (*at)++;
  for (; *at < end && g_ascii_isdigit (**at) && n_digits < 6; (*at)++, n_digits++)
    number = number * 10 + (**at - '0');
  *out_number = number;
  return n_digits > 0;
}

/* The binary form of PGM without comments: "P5", width, height, 255, one blank, then the bytes. */
static GBytes *
read_pgm (GBytes *file, guint *out_width, guint *out_height)
{
  gsize size;
  const char *start = g_bytes_get_data (file, &size);
  const char *at = start + 2, *end = start + size;
  guint top;

  if (size < 2 || memcmp (start, "P5", 2) != 0)
    return NULL;
  if (!read_number (&at, end, out_width) || !read_number (&at, end, out_height) || !read_number (&at, end, &top))
    return NULL;
  if (top != 255 || *out_width < MIN_SIDE || *out_width > MAX_SIDE || *out_height < MIN_SIDE || *out_height > MAX_SIDE)
    return NULL;
  at++;
  if (at > end || (gsize) (end - at) < (gsize) *out_width * *out_height)
    return NULL;
  return g_bytes_new_from_bytes (file, at - start, (gsize) *out_width * *out_height);
}

/**
 * torno_simulated_reader_press_file:
 * @reader: a simulated reader; where no operation waits for a finger, nothing happens
 * @path: a PGM file with 8 bits a pixel, dark ridges, 250 to 2000 pixels a side at 500 dpi
 *
 * Returns: FALSE with %G_FILE_ERROR or %G_IO_ERROR_INVALID_DATA where the file is no such image
 */
gboolean
torno_simulated_reader_press_file (TornoSimulatedReader *reader, const char *path, GError **error)
{
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) pixels = NULL;
  char *contents;
  gsize size;
  guint width, height;

  if (!g_file_get_contents (path, &contents, &size, error))
    return FALSE;
  file = g_bytes_new_take (contents, size);
  pixels = read_pgm (file, &width, &height);
  if (pixels == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: not a grey PGM image of that size", path);
      return FALSE;
    }
  if (is_waiting (reader))
    torno_feeder_add_image (reader->feeder, pixels, width, height);
  return TRUE;
}

/**
 * torno_simulated_reader_press_badly:
 * @reader: a simulated reader; where no operation waits for a finger, nothing happens
 *
 * A press that is too short to be read.
 */
void
torno_simulated_reader_press_badly (TornoSimulatedReader *reader)
{
  if (is_waiting (reader))
    torno_feeder_add_retry (reader->feeder, FP_DEVICE_RETRY_TOO_SHORT);
}

/**
 * torno_simulated_reader_unplug:
 * @reader: a simulated reader; where no operation waits for a finger, nothing happens
 *
 * Pulls the reader out for good.
 */
void
torno_simulated_reader_unplug (TornoSimulatedReader *reader)
{
  if (is_waiting (reader))
    torno_feeder_add_unplug (reader->feeder);
}

/**
 * torno_simulated_reader_fail:
 * @reader: a simulated reader; where no operation waits for a finger, nothing happens
 * @error: an #FpDeviceError that the driver is to report
 */
void
torno_simulated_reader_fail (TornoSimulatedReader *reader, guint error)
{
  if (is_waiting (reader))
    torno_feeder_add_error (reader->feeder, error);
}

/**
 * torno_simulated_reader_refuse:
 * @reader: a simulated reader; where no operation waits for a finger, nothing happens
 * @retry: an #FpDeviceRetry that the driver is to report of a press
 */
void
torno_simulated_reader_refuse (TornoSimulatedReader *reader, guint retry)
{
  if (is_waiting (reader))
    torno_feeder_add_retry (reader->feeder, retry);
}

/**
 * torno_simulated_reader_hang:
 * @seconds: how long
 *
 * The next driver that comes to wait for a finger hangs.
 */
void
torno_simulated_reader_hang (guint seconds)
{
  g_atomic_int_set (&hang_seconds, seconds);
}
