/* Reads a table as CSV (RFC 4180): a first line with the names of the columns; commas, semicolons or tabs between,
 * whichever that line has; quotes doubled within quotes. NULL is an empty field without quotes, NULL or \N. */
#include "config.h"

#include "torno-import-rows.h"

#include "torno-error.h"
#include "torno-import-texts.h"

#include <string.h>

typedef struct
{
  const char *at, *end;
  guint64 line;
  char separator;
  GString *bytes;
  GArray *fields; /* of Field */
} Csv;

typedef struct
{
  gsize at, length;
  gboolean is_quoted;
} Field;

static char
find_separator (const char *data, gsize size)
{
  for (gsize i = 0; i < size && data[i] != '\n'; i++)
    if (data[i] == ',' || data[i] == ';' || data[i] == '\t')
      return data[i];
  return ',';
}

static void
step (Csv *self)
{
  if (*self->at++ == '\n')
    self->line++;
}

/* FALSE where the quotes do not end. */
static gboolean
read_quoted (Csv *self)
{
  for (step (self); self->at < self->end; step (self))
    {
      if (*self->at == '"')
        {
          step (self);
          if (self->at == self->end || *self->at != '"')
            return TRUE;
        }
      g_string_append_c (self->bytes, *self->at);
    }
  return FALSE;
}

static gboolean
is_field_end (const Csv *self)
{
  return self->at == self->end || *self->at == self->separator || *self->at == '\n'
         || (*self->at == '\r' && (self->at + 1 == self->end || self->at[1] == '\n'));
}

static gboolean
read_field (Csv *self, GError **error)
{
  Field field = { .at = self->bytes->len };

  if (self->at < self->end && *self->at == '"')
    {
      guint64 line = self->line;

      field.is_quoted = TRUE;
      if (!read_quoted (self) || !is_field_end (self))
        {
          g_set_error (error, TORNO_PARSE_ERROR, 0, _ ("line %lu: a field in quotes does not end"), (gulong) line);
          return FALSE;
        }
    }
  for (; !is_field_end (self); step (self))
    g_string_append_c (self->bytes, *self->at);
  field.length = self->bytes->len - field.at;
  g_string_append_c (self->bytes, '\0');
  g_array_append_val (self->fields, field);
  return TRUE;
}

static gboolean
read_record (Csv *self, GError **error)
{
  g_string_truncate (self->bytes, 0);
  g_array_set_size (self->fields, 0);
  for (;;)
    {
      if (!read_field (self, error))
        return FALSE;
      if (self->at == self->end || *self->at != self->separator)
        break;
      step (self);
    }
  if (self->at < self->end && *self->at == '\r')
    step (self);
  if (self->at < self->end)
    step (self);
  return TRUE;
}

static const char *
get_text (const Csv *self, guint i)
{
  return self->bytes->str + g_array_index (self->fields, Field, i).at;
}

static GPtrArray *
read_header (Csv *self, GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  if (!read_record (self, error))
    return NULL;
  for (guint i = 0; i < self->fields->len; i++)
    g_ptr_array_add (columns, g_strstrip (g_ascii_strdown (get_text (self, i), -1)));
  g_ptr_array_add (columns, NULL);
  return g_steal_pointer (&columns);
}

static gboolean
is_null (const Csv *self, guint i)
{
  const char *text = get_text (self, i);

  return !g_array_index (self->fields, Field, i).is_quoted
         && (*text == '\0' || strcmp (text, "NULL") == 0 || strcmp (text, "\\N") == 0);
}

static gboolean
give_records (Csv *self, TornoImportRow *row, const TornoImportReader *reader, gpointer user_data, GError **error)
{
  g_autofree TornoImportValue *values = g_new0 (TornoImportValue, row->n);

  while (self->at < self->end)
    {
      row->line = self->line;
      if (!read_record (self, error))
        return FALSE;
      if (self->fields->len == 1 && is_null (self, 0))
        continue; /* an empty line */
      row->fault = self->fields->len != row->n ? "has not as many fields as the first line" : NULL;
      row->values = row->fault == NULL ? values : NULL;
      for (guint i = 0; row->fault == NULL && i < row->n; i++)
        values[i] = (TornoImportValue){ is_null (self, i) ? NULL : get_text (self, i),
                                        g_array_index (self->fields, Field, i).length };
      if (!reader->on_row (row, user_data, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * torno_import_read_csv:
 * @table: the table that these are the rows of
 * @data: the file, UTF-8; no zero behind it is needed
 * @size: its length in bytes
 * @reader: gets the rows
 * @user_data: for @reader
 *
 * Returns: FALSE with %TORNO_PARSE_ERROR naming the line, or the error of @reader
 */
gboolean
torno_import_read_csv (const char *table,
                       const char *data,
                       gsize size,
                       const TornoImportReader *reader,
                       gpointer user_data,
                       GError **error)
{
  gboolean has_bom = size >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0;
  g_autoptr (GString) bytes = g_string_new (NULL);
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (Field));
  Csv self = { data + (has_bom ? 3 : 0), data + size, 1, find_separator (data, size), bytes, fields };
  g_autoptr (GPtrArray) columns = size > 0 ? read_header (&self, error) : NULL;
  TornoImportRow row = { .table = table };

  if (size == 0)
    return TRUE;
  if (columns == NULL)
    return FALSE;
  row.columns = (const char *const *) columns->pdata;
  row.n = columns->len - 1;
  return give_records (&self, &row, reader, user_data, error);
}
