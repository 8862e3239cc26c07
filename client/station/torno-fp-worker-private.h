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
  gulong wish_id; /* hears when the caller cancels */
  GThread *thread;
  FpContext *context;
  FpContext *next_context; /* looks for the device anew */
  guint patience_id;
  guint watchdog_id;
  guint n_unanswered; /* calls of the watchdog */
  gboolean is_lost;   /* its thread hangs in the driver, perhaps for ever */

  /* Changed by the main thread only between TORNO_FP_EVENT_HOT and torno_fp_jobs_resume(). */
  FpDevice *device;

  /* Set once, before the thread starts. */
  GMainContext *main_context;
  GMainLoop *loop;
  const TornoFpSource *source;
  gpointer source_data;

  /* The worker thread's. */
  TornoFpJob job;
  GCancellable *cancellable; /* libfprint's: cancelled on this thread only */
  GCancellable *wish;        /* the caller's */
  GPtrArray *presses;        /* GBytes of the enrolment under way */
  GPtrArray *prints;         /* the same as TornoPrint */
  GPtrArray *kept;           /* GBytes: which prints count; of readers that compare inside */
  GPtrArray *chip_prints;    /* FpPrint: the same, while one of them is looked for */
  gboolean is_open;
  gboolean is_removed; /* the device was unplugged: it has to be found anew */
};

typedef enum
{
  TORNO_FP_EVENT_STATE,
  TORNO_FP_EVENT_PROGRESS,
  TORNO_FP_EVENT_RETRY,
  TORNO_FP_EVENT_REMOVED,
  TORNO_FP_EVENT_RESULT,
  TORNO_FP_EVENT_HOT,
  TORNO_FP_EVENT_ALIVE,
  TORNO_FP_EVENT_ENDED
} TornoFpEventKind;

/* From the worker's thread. */
void torno_fp_worker_tell (TornoFpWorker *worker, TornoFpEventKind kind, guint value);
void torno_fp_worker_answer (TornoFpWorker *worker, GBytes *bytes, GError *error);

/* On the worker's thread. */
void torno_fp_jobs_watch (TornoFpWorker *worker);
void torno_fp_jobs_start (TornoFpWorker *worker, TornoFpJob job, GCancellable *cancellable);
void torno_fp_jobs_cancel (TornoFpWorker *worker, GCancellable *wish);
void torno_fp_jobs_resume (TornoFpWorker *worker);
void torno_fp_jobs_end (TornoFpWorker *worker);
void torno_fp_jobs_answer (TornoFpWorker *worker, GBytes *bytes, GError *error);
void torno_fp_jobs_renew (TornoFpWorker *worker);
GError *torno_fp_jobs_translate (GError *error);
TornoReaderRetry torno_fp_jobs_translate_retry (int code);

/* On the worker's thread, for readers that compare inside. */
gboolean torno_fp_chip_is_one (FpDevice *device);
void torno_fp_chip_start (TornoFpWorker *worker);
GError *torno_fp_chip_make_error_of_stranger (void);

/* On the main thread. */
void torno_fp_renewal_begin (TornoFpWorker *worker);
void torno_fp_renewal_stop (TornoFpWorker *worker);
void torno_fp_worker_resume (TornoFpWorker *worker);
void torno_fp_worker_call (TornoFpWorker *worker);
void torno_fp_worker_lose (TornoFpWorker *worker);
void torno_fp_watchdog_start (TornoFpWorker *worker);
void torno_fp_watchdog_stop (TornoFpWorker *worker);

G_END_DECLS
