/* What the two halves of the worker share: torno-fp-worker.c is on the main thread, torno-fp-jobs.c on the worker's. */
#pragma once

#include "torno-fp-worker.h"

G_BEGIN_DECLS

struct _TornoFpWorker
{
  gatomicrefcount ref_count;

  /* The main thread's. */
  TornoReader *reader; /* weak: NULL once it has gone */
  GTask *task;
  TornoFpJob task_job;
  GThread *thread;
  FpContext *context;

  /* Set once, before the thread starts. */
  FpDevice *device;
  GMainContext *main_context;
  GMainLoop *loop;
  TornoFpFingerFunc finger_func;
  gpointer finger_data;
  GDestroyNotify finger_destroy;

  /* The worker thread's. */
  TornoFpJob job;
  GCancellable *cancellable; /* libfprint's: cancelled on this thread only */
  GSource *cancel_source;    /* hears the caller's wish */
  GPtrArray *presses;        /* GBytes of the enrolment under way */
  GPtrArray *prints;         /* the same as TornoPrint */
  gboolean is_open;
};

typedef enum
{
  TORNO_FP_EVENT_STATE,
  TORNO_FP_EVENT_PROGRESS,
  TORNO_FP_EVENT_RETRY,
  TORNO_FP_EVENT_REMOVED,
  TORNO_FP_EVENT_RESULT,
  TORNO_FP_EVENT_ENDED
} TornoFpEventKind;

/* From the worker's thread. */
void torno_fp_worker_tell (TornoFpWorker *worker, TornoFpEventKind kind, guint value);
void torno_fp_worker_answer (TornoFpWorker *worker, GBytes *bytes, GError *error);

/* On the worker's thread. */
void torno_fp_jobs_watch (TornoFpWorker *worker);
void torno_fp_jobs_start (TornoFpWorker *worker, TornoFpJob job, GCancellable *cancellable);
void torno_fp_jobs_end (TornoFpWorker *worker);

G_END_DECLS
