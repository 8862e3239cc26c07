/* The worker thread's half of a libfprint device: the only place where an operation of libfprint is started.
 *
 * A capture is an identification among nobody: libfprint hands over what it read. An enrolment is a row of captures and
 * not libfprint's own, because that one would take five different fingers for one. */
#include "config.h"

#include "torno-fp-worker-private.h"

#include "torno-matcher.h"
#include "torno-print-private.h"
#include "torno-reader-private.h"

#include <glib/gi18n-lib.h>

/* G_USB_DEVICE_ERROR_PERMISSION_DENIED */
#define USB_PERMISSION_DENIED 9

static void start_press (TornoFpWorker *worker);

/* Returns: libfprint's FpDeviceRetry in our own words. */
TornoReaderRetry
torno_fp_jobs_translate_retry (int code)
{
  switch (code)
    {
    case FP_DEVICE_RETRY_TOO_SHORT:
      return TORNO_READER_RETRY_TOO_SHORT;
    case FP_DEVICE_RETRY_CENTER_FINGER:
      return TORNO_READER_RETRY_CENTER;
    case FP_DEVICE_RETRY_REMOVE_FINGER:
      return TORNO_READER_RETRY_REMOVE;
    default:
      return TORNO_READER_RETRY_GENERAL;
    }
}

static GError *
make_error_of_missing (void)
{
  return g_error_new_literal (TORNO_READER_ERROR, TORNO_READER_ERROR_MISSING,
                              _ ("The fingerprint reader was unplugged."));
}

/* libgusb's, which libfprint hands on; its header is not needed for anything else. */
static gboolean
is_forbidden (const GError *error)
{
  return g_strcmp0 (g_quark_to_string (error->domain), "g-usb-device-error-quark") == 0
         && error->code == USB_PERMISSION_DENIED;
}

/* @error: (transfer full): libfprint's. Returns: (transfer full): the same in our own words. */
GError *
torno_fp_jobs_translate (GError *error)
{
  g_autoptr (GError) source = error;

  if (g_error_matches (source, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_steal_pointer (&source);
  if (source->domain == FP_DEVICE_RETRY)
    return torno_reader_error_new_retry (torno_fp_jobs_translate_retry (source->code));
  if (g_error_matches (source, FP_DEVICE_ERROR, FP_DEVICE_ERROR_REMOVED))
    return make_error_of_missing ();
  if (g_error_matches (source, FP_DEVICE_ERROR, FP_DEVICE_ERROR_BUSY))
    return g_error_new_literal (TORNO_READER_ERROR, TORNO_READER_ERROR_BUSY,
                                _ ("Another program is using the fingerprint reader."));
  if (is_forbidden (source))
    return g_error_new_literal (
        TORNO_READER_ERROR, TORNO_READER_ERROR_FORBIDDEN,
        _ ("This account may not use the fingerprint reader: the udev rule "
           "70-torno-fingerprint.rules is missing. Install it with “sudo ./torno install”, then "
           "unplug the reader and plug it in again."));
  /* Translators: %s is the reader driver's own message, mostly in English. */
  return g_error_new (TORNO_READER_ERROR, TORNO_READER_ERROR_FAILED, _ ("The fingerprint reader failed: %s"),
                      source->message);
}

/* The job has ended. Both: (transfer full) (nullable). */
void
torno_fp_jobs_answer (TornoFpWorker *worker, GBytes *bytes, GError *error)
{
  worker->job = TORNO_FP_JOB_NONE;
  g_clear_object (&worker->cancellable);
  g_clear_object (&worker->wish);
  g_ptr_array_set_size (worker->presses, 0);
  g_ptr_array_set_size (worker->prints, 0);
  torno_fp_worker_answer (worker, bytes, error);
}

static GBytes *
serialize_press (FpPrint *press, GError **error)
{
  guchar *bytes = NULL;
  gsize size;

  if (press != NULL && fp_print_serialize (press, &bytes, &size, error))
    return g_bytes_new_take (bytes, size);
  if (press == NULL)
    g_set_error_literal (error, TORNO_READER_ERROR, TORNO_READER_ERROR_FAILED,
                         _ ("This reader keeps fingerprints inside and cannot be used here."));
  return NULL;
}

/* Whether the press belongs to the finger that the enrolment began with: it is enough to match one of the presses so
 * far, since two presses of a finger need not show the same part of it. */
static gboolean
is_same_finger (TornoFpWorker *worker, TornoPrint *press)
{
  for (guint i = 0; i < worker->prints->len; i++)
    if (torno_matcher_score (press, g_ptr_array_index (worker->prints, i)) >= TORNO_MATCHER_SAME_FINGER_SCORE)
      return TRUE;
  return worker->prints->len == 0;
}

static void
finish_enrollment (TornoFpWorker *worker)
{
  GError *error = NULL;
  GBytes *merged = torno_print_merge (worker->presses, &error);

  torno_fp_jobs_answer (worker, merged, error);
}

static void
continue_enrollment (TornoFpWorker *worker, GBytes *bytes, TornoPrint *press)
{
  if (!is_same_finger (worker, press))
    {
      torno_fp_worker_tell (worker, TORNO_FP_EVENT_RETRY, TORNO_READER_RETRY_OTHER_FINGER);
      start_press (worker);
      return;
    }
  g_ptr_array_add (worker->presses, g_bytes_ref (bytes));
  g_ptr_array_add (worker->prints, torno_print_ref (press));
  torno_fp_worker_tell (worker, TORNO_FP_EVENT_PROGRESS, worker->presses->len);
  if ((int) worker->presses->len < fp_device_get_nr_enroll_stages (worker->device))
    start_press (worker);
  else
    finish_enrollment (worker);
}

/* @error: (transfer full): why the press came to nothing. An enrolment asks for a bad press again by itself. */
static void
refuse_press (TornoFpWorker *worker, GError *error)
{
  if (worker->job == TORNO_FP_JOB_ENROLL && g_error_matches (error, TORNO_READER_ERROR, TORNO_READER_ERROR_RETRY))
    {
      torno_fp_worker_tell (worker, TORNO_FP_EVENT_RETRY, torno_reader_error_get_retry (error));
      g_error_free (error);
      start_press (worker);
      return;
    }
  torno_fp_jobs_answer (worker, NULL, error);
}

static void
take_press (TornoFpWorker *worker, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoPrint) press = torno_print_parse (bytes, &error);
  guint n = 0;

  if (press == NULL)
    {
      refuse_press (worker, torno_fp_jobs_translate (g_steal_pointer (&error)));
      return;
    }
  torno_print_get_minutiae (press, 0, &n);
  if (n < TORNO_READER_MIN_MINUTIAE)
    refuse_press (worker, torno_reader_error_new_retry (TORNO_READER_RETRY_TOO_FEW));
  else if (worker->job == TORNO_FP_JOB_ENROLL)
    continue_enrollment (worker, bytes, press);
  else
    torno_fp_jobs_answer (worker, g_bytes_ref (bytes), NULL);
}

static void
on_cooling_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TornoFpWorker *worker = user_data;

  /* However it closed, the device is given up now. */
  fp_device_close_finish (FP_DEVICE (object), result, NULL);
  worker->is_open = FALSE;
  torno_fp_worker_tell (worker, TORNO_FP_EVENT_HOT, 0);
}

