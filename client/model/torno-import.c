/* A spreadsheet on its way into a gym. Reading it finds all faults at once: those of the cells here, those of the shape
 * and of what is in the gym already by dry runs at the server. Only a table without a fault is taken in, all of it in
 * one transaction, and once however often it is sent. */
#include "config.h"

#include "torno-import.h"

#include "torno-api-json.h"
#include "torno-csv.h"
#include "torno-error.h"
#include "torno-once-key.h"

#include <glib/gi18n-lib.h>

/* As many as the server takes (shared/records/torno-import.c). */
#define MAX_ROWS 5000

struct _TornoImport
{
  GObject parent_instance;

  TornoSession *session;
  const TornoSheet *sheet;
  GPtrArray *rows;   /* of JsonObject: those without a fault so far */
  GArray *numbers;   /* of guint: where each of them stands in the spreadsheet */
  GPtrArray *faults; /* of TornoSheetFault */
  TornoOnceKey *once;
  guint n_rows; /* that are not empty */
};

G_DEFINE_FINAL_TYPE (TornoImport, torno_import, G_TYPE_OBJECT)

static void try_rows (TornoImport *self, GTask *task_take);

static guint
get_number (TornoImport *self, guint at)
{
  return at < self->numbers->len ? g_array_index (self->numbers, guint, at) : 0;
}

static JsonObject *
make_body (TornoImport *self, gboolean is_dry)
{
  JsonObject *body = json_object_new ();
  JsonArray *rows = json_array_sized_new (self->rows->len);

  for (guint i = 0; i < self->rows->len; i++)
    json_array_add_object_element (rows, json_object_ref (self->rows->pdata[i]));
  json_object_set_int_member (body, "gym_id", torno_session_get_gym_id (self->session));
  json_object_set_boolean_member (body, "dry_run", is_dry);
  json_object_set_array_member (body, "rows", rows);
  return body;
}

static int
compare_faults (gconstpointer a, gconstpointer b)
{
  const TornoSheetFault *first = *(TornoSheetFault *const *) a;
  const TornoSheetFault *second = *(TornoSheetFault *const *) b;

  return first->row < second->row ? -1 : first->row > second->row;
}

/* Takes the rows out that the server cannot read, and remembers why. Returns whether there was one. */
static gboolean
drop_misshapen_rows (TornoImport *self)
{
  GHashTable *faults = torno_api_client_get_faults (torno_session_get_client (self->session));
  g_autofree gboolean *is_bad = g_new0 (gboolean, self->rows->len + 1);
  GHashTableIter iter;
  gpointer key, text;
  gboolean is_any = FALSE;

  g_hash_table_iter_init (&iter, faults);
  while (g_hash_table_iter_next (&iter, &key, &text))
    {
      g_auto (GStrv) place = g_strsplit (key, ".", 3);
      guint64 at;

      if (g_strv_length (place) != 3 || !g_ascii_string_to_unsigned (place[1], 10, 0, self->rows->len, &at, NULL))
        continue;
      is_bad[at] = is_any = TRUE;
      g_ptr_array_add (self->faults, torno_sheet_fault_new (get_number (self, (guint) at),
                                                            torno_sheet_get_title (self->sheet, place[2]), text));
    }
  for (guint i = self->rows->len; i-- > 0;)
    if (is_bad[i])
      {
        g_ptr_array_remove_index (self->rows, i);
        g_array_remove_index (self->numbers, i);
      }
  return is_any;
}

static void
take_faults (TornoImport *self, JsonArray *faults)
{
  for (guint i = 0; faults != NULL && i < json_array_get_length (faults); i++)
    {
      JsonObject *fault = json_array_get_object_element (faults, i);
      guint number = get_number (self, (guint) torno_api_json_get_integer (fault, "row", 0));
      const char *title = torno_sheet_get_title (self->sheet, torno_api_json_get_string (fault, "field"));

      g_ptr_array_add (self->faults, torno_sheet_fault_new (number, title, torno_api_json_get_string (fault, "msg")));
    }
}

static void
return_read (TornoImport *self, GTask *task)
{
  g_ptr_array_sort (self->faults, compare_faults);
  g_task_return_boolean (task, TRUE);
}

