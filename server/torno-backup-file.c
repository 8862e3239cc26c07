/* Reads a backup and holds each table against its checksum. torno-backup-writer says how the bytes lie. */
#include "config.h"

#include "torno-backup-file.h"

#include "torno-error.h"
#include "torno-sealed.h"

#include <string.h>

typedef struct
{
  GDataInputStream *lines;
  const TornoBackupVisitor *visitor;
  gpointer user_data;
  guint n_tables;
  gboolean ended;
} Reading;

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, TORNO_PARSE_ERROR, 0, text);
  return FALSE;
}

/* The next line with its newline, or NULL with an error; also where there is none. */
static char *
read_line (Reading *self, gsize *out_length, GError **error)
{
  g_autofree char *line = g_data_input_stream_read_line (self->lines, out_length, NULL, error);
  char *whole;

  if (line == NULL)
    {
      if (error == NULL || *error == NULL)
        fail (error, "it has been cut off");
      return NULL;
    }
  whole = g_realloc (g_steal_pointer (&line), *out_length + 2);
  whole[(*out_length)++] = '\n';
  whole[*out_length] = '\0';
  return whole;
}

static gboolean
check_table (Reading *self, const char *table, guint64 n_rows, const char *checksum, GError **error)
{
  g_autofree char *expected = g_strdup_printf ("checksum %" G_GUINT64_FORMAT " %s\n", n_rows, checksum);
  gsize length;
  g_autofree char *line = read_line (self, &length, error);

  if (line == NULL)
    return FALSE;
  if (strcmp (line, expected) != 0)
    {
      g_set_error (error, TORNO_PARSE_ERROR, 0, "the rows of %s are not those that were saved", table);
      return FALSE;
    }
  return self->visitor->end_table == NULL || self->visitor->end_table (table, n_rows, checksum, self->user_data, error);
}

static gboolean
read_table (Reading *self, const char *table, const char *columns, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const TornoBackupVisitor *visitor = self->visitor;
  guint64 n_rows = 0;

  self->n_tables++;
  if (visitor->begin_table != NULL && !visitor->begin_table (table, columns, self->user_data, error))
    return FALSE;
  for (;;)
    {
      gsize length;
      g_autofree char *line = read_line (self, &length, error);

      if (line == NULL)
        return FALSE;
      if (strcmp (line, "\\.\n") == 0)
        return check_table (self, table, n_rows, g_checksum_get_string (checksum), error);
      n_rows++;
      g_checksum_update (checksum, (const guchar *) line, length);
      if (visitor->row != NULL && !visitor->row (line, length, self->user_data, error))
        return FALSE;
    }
}

/* One entry behind the head, by its first word. */
static gboolean
read_entry (Reading *self, GError **error)
{
  gsize length;
  g_autofree char *line = read_line (self, &length, error);
  g_auto (GStrv) words = line != NULL ? g_strsplit (g_strchomp (line), " ", 3) : NULL;
  guint n = words != NULL ? g_strv_length (words) : 0;

  if (line == NULL)
    return FALSE;
  if (n == 3 && strcmp (words[0], "table") == 0)
    return read_table (self, words[1], words[2], error);
  if (n == 3 && strcmp (words[0], "sequence") == 0)
    return self->visitor->sequence == NULL || self->visitor->sequence (words[1], words[2], self->user_data, error);
  if (n == 2 && strcmp (words[0], "end") == 0)
    {
      self->ended = TRUE;
      return g_ascii_strtoull (words[1], NULL, 10) == self->n_tables || fail (error, "it does not hold all tables");
    }
  return fail (error, "it was written by a newer Torno");
}

static gboolean
read_head (Reading *self, GError **error)
{
  gsize length;
  g_autofree char *version = read_line (self, &length, error);
  g_autofree char *schema = version != NULL ? read_line (self, &length, error) : NULL;

  if (schema == NULL)
    return FALSE;
  if (strcmp (version, "torno-backup 1\n") != 0 || !g_str_has_prefix (schema, "schema "))
    return fail (error, "it was written by a newer Torno");
  g_strchomp (schema);
  return self->visitor->schema == NULL
         || self->visitor->schema (schema + strlen ("schema "), self->user_data, error);
}

/**
 * torno_backup_file_read:
 * @path: a backup
 * @keys: one or several keys, base64, with commas between
 * @visitor: told what it holds; what it is told of a table counts only once the table has ended
 *
 * Returns: FALSE with %TORNO_PARSE_ERROR where the file is not whole or not as it was written, or @visitor's error
 */
gboolean
torno_backup_file_read (const char *path,
                        const char *keys,
                        const TornoBackupVisitor *visitor,
                        gpointer user_data,
                        GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GZlibDecompressor) zlib = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  g_autoptr (GFileInputStream) bytes = g_file_read (file, NULL, error);
  g_autoptr (GInputStream) sealed
      = bytes != NULL ? torno_sealed_input_new (G_INPUT_STREAM (bytes), keys, error) : NULL;
  g_autoptr (GInputStream) plain = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  Reading self = { .visitor = visitor, .user_data = user_data };
  gboolean fine;

  if (sealed == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  plain = g_converter_input_stream_new (sealed, G_CONVERTER (zlib));
  self.lines = lines = g_data_input_stream_new (plain);
  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_LF);
  fine = read_head (&self, error);
  while (fine && !self.ended)
    fine = read_entry (&self, error);
  if (!fine)
    g_prefix_error (error, "%s: ", path);
  return fine;
}