/* libfprint takes every device for a laptop's that is used for a moment: after three minutes of waiting it reckons that
 * it must be hot and shuts it off for minutes, without having measured anything. A door waits all day, with a reader
 * that is built to. So the device is closed and found anew: the reckoning begins again. */
void
torno_fp_jobs_renew (TornoFpWorker *worker)
{
  g_signal_handlers_disconnect_by_data (worker->device, worker);
  fp_device_close (worker->device, NULL, on_cooling_cb, worker);
}

static void
on_pressed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TornoFpWorker *worker = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (FpPrint) match = NULL;
  g_autoptr (FpPrint) press = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!fp_device_identify_finish (FP_DEVICE (object), result, &match, &press, &error))
    {
      if (g_error_matches (error, FP_DEVICE_ERROR, FP_DEVICE_ERROR_TOO_HOT))
        {
          torno_fp_jobs_renew (worker);
          return;
        }
      refuse_press (worker, torno_fp_jobs_translate (g_steal_pointer (&error)));
      return;
    }
  bytes = serialize_press (press, &error);
  if (bytes == NULL)
    torno_fp_jobs_answer (worker, NULL, g_steal_pointer (&error));
  else
    take_press (worker, bytes);
}

static void
start_press (TornoFpWorker *worker)
{
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();

  if (torno_fp_chip_is_one (worker->device))
    {
      torno_fp_chip_start (worker);
      return;
    }
  fp_device_identify (worker->device, nobody, worker->cancellable, NULL, NULL, NULL, on_pressed_cb, worker);
}

static void
on_opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TornoFpWorker *worker = user_data;
  GError *error = NULL;

  worker->is_open = fp_device_open_finish (FP_DEVICE (object), result, &error);
  torno_fp_jobs_answer (worker, NULL, error != NULL ? torno_fp_jobs_translate (error) : NULL);
}

static void
on_closed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TornoFpWorker *worker = user_data;
  g_autoptr (GError) error = NULL;

  worker->is_open = FALSE;
  /* Of an unplugged reader there is nothing left to close. */
  if (fp_device_close_finish (FP_DEVICE (object), result, &error)
      || g_error_matches (error, FP_DEVICE_ERROR, FP_DEVICE_ERROR_REMOVED))
    torno_fp_jobs_answer (worker, NULL, NULL);
  else
    torno_fp_jobs_answer (worker, NULL, torno_fp_jobs_translate (g_steal_pointer (&error)));
}

