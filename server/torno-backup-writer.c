/* Writes a backup beside its place and puts it there when it is whole and on the disk.
 *
 *   torno-backup 1
 *   schema LAST-MIGRATION
 *   table NAME COLUMN,COLUMN       then its rows as COPY writes them, and \. behind the last one
 *   checksum ROWS SHA-256          of those lines
 *   sequence NAME VALUE
 *   end TABLES
 *
 * compressed, then sealed (torno-sealed). */
#include "config.h"

#include "torno-backup-file.h"

#include "torno-sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _TornoBackupWriter
{
  char *path, *part;
  int fd;
  GOutputStream *sealed, *packed;
  GChecksum *checksum;
  guint64 n_rows;
  guint n_tables;
};

static gboolean
fail_errno (GError **error, const char *what, const char *path)
{
  int saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "cannot %s %s: %s", what, path, g_strerror (saved));
  return FALSE;
}

static gboolean
open_streams (TornoBackupWriter *self, const char *keys, GError **error)
{
  g_autoptr (GZlibCompressor) zlib = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  g_autoptr (GOutputStream) file = NULL;

  self->fd = g_open (self->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (self->fd < 0)
    return fail_errno (error, "create", self->part);
  file = g_unix_output_stream_new (self->fd, FALSE);
  self->sealed = torno_sealed_output_new (file, keys, error);
  if (self->sealed == NULL)
    return FALSE;
  self->packed = g_converter_output_stream_new (self->sealed, G_CONVERTER (zlib));
  return TRUE;
}

/**
 * torno_backup_writer_new:
 * @path: where the backup is to stand; what stands there is replaced at the end
 * @keys: one or several keys, base64, with commas between; the first one seals
 * @schema: the last migration of the database
 *
 * Returns: (transfer full): a writer, or NULL with an error for a person
 */
TornoBackupWriter *
torno_backup_writer_new (const char *path, const char *keys, const char *schema, GError **error)
{
  g_autoptr (TornoBackupWriter) self = g_new0 (TornoBackupWriter, 1);

  self->fd = -1;
  self->path = g_strdup (path);
  self->part = g_strdup_printf ("%s.%d.part", path, (int) getpid ());
  self->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  if (!open_streams (self, keys, error)
      || !g_output_stream_printf (self->packed, NULL, NULL, error, "torno-backup 1\nschema %s\n", schema))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * torno_backup_writer_free:
 * @writer: (nullable): a writer; a backup that was not closed is removed
 */
void
torno_backup_writer_free (TornoBackupWriter *writer)
{
  if (writer == NULL)
    return;
  /* The converter would close what lies below it, and so end a backup that is not whole. */
  g_clear_object (&writer->packed);
  g_clear_object (&writer->sealed);
  if (writer->fd >= 0)
    {
      g_close (writer->fd, NULL);
      g_unlink (writer->part);
    }
  g_checksum_free (writer->checksum);
  g_free (writer->path);
  g_free (writer->part);
  g_free (writer);
}

/**
 * torno_backup_writer_begin_table:
 * @writer: a writer
 * @table: its name
 * @columns: as they stand in COPY
 */
gboolean
torno_backup_writer_begin_table (TornoBackupWriter *writer, const char *table, const char *columns, GError **error)
{
  writer->n_rows = 0;
  writer->n_tables++;
  g_checksum_reset (writer->checksum);
  return g_output_stream_printf (writer->packed, NULL, NULL, error, "table %s %s\n", table, columns);
}

/**
 * torno_backup_writer_add_row:
 * @writer: a writer within a table
 * @line: a row as COPY writes it, with its newline
 * @length: its bytes
 */
gboolean
torno_backup_writer_add_row (TornoBackupWriter *writer, const char *line, gsize length, GError **error)
{
  writer->n_rows++;
  g_checksum_update (writer->checksum, (const guchar *) line, length);
  return g_output_stream_write_all (writer->packed, line, length, NULL, NULL, error);
}

/**
 * torno_backup_writer_end_table:
 * @writer: a writer within a table
 */
gboolean
torno_backup_writer_end_table (TornoBackupWriter *writer, GError **error)
{
  return g_output_stream_printf (writer->packed, NULL, NULL, error, "\\.\nchecksum %" G_GUINT64_FORMAT " %s\n",
                                 writer->n_rows, g_checksum_get_string (writer->checksum));
}

/**
 * torno_backup_writer_add_sequence:
 * @writer: a writer behind its last table
 * @sequence: its name
 * @value: its last value
 */
gboolean
torno_backup_writer_add_sequence (TornoBackupWriter *writer, const char *sequence, const char *value, GError **error)
{
  return g_output_stream_printf (writer->packed, NULL, NULL, error, "sequence %s %s\n", sequence, value);
}

/* A name that lies in memory only is lost with the power. */
static gboolean
sync_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean fine = fd >= 0 && fsync (fd) == 0;

  if (!fine)
    fail_errno (error, "write", folder);
  if (fd >= 0)
    g_close (fd, NULL);
  return fine;
}

/**
 * torno_backup_writer_close:
 * @writer: a writer behind its last table or sequence
 *
 * Ends the backup and puts it in its place.
 *
 * Returns: FALSE with an error where it is not safely there
 */
gboolean
torno_backup_writer_close (TornoBackupWriter *writer, GError **error)
{
  int fd = writer->fd;

  if (!g_output_stream_printf (writer->packed, NULL, NULL, error, "end %u\n", writer->n_tables)
      || !g_output_stream_close (writer->packed, NULL, error))
    return FALSE;
  if (fsync (fd) != 0)
    return fail_errno (error, "write", writer->part);
  writer->fd = -1;
  g_close (fd, NULL);
  if (g_rename (writer->part, writer->path) != 0)
    {
      fail_errno (error, "rename", writer->part);
      g_unlink (writer->part);
      return FALSE;
    }
  return sync_folder (writer->path, error);
}