static void
on_tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);
  TornoImport *self = g_task_get_source_object (task);

  if (error == NULL)
    {
      take_faults (self, torno_api_json_get_array (json_node_get_object (answer), "faults"));
      return_read (self, task);
    }
  else if (g_error_matches (error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED) && drop_misshapen_rows (self))
    try_rows (self, g_steal_pointer (&task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
try_rows (TornoImport *self, GTask *task_take)
{
  g_autoptr (GTask) task = task_take;
  g_autoptr (JsonObject) body = NULL;
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (self->rows->len == 0)
    {
      return_read (self, task);
      return;
    }
  body = make_body (self, TRUE);
  torno_api_client_call_async (torno_session_get_client (self->session), "POST", self->sheet->import_path, body, NULL,
                               cancellable, on_tried_cb, g_steal_pointer (&task));
}

static gboolean
is_empty (GStrv cells)
{
  for (guint i = 0; cells[i] != NULL; i++)
    if (*cells[i] != '\0')
      return FALSE;
  return TRUE;
}

static gboolean
take_table (TornoImport *self, GPtrArray *table, GError **error)
{
  int places[TORNO_SHEET_MAX_COLUMNS];

  if (table->len == 0 || !torno_sheet_find_columns (self->sheet, table->pdata[0], places, error))
    {
      if (table->len == 0)
        g_set_error_literal (error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED, _ ("The file is empty"));
      return FALSE;
    }
  for (guint i = 1; i < table->len; i++)
    {
      guint number = i + 1;
      JsonObject *row;

      if (is_empty (table->pdata[i]))
        continue;
      self->n_rows++;
      row = torno_sheet_read_row (self->sheet, places, table->pdata[i], number, self->faults);
      if (row == NULL)
        continue;
      g_ptr_array_add (self->rows, row);
      g_array_append_val (self->numbers, number);
    }
  if (self->n_rows == 0)
    g_set_error_literal (error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED, _ ("Below the titles there is no row"));
  else if (self->n_rows > MAX_ROWS)
    g_set_error (error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED,
                 _ ("These are %u rows. At most %d go in at once: save them as several files."), self->n_rows,
                 MAX_ROWS);
  return self->n_rows > 0 && self->n_rows <= MAX_ROWS;
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);
  g_autoptr (GPtrArray) table = bytes != NULL ? torno_csv_parse (bytes, &error) : NULL;
  TornoImport *self = g_task_get_source_object (task);

  if (table == NULL || !take_table (self, table, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    try_rows (self, g_steal_pointer (&task));
}

static void
torno_import_dispose (GObject *object)
{
  g_clear_object (&TORNO_IMPORT (object)->session);
  G_OBJECT_CLASS (torno_import_parent_class)->dispose (object);
}

static void
torno_import_finalize (GObject *object)
{
  TornoImport *self = TORNO_IMPORT (object);

  g_ptr_array_unref (self->rows);
  g_array_unref (self->numbers);
  g_ptr_array_unref (self->faults);
  torno_once_key_free (self->once);
  G_OBJECT_CLASS (torno_import_parent_class)->finalize (object);
}

static void
torno_import_class_init (TornoImportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_import_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_import_finalize;
}

static void
torno_import_init (TornoImport *self)
{
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  self->numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  self->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_sheet_fault_free);
  self->once = torno_once_key_new ();
}

/**
 * torno_import_new:
 * @session: an administrator's, in the gym that gets the rows
 * @sheet: what kind of table it is
 *
 * Returns: (transfer full): an import that has read nothing yet
 */
TornoImport *
torno_import_new (TornoSession *session, const TornoSheet *sheet)
{
  TornoImport *self = g_object_new (TORNO_TYPE_IMPORT, NULL);

  self->session = g_object_ref (session);
  self->sheet = sheet;
  return self;
}

/**
 * torno_import_read_async:
 * @file: a table as CSV; an import reads one
 *
 * Reads the table and tries it at the server, which takes nothing in yet.
 */
void
torno_import_read_async (TornoImport *import,
                         GFile *file,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_file_load_bytes_async (file, cancellable, on_loaded_cb, g_task_new (import, cancellable, callback, user_data));
}

/**
 * torno_import_read_finish:
 *
 * Returns: whether it could be read and tried; torno_import_get_faults() has what is wrong with it
 */
gboolean
torno_import_read_finish (TornoImport *import, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * torno_import_get_n_rows:
 *
 * Returns: how many rows the table has, without the titles and empty ones
 */
guint
torno_import_get_n_rows (TornoImport *import)
{
  return import->n_rows;
}

/**
 * torno_import_get_faults:
 *
 * Returns: (transfer none): #TornoSheetFault, by row
 */
GPtrArray *
torno_import_get_faults (TornoImport *import)
{
  return import->faults;
}

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);
  TornoImport *self = g_task_get_source_object (task);

  torno_once_key_settle (self->once, error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * torno_import_run_async:
 * @import: one that was read and has no faults
 *
 * Takes all rows in, or none.
 */
void
torno_import_run_async (TornoImport *import,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (JsonObject) body = make_body (import, FALSE);

  torno_api_client_call_async (torno_session_get_client (import->session), "POST", import->sheet->import_path, body,
                               torno_once_key_get (import->once, body), cancellable, on_taken_cb,
                               g_task_new (import, cancellable, callback, user_data));
}

/**
 * torno_import_run_finish:
 *
 * Returns: whether all rows are in
 */
gboolean
torno_import_run_finish (TornoImport *import, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
