/* The asynchronous calls of a reader: each hands a task to the kind of reader and takes its result from it. */
#include "config.h"

#include "torno-reader-private.h"

static GTask *
make_task (TornoReader *reader,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data,
           gpointer tag)
{
  GTask *task = g_task_new (reader, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

/**
 * torno_reader_open_async:
 * @reader: a reader that is closed
 * @cancellable: (nullable): a #GCancellable
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Claims the reader. Errors: %TORNO_READER_ERROR, %G_IO_ERROR_CANCELLED.
 */
void
torno_reader_open_async (TornoReader *reader,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = make_task (reader, cancellable, callback, user_data, torno_reader_open_async);

  TORNO_READER_GET_CLASS (reader)->open (reader, task);
}

/**
 * torno_reader_open_finish:
 * @reader: a reader
 * @result: what the callback was given
 *
 * Returns: whether the reader is open; FALSE with an error
 */
gboolean
torno_reader_open_finish (TornoReader *reader, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, reader), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * torno_reader_capture_async:
 * @reader: an open reader
 * @cancellable: (nullable): a #GCancellable
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Waits for one press of any finger. Errors: %TORNO_READER_ERROR (RETRY: ask again), %G_IO_ERROR_CANCELLED.
 */
void
torno_reader_capture_async (TornoReader *reader,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = make_task (reader, cancellable, callback, user_data, torno_reader_capture_async);

  TORNO_READER_GET_CLASS (reader)->capture (reader, task);
}

/**
 * torno_reader_capture_finish:
 * @reader: a reader
 * @result: what the callback was given
 *
 * Returns: (transfer full): the serialised print of that press, for torno_print_parse(), or NULL with an error
 */
GBytes *
torno_reader_capture_finish (TornoReader *reader, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, reader), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * torno_reader_enroll_async:
 * @reader: an open reader
 * @cancellable: (nullable): a #GCancellable
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Takes "n-stages" good presses of one finger; a bad press, and one of another finger, is asked for again by the signal
 * "enroll-retry". Errors: %TORNO_READER_ERROR, %G_IO_ERROR_CANCELLED.
 */
void
torno_reader_enroll_async (TornoReader *reader,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = make_task (reader, cancellable, callback, user_data, torno_reader_enroll_async);

  TORNO_READER_GET_CLASS (reader)->enroll (reader, task);
}

/**
 * torno_reader_enroll_finish:
 * @reader: a reader
 * @result: what the callback was given
 *
 * Returns: (transfer full): the serialised print of all presses, or NULL with an error
 */
GBytes *
torno_reader_enroll_finish (TornoReader *reader, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, reader), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * torno_reader_close_async:
 * @reader: a reader without an operation under way
 * @cancellable: (nullable): a #GCancellable
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Gives the reader back to other programs. One that was unplugged meanwhile closes without an error.
 */
void
torno_reader_close_async (TornoReader *reader,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = make_task (reader, cancellable, callback, user_data, torno_reader_close_async);

  TORNO_READER_GET_CLASS (reader)->close (reader, task);
}

/**
 * torno_reader_close_finish:
 * @reader: a reader
 * @result: what the callback was given
 *
 * Returns: whether the reader is closed; FALSE with an error
 */
gboolean
torno_reader_close_finish (TornoReader *reader, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, reader), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
