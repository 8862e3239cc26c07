/* A reader that libfprint knows: finds it and leaves the work to TornoFpWorker. */
#include "config.h"

#include "torno-fp-reader.h"

#include "torno-fp-worker.h"

struct _TornoFpReader
{
  TornoReader parent_instance;

  TornoFpWorker *worker;
};

G_DEFINE_FINAL_TYPE (TornoFpReader, torno_fp_reader, TORNO_TYPE_READER)

/* libfprint's virtual devices appear where its environment variables are set; they are no readers. */
static gboolean
is_real (FpDevice *device)
{
  return !g_str_has_prefix (fp_device_get_driver (device), "virtual_");
}

static TornoFpWorker *
make_worker (TornoFpReader *self)
{
  static const TornoFpSource source = { .fits = is_real };
  g_autoptr (FpContext) context = fp_context_new ();

  return torno_fp_worker_new (TORNO_READER (self), context, &source, NULL);
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
torno_fp_reader_class_init (TornoFpReaderClass *klass)
{
  TornoReaderClass *reader_class = TORNO_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = torno_fp_reader_dispose;
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
  g_autoptr (TornoFpReader) self = g_object_new (TORNO_TYPE_FP_READER, NULL);

  self->worker = make_worker (self);
  return self->worker != NULL ? TORNO_READER (g_steal_pointer (&self)) : NULL;
}
