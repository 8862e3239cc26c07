/* Dumps and CSV files of the system before. Whatever they hold, rows come as whole as they say. */
#include "config.h"

#include "fuzz.h"

#include "torno-import-rows.h"

static gboolean
wants_table (const char *table, gpointer user_data)
{
  return table[0] != 'x';
}

/* Reads every byte that a row claims to have. */
static gboolean
on_row (const TornoImportRow *row, gpointer user_data, GError **error)
{
  guint *sum = user_data;

  g_assert_nonnull (row->table);
  g_assert_cmpuint (row->line, >=, 1);
  g_assert_true ((row->values != NULL) == (row->fault == NULL));
  g_assert_null (row->columns[row->n]);
  for (guint i = 0; i < row->n; i++)
    {
      const TornoImportValue *value = row->values != NULL ? &row->values[i] : NULL;

      for (gsize j = 0; value != NULL && value->text != NULL && j < value->length; j++)
        *sum += (guchar) value->text[j];
      if (value != NULL && value->text != NULL)
        g_assert_true (value->text[value->length] == '\0');
    }
  return TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const TornoImportReader reader = { wants_table, on_row };
  guint sum = 0;

  torno_import_read_dump ((const char *) data, size, &reader, &sum, NULL);
  torno_import_read_csv ("users", (const char *) data, size, &reader, &sum, NULL);
  return 0;
}
