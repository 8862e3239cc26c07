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

/* On the worker's thread: whether the device now waits for a finger to be laid on it. */
typedef void (*TornoFpFingerFunc) (gboolean needed, gpointer user_data);

TornoFpWorker *torno_fp_worker_new (TornoReader *reader,
                                    FpContext *context,
                                    FpDevice *device,
                                    TornoFpFingerFunc finger_func,
                                    gpointer user_data,
                                    GDestroyNotify destroy);
void torno_fp_worker_run (TornoFpWorker *worker, TornoFpJob job, GTask *task);
gboolean torno_fp_worker_is_waiting (TornoFpWorker *worker);
void torno_fp_worker_free (TornoFpWorker *worker);

G_END_DECLS
