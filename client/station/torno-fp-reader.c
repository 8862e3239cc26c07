/* A reader that libfprint knows: finds it and leaves the work to TornoFpWorker. */
#include "config.h"

#include "torno-fp-reader.h"

#include "torno-fp-worker.h"

struct _TornoFpReader
{
  TornoReader parent_instance;

  TornoFpWorker *worker;
  char *id; /* which one; NULL: the first */
};

G_DEFINE_FINAL_TYPE (TornoFpReader, torno_fp_reader, TORNO_TYPE_READER)

/* libfprint's virtual devices appear where its environment variables are set; they are no readers. */
static gboolean
is_real (FpDevice *device)
{
  return !g_str_has_prefix (fp_device_get_driver (device), "virtual_");
}

/* Two readers of one kind have the same number in libfprint: the first that fits is as good. */
static char *
make_id (FpDevice *device)
{
  return g_strdup_printf ("%s %s", fp_device_get_driver (device), fp_device_get_device_id (device));
}

/* @data: (nullable): a driver, or a driver and a number; NULL: any real one. */
static gboolean
fits (FpDevice *device, gpointer data)
{
  g_autofree char *id = make_id (device);

  if (data == NULL)
    return is_real (device);
  return g_str_equal (id, data) || g_str_equal (fp_device_get_driver (device), data);
}

static TornoFpWorker *
make_worker (TornoFpReader *self)
{
  static const TornoFpSource source = { .fits = fits, .destroy = g_free };
  g_autoptr (FpContext) context = fp_context_new ();
  char *id = g_strdup (self->id);
  TornoFpWorker *worker = torno_fp_worker_new (TORNO_READER (self), context, &source, id);

  if (worker == NULL)
    g_free (id);
  return worker;
}

static TornoReader *
make_reader (const char *id)
{
  g_autoptr (TornoFpReader) self = g_object_new (TORNO_TYPE_FP_READER, NULL);

  self->id = g_strdup (id);
  self->worker = make_worker (self);
  return self->worker != NULL ? TORNO_READER (g_steal_pointer (&self)) : NULL;
}

static void
torno_fp_reader_open (TornoReader *reader, GTask *task)
{
  TornoFpReader *self = TORNO_FP_READER (reader);
  TornoFpWorker *worker = torno_fp_worker_is_lost (self->worker) ? make_worker (self) : NULL;

  if (worker != NULL)
    {
      torno_fp_worker_free (self->worker);
      self->worker = worker;
    }
  torno_fp_worker_run (self->worker, TORNO_FP_JOB_OPEN, task);
}

static void
torno_fp_reader_capture (TornoReader *reader, GTask *task)
{
  torno_fp_worker_run (TORNO_FP_READER (reader)->worker, TORNO_FP_JOB_CAPTURE, task);
}

static void
torno_fp_reader_enroll (TornoReader *reader, GTask *task)
{
  torno_fp_worker_run (TORNO_FP_READER (reader)->worker, TORNO_FP_JOB_ENROLL, task);
}

static void
torno_fp_reader_close (TornoReader *reader, GTask *task)
{
  torno_fp_worker_run (TORNO_FP_READER (reader)->worker, TORNO_FP_JOB_CLOSE, task);
}

static void
torno_fp_reader_dispose (GObject *object)
{
  g_clear_pointer (&TORNO_FP_READER (object)->worker, torno_fp_worker_free);
  G_OBJECT_CLASS (torno_fp_reader_parent_class)->dispose (object);
}

static void
torno_fp_reader_finalize (GObject *object)
{
  g_free (TORNO_FP_READER (object)->id);
  G_OBJECT_CLASS (torno_fp_reader_parent_class)->finalize (object);
}

static void
torno_fp_reader_class_init (TornoFpReaderClass *klass)
{
  TornoReaderClass *reader_class = TORNO_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_fp_reader_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_fp_reader_finalize;
  reader_class->open = torno_fp_reader_open;
  reader_class->capture = torno_fp_reader_capture;
  reader_class->enroll = torno_fp_reader_enroll;
  reader_class->close = torno_fp_reader_close;
}

static void
torno_fp_reader_init (TornoFpReader *self)
{
}

/**
 * torno_fp_reader_new_first:
 *
 * Looks for readers, which iterates the default main context.
 *
 * Returns: (transfer full) (nullable): the first real reader that is plugged in, or NULL
 */
TornoReader *
torno_fp_reader_new_first (void)
{
  return make_reader (NULL);
}

/**
 * torno_fp_reader_new:
 * @id: one of torno_fp_reader_list()
 *
 * Looks for readers, which iterates the default main context.
 *
 * Returns: (transfer full) (nullable): that reader, NULL where it is not plugged in
 */
TornoReader *
torno_fp_reader_new (const char *id)
{
  return make_reader (id);
}

/**
 * torno_fp_reader_new_driver:
 * @driver: of libfprint's drivers, also a virtual one
 *
 * Returns: (transfer full) (nullable): the first reader of that driver
 */
TornoReader *
torno_fp_reader_new_driver (const char *driver)
{
  return make_reader (driver);
}

/**
 * torno_fp_reader_list:
 *
 * Looks for readers, which iterates the default main context.
 *
 * Returns: (transfer full): id and name, in turn, of the real readers that are plugged in
 */
char **
torno_fp_reader_list (void)
{
  g_autoptr (FpContext) context = fp_context_new ();
  GPtrArray *devices = fp_context_get_devices (context);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < devices->len; i++)
    if (is_real (g_ptr_array_index (devices, i)))
      {
        g_autofree char *id = make_id (g_ptr_array_index (devices, i));

        g_strv_builder_add_many (builder, id, fp_device_get_name (g_ptr_array_index (devices, i)), NULL);
      }
  return g_strv_builder_end (builder);
}
