/* Backups: the bytes of a file as they come, and what stands below a good seal. */
#include "config.h"

#include "fuzz.h"

#include "torno-backup-file.h"
#include "torno-sealed.h"

#include <gio/gunixoutputstream.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define KEY "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVoxMjM0NTY="

static gboolean
on_row (const char *line, gsize length, gpointer user_data, GError **error)
{
  g_assert_cmpuint (length, >, 0);
  g_assert_true (line[length - 1] == '\n');
  return TRUE;
}

static gboolean
on_end_table (const char *table, guint64 n_rows, const char *checksum, gpointer user_data, GError **error)
{
  g_assert_cmpuint (strlen (checksum), ==, 64);
  return TRUE;
}

static void
read_back (int fd)
{
  const TornoBackupVisitor visitor = { .row = on_row, .end_table = on_end_table };
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (GError) error = NULL;

  if (!torno_backup_file_read (path, KEY, &visitor, NULL, &error))
    g_assert_nonnull (error);
}

static void
seal (int fd, const guint8 *data, gsize size)
{
  g_autoptr (GZlibCompressor) zlib = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
  g_autoptr (GOutputStream) file = g_unix_output_stream_new (fd, FALSE);
  g_autoptr (GOutputStream) sealed = torno_sealed_output_new (file, KEY, NULL);
  g_autoptr (GOutputStream) packed = g_converter_output_stream_new (sealed, G_CONVERTER (zlib));

  g_assert_true (g_output_stream_write_all (packed, data, size, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (packed, NULL, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int raw = memfd_create ("raw", 0), good = memfd_create ("good", 0);

  g_assert_cmpint (write (raw, data, size), ==, size);
  read_back (raw);
  seal (good, data, size);
  read_back (good);
  close (raw);
  close (good);
  return 0;
}