static void
on_ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TornoFpWorker *worker = user_data;

  /* Nobody is left who could be told. */
  fp_device_close_finish (FP_DEVICE (object), result, NULL);
  g_main_loop_quit (worker->loop);
}

static void
on_finger_status_cb (FpDevice *device, GParamSpec *pspec, TornoFpWorker *worker)
{
  FpFingerStatusFlags status = fp_device_get_finger_status (device);
  gboolean needed = status == FP_FINGER_STATUS_NEEDED;

  if (worker->source->set_needed != NULL)
    worker->source->set_needed (needed, worker->source_data);
  if (worker->job == TORNO_FP_JOB_NONE || status == FP_FINGER_STATUS_NONE)
    return;
  if (needed)
    torno_fp_worker_tell (worker, TORNO_FP_EVENT_STATE, TORNO_READER_PLACE);
  else if (status & FP_FINGER_STATUS_NEEDED)
    torno_fp_worker_tell (worker, TORNO_FP_EVENT_STATE, TORNO_READER_READING);
  else
    torno_fp_worker_tell (worker, TORNO_FP_EVENT_STATE, TORNO_READER_LIFT);
}

static void
on_removed_cb (FpDevice *device, TornoFpWorker *worker)
{
  worker->is_removed = TRUE;
  torno_fp_worker_tell (worker, TORNO_FP_EVENT_REMOVED, 0);
}

/* Follows what the device tells by itself. */
void
torno_fp_jobs_watch (TornoFpWorker *worker)
{
  g_signal_connect (worker->device, "notify::finger-status", G_CALLBACK (on_finger_status_cb), worker);
  g_signal_connect (worker->device, "removed", G_CALLBACK (on_removed_cb), worker);
}

/* The caller no longer wants the job that he began with @wish, if that still runs. */
void
torno_fp_jobs_cancel (TornoFpWorker *worker, GCancellable *wish)
{
  if (worker->wish != wish)
    return;
  if (worker->source->set_needed != NULL)
    worker->source->set_needed (FALSE, worker->source_data);
  g_cancellable_cancel (worker->cancellable);
}

/* A reader that was unplugged is another device for libfprint when it is back. What is left of the old one is closed.
 */
static void
find_again (TornoFpWorker *worker)
{
  if (worker->is_open)
    torno_fp_jobs_renew (worker);
  else
    {
      if (worker->device != NULL)
        g_signal_handlers_disconnect_by_data (worker->device, worker);
      torno_fp_worker_tell (worker, TORNO_FP_EVENT_HOT, 0);
    }
}

/* Begins @job; torno_fp_worker_answer() is called once when it has ended. */
void
torno_fp_jobs_start (TornoFpWorker *worker, TornoFpJob job, GCancellable *cancellable)
{
  worker->job = job;
  /* libfprint puts a source of its own on its cancellable and takes it off without a lock: cancelled from another
   * thread that meets a half-made source. So it gets one that only this thread touches. */
  worker->cancellable = g_cancellable_new ();
  g_set_object (&worker->wish, cancellable);
  if (job == TORNO_FP_JOB_OPEN && (worker->device == NULL || worker->is_removed))
    find_again (worker);
  /* Gone, where renewing did not bring it back. */
  else if (worker->device == NULL)
    torno_fp_jobs_answer (worker, NULL, job == TORNO_FP_JOB_CLOSE ? NULL : make_error_of_missing ());
  else if (job == TORNO_FP_JOB_OPEN)
    fp_device_open (worker->device, worker->cancellable, on_opened_cb, worker);
  else if (job == TORNO_FP_JOB_CLOSE)
    fp_device_close (worker->device, worker->cancellable, on_closed_cb, worker);
  else
    start_press (worker);
}

static void
on_reopened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TornoFpWorker *worker = user_data;
  GError *error = NULL;

  worker->is_open = fp_device_open_finish (FP_DEVICE (object), result, &error);
  if (error != NULL || worker->job == TORNO_FP_JOB_OPEN)
    torno_fp_jobs_answer (worker, NULL, error != NULL ? torno_fp_jobs_translate (error) : NULL);
  else
    start_press (worker);
}

/* The device was renewed, or is gone where it is NULL: goes on with the press that was waited for, or with opening. */
void
torno_fp_jobs_resume (TornoFpWorker *worker)
{
  if (worker->device == NULL)
    {
      torno_fp_jobs_answer (worker, NULL, make_error_of_missing ());
      return;
    }
  worker->is_removed = FALSE;
  torno_fp_jobs_watch (worker);
  fp_device_open (worker->device, worker->cancellable, on_reopened_cb, worker);
}

/* Closes the device where it is open, and ends the thread. */
void
torno_fp_jobs_end (TornoFpWorker *worker)
{
  if (worker->device != NULL)
    g_signal_handlers_disconnect_by_data (worker->device, worker);
  if (worker->is_open)
    fp_device_close (worker->device, NULL, on_ended_cb, worker);
  else
    g_main_loop_quit (worker->loop);
}
