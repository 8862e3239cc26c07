/* One libfprint device and the thread on which everything with it is done: libfprint matches and waits on the thread
 * that runs the device's main context, and that must not be the one that draws. */
#pragma once

#include "torno-reader.h"

#include <libfprint-2/fprint.h>

G_BEGIN_DECLS

typedef enum
{
  TORNO_FP_JOB_NONE,
  TORNO_FP_JOB_OPEN,
  TORNO_FP_JOB_CAPTURE,
  TORNO_FP_JOB_ENROLL,
  TORNO_FP_JOB_CLOSE
} TornoFpJob;

typedef struct _TornoFpWorker TornoFpWorker;

/* Where the device comes from, for looking for it again. */
typedef struct
{
  gboolean (*fits) (FpDevice *device, gpointer user_data);
  void (*prepare) (gpointer user_data); /* nullable: before libfprint looks around, on the main thread */
  void (*finish) (gpointer user_data);  /* nullable: after it has begun to */

  /* Nullable; on the worker's thread: whether the device now waits for a finger to be laid on it. */
  void (*set_needed) (gboolean needed, gpointer user_data);
  GDestroyNotify destroy; /* nullable: for user_data, on the main thread, when the thread has ended */
} TornoFpSource;

TornoFpWorker *
torno_fp_worker_new (TornoReader *reader, FpContext *context, const TornoFpSource *source, gpointer user_data);
void torno_fp_worker_run (TornoFpWorker *worker, TornoFpJob job, GTask *task);
gboolean torno_fp_worker_is_lost (TornoFpWorker *worker);
gboolean torno_fp_worker_is_waiting (TornoFpWorker *worker);
void torno_fp_worker_free (TornoFpWorker *worker);

G_END_DECLS
