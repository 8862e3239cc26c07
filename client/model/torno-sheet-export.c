/* All members, products or plans of a gym, as a file for spreadsheets: read page by page, written when all are there,
 * so that no half of a file is left. */
#include "config.h"

#include "torno-sheet-export.h"

#include <string.h>

#define PAGE 1000
/* Without it the common spreadsheets take UTF-8 for something else. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

typedef struct
{
  TornoSession *session;
  const TornoSheet *sheet;
  GFile *file;
  GString *text;
  guint n_rows;
} Export;

static void read_page (GTask *task_take);

static void
free_export (Export *export)
{
  g_object_unref (export->session);
  g_object_unref (export->file);
  g_string_free (export->text, TRUE);
  g_free (export);
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);
  Export *export = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    {
      if (error == NULL)
        g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "");
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  JsonArray *records = json_node_get_array (answer);
  guint n = json_array_get_length (records);
  for (guint i = 0; i < n; i++)
    torno_sheet_write_record (export->sheet, json_array_get_object_element (records, i), export->text);
  export->n_rows += n;
  if (n == PAGE)
    read_page (g_steal_pointer (&task));
  else
    g_file_replace_contents_async (export->file, export->text->str, export->text->len, NULL, FALSE,
                                   G_FILE_CREATE_REPLACE_DESTINATION, cancellable, on_written_cb,
                                   g_steal_pointer (&task));
}

static void
read_page (GTask *task_take)
{
  Export *export = g_task_get_task_data (task_take);
  g_autofree char *path = g_strdup_printf ("%sgym_id=%" G_GINT64_FORMAT "&limit=%u&skip=%u", export->sheet->export_path,
                                           torno_session_get_gym_id (export->session), PAGE, export->n_rows);

  torno_api_client_call_async (torno_session_get_client (export->session), "GET", path, NULL, NULL,
                               g_task_get_cancellable (task_take), on_page_cb, task_take);
}

/**
 * torno_sheet_export_async:
 * @session: who works here
 * @sheet: what is exported
 * @file: written whole or not at all
 *
 * Exports the records of the gym that is worked in.
 */
void
torno_sheet_export_async (TornoSession *session,
                          const TornoSheet *sheet,
                          GFile *file,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Export *export = g_new0 (Export, 1);

  export->session = g_object_ref (session);
  export->sheet = sheet;
  export->file = g_object_ref (file);
  export->text = g_string_new (BYTE_ORDER_MARK);
  torno_sheet_write_titles (sheet, export->text);
  g_task_set_task_data (task, export, (GDestroyNotify) free_export);
  read_page (task);
}

/**
 * torno_sheet_export_finish:
 * @out_n_rows: (out): how many records the file has
 *
 * Returns: whether it has been written
 */
gboolean
torno_sheet_export_finish (GAsyncResult *result, guint *out_n_rows, GError **error)
{
  Export *export = g_task_get_task_data (G_TASK (result));

  *out_n_rows = export->n_rows;
  return g_task_propagate_boolean (G_TASK (result), error);
}
