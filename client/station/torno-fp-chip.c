/* Readers that keep fingerprints inside and compare there. They show no minutiae, so libfprint itself enrols and
 * identifies. What counts is which prints the server has of the gym, not what lies in the chip: those are handed over with
 * each press, and the one that was pressed comes back. On the worker's thread. */
#include "config.h"

#include "torno-fp-worker-private.h"

#include "torno-reader-private.h"

#include <glib/gi18n-lib.h>

#define BYTES_KEY "torno-bytes"

/**
 * torno_fp_chip_is_one:
 * @device: a device; any thread
 *
 * Returns: whether it compares inside: all others give images
 */
gboolean
torno_fp_chip_is_one (FpDevice *device)
{
  GType image_device = g_type_from_name ("FpImageDevice");

  return image_device == G_TYPE_INVALID || !g_type_is_a (G_OBJECT_TYPE (device), image_device);
}

/* Those that this very reader has enrolled. */
static GPtrArray *
read_kept (TornoFpWorker *worker)
{
  GPtrArray *prints = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; worker->kept != NULL && i < worker->kept->len; i++)
    {
      GBytes *bytes = g_ptr_array_index (worker->kept, i);
      gsize size;
      const guint8 *data = g_bytes_get_data (bytes, &size);
      g_autoptr (GError) error = NULL;
      g_autoptr (FpPrint) print = fp_print_deserialize (data, size, &error);

      if (print == NULL)
        {
          g_info ("a kept print: %s", error->message);
          continue;
        }
      g_object_ref_sink (print);
      if (!fp_print_compatible (print, worker->device))
        continue;
      g_object_set_data_full (G_OBJECT (print), BYTES_KEY, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
      g_ptr_array_add (prints, g_steal_pointer (&print));
    }
  return prints;
}

/* @error: (transfer full). */
static void
fail_press (TornoFpWorker *worker, GError *error)
{
  /* What was taken out of the chip by somebody else. */
  if (g_error_matches (error, FP_DEVICE_ERROR, FP_DEVICE_ERROR_DATA_NOT_FOUND))
    {
      g_error_free (error);
      error = torno_fp_chip_make_error_of_stranger ();
    }
  if (g_error_matches (error, FP_DEVICE_ERROR, FP_DEVICE_ERROR_TOO_HOT))
    {
      g_error_free (error);
      torno_fp_jobs_renew (worker);
    }
  else
    torno_fp_jobs_answer (worker, NULL, torno_fp_jobs_translate (error));
}

/* Returns: (transfer full): a finger that none of the prints is of. */
GError *
torno_fp_chip_make_error_of_stranger (void)
{
  return g_error_new_literal (TORNO_READER_ERROR, TORNO_READER_ERROR_UNKNOWN, _ ("This finger is not known here."));
}

static void
on_identified_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TornoFpWorker *worker = user_data;
  g_autoptr (GPtrArray) prints = g_steal_pointer (&worker->chip_prints);
  g_autoptr (FpPrint) match = NULL;
  GError *error = NULL;

  if (!fp_device_identify_finish (FP_DEVICE (object), result, &match, NULL, &error))
    {
      fail_press (worker, error);
      return;
    }
  for (guint i = 0; match != NULL && i < prints->len; i++)
    {
      FpPrint *print = g_ptr_array_index (prints, i);

      if (print == match || fp_print_equal (print, match))
        {
          torno_fp_jobs_answer (worker, g_bytes_ref (g_object_get_data (G_OBJECT (print), BYTES_KEY)), NULL);
          return;
        }
    }
  torno_fp_jobs_answer (worker, NULL, torno_fp_chip_make_error_of_stranger ());
}

static void
on_stage_cb (FpDevice *device, gint n_stages, FpPrint *print, gpointer user_data, GError *error)
{
  TornoFpWorker *worker = user_data;

  if (error != NULL)
    torno_fp_worker_tell (worker, TORNO_FP_EVENT_RETRY, torno_fp_jobs_translate_retry (error->code));
  else
    torno_fp_worker_tell (worker, TORNO_FP_EVENT_PROGRESS, n_stages);
}

static void
on_enrolled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  TornoFpWorker *worker = user_data;
  GError *error = NULL;
  g_autoptr (FpPrint) print = fp_device_enroll_finish (FP_DEVICE (object), result, &error);
  guchar *bytes = NULL;
  gsize size = 0;

  if (g_error_matches (error, FP_DEVICE_ERROR, FP_DEVICE_ERROR_DATA_DUPLICATE))
    {
      g_clear_error (&error);
      g_set_error_literal (&error, TORNO_READER_ERROR, TORNO_READER_ERROR_FAILED,
                           _ ("This finger is in the reader already."));
    }
  else if (error != NULL)
    error = torno_fp_jobs_translate (error);
  else
    fp_print_serialize (print, &bytes, &size, &error);
  torno_fp_jobs_answer (worker, bytes != NULL ? g_bytes_new_take (bytes, size) : NULL, error);
}

/* Begins the press, or the presses of an enrolment, that the worker's job is about. */
void
torno_fp_chip_start (TornoFpWorker *worker)
{
  if (worker->job == TORNO_FP_JOB_ENROLL)
    {
      fp_device_enroll (worker->device, fp_print_new (worker->device), worker->cancellable, on_stage_cb, worker, NULL,
                        on_enrolled_cb, worker);
      return;
    }
  worker->chip_prints = read_kept (worker);
  fp_device_identify (worker->device, worker->chip_prints, worker->cancellable, NULL, NULL, NULL, on_identified_cb,
                      worker);
}
