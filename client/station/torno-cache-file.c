/* The file begins with a mark and a random number of its own. Then come records: four bytes of length, the lowest
 * first, and a box that is bound to owner, number of the file and number of the record, so that records can neither be
 * moved nor taken from an older file. What is written is gathered and goes to the disk as a whole. */
#include "config.h"

#include "torno-cache-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gnutls/crypto.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define MARK "TORNOM01"
#define MARK_BYTES 8
#define NEW ".new"
#define NUMBER_BYTES 16
#define HEADER_BYTES (MARK_BYTES + NUMBER_BYTES)
#define LENGTH_BYTES 4
#define BUFFER_BYTES (1024 * 1024)
#define PATIENCE_SECONDS 5

struct _TornoCacheFile
{
  char *path;
  char *owner;
  guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES];
  int descriptor;
  char *number; /* as text */
  guint n_records;
  GByteArray *buffer; /* not written yet */
};

/* The files that this process has open. Who lets go of one may still be writing on another thread. */
static GMutex open_mutex;
static GCond open_cond;
static GPtrArray *open_paths;

/* Waits a while for another thread to let go of @path. */
static void
claim_path (const char *path)
{
  const gint64 until = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  g_mutex_lock (&open_mutex);
  if (open_paths == NULL)
    open_paths = g_ptr_array_new_with_free_func (g_free);
  while (g_ptr_array_find_with_equal_func (open_paths, path, g_str_equal, NULL)
         && g_cond_wait_until (&open_cond, &open_mutex, until))
    ;
  g_ptr_array_add (open_paths, g_strdup (path));
  g_mutex_unlock (&open_mutex);
}

static void
release_path (const char *path)
{
  guint position;

  g_mutex_lock (&open_mutex);
  if (g_ptr_array_find_with_equal_func (open_paths, path, g_str_equal, &position))
    g_ptr_array_remove_index_fast (open_paths, position);
  g_cond_broadcast (&open_cond);
  g_mutex_unlock (&open_mutex);
}

static gboolean
fail (TornoCacheFile *file, GError **error)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", file->path, g_strerror (errno));
  return FALSE;
}

static char *
write_number (const guint8 *number)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < NUMBER_BYTES; i++)
    g_string_append_printf (text, "%02x", number[i]);
  return g_string_free (text, FALSE);
}

static char *
describe_record (TornoCacheFile *file, guint record)
{
  return g_strdup_printf ("torno:members:1:%s:%s:%u", file->owner, file->number, record);
}

static gboolean
write_buffer (TornoCacheFile *file, GError **error)
{
  const guint8 *bytes = file->buffer->data;
  gsize length = file->buffer->len;

  while (length > 0)
    {
      gssize n = write (file->descriptor, bytes, length);

      if (n < 0 && errno != EINTR)
        return fail (file, error);
      bytes += MAX (n, 0);
      length -= MAX (n, 0);
    }
  g_byte_array_set_size (file->buffer, 0);
  return TRUE;
}

/* Begins the file that is open here anew, under a number that it never had. */
static gboolean
begin (TornoCacheFile *file, GError **error)
{
  guint8 number[NUMBER_BYTES];

  if (gnutls_rnd (GNUTLS_RND_NONCE, number, sizeof number) != 0 || ftruncate (file->descriptor, 0) != 0)
    return fail (file, error);
  g_free (file->number);
  file->number = write_number (number);
  file->n_records = 0;
  g_byte_array_set_size (file->buffer, 0);
  g_byte_array_append (file->buffer, (const guint8 *) MARK, MARK_BYTES);
  g_byte_array_append (file->buffer, number, sizeof number);
  return write_buffer (file, error);
}

static TornoCacheFile *
make (const char *path, const guint8 *key, const char *owner)
{
  TornoCacheFile *file = g_new0 (TornoCacheFile, 1);

  file->path = g_strdup (path);
  file->owner = g_strdup (owner);
  memcpy (file->key, key, sizeof file->key);
  file->buffer = g_byte_array_new ();
  file->descriptor = -1;
  claim_path (path);
  return file;
}

static gboolean
open_and_lock (TornoCacheFile *file, GError **error)
{
  file->descriptor = open (file->path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  return (file->descriptor >= 0 && flock (file->descriptor, LOCK_EX | LOCK_NB) == 0) || fail (file, error);
}

/**
 * torno_cache_file_open:
 * @path: of the file; made where it is missing, its folder is there
 * @key: seals what is in it
 * @owner: what the records are bound to
 *
 * Returns: (transfer full): the file, or NULL with %G_IO_ERROR, also where another process has it open
 */
TornoCacheFile *
torno_cache_file_open (const char *path,
                       const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                       const char *owner,
                       GError **error)
{
  g_autoptr (TornoCacheFile) file = make (path, key, owner);
  g_autofree char *left = g_strconcat (path, NEW, NULL);
  guint8 header[HEADER_BYTES];

  if (!open_and_lock (file, error))
    return NULL;
  /* Of a rewriting that a crash has ended. */
  g_unlink (left);
  if (pread (file->descriptor, header, sizeof header, 0) == sizeof header && memcmp (header, MARK, MARK_BYTES) == 0)
    file->number = write_number (header + MARK_BYTES);
  else if (!begin (file, error))
    return NULL;
  return g_steal_pointer (&file);
}

/**
 * torno_cache_file_free:
 * @file: (transfer full): a file; what was not flushed may be lost
 */
void
torno_cache_file_free (TornoCacheFile *file)
{
  if (file->descriptor >= 0)
    close (file->descriptor);
  explicit_bzero (file->key, sizeof file->key);
  release_path (file->path);
  g_byte_array_unref (file->buffer);
  g_free (file->number);
  g_free (file->owner);
  g_free (file->path);
  g_free (file);
}

/* Returns: (transfer full) (nullable): the next record at @offset, which is moved past it; NULL where there is none
 * that is whole and opens. */
static GBytes *
read_record (TornoCacheFile *file, const guint8 *bytes, gsize size, gsize *offset, guint record)
{
  g_autofree char *owner = describe_record (file, record);
  guint32 length;
  GBytes *opened;

  if (*offset > size || size - *offset < LENGTH_BYTES)
    return NULL;
  memcpy (&length, bytes + *offset, LENGTH_BYTES);
  length = GUINT32_FROM_LE (length);
  if (size - *offset - LENGTH_BYTES < length)
    return NULL;
  opened = torno_secret_box_open_bytes (file->key, owner, bytes + *offset + LENGTH_BYTES, length, NULL);
  if (opened != NULL)
    *offset += LENGTH_BYTES + length;
  return opened;
}

/**
 * torno_cache_file_read:
 * @file: a file
 * @func: called with every record that is good
 *
 * What comes after the first record that is not good is cut off; where that is the first of all, the file is begun
 * anew.
 *
 * Returns: FALSE with %G_IO_ERROR
 */
gboolean
torno_cache_file_read (TornoCacheFile *file, TornoCacheRecordFunc func, gpointer user_data, GError **error)
{
  g_autoptr (GMappedFile) map = g_mapped_file_new_from_fd (file->descriptor, FALSE, error);
  gsize offset = HEADER_BYTES, size;
  const guint8 *bytes;
  GBytes *record;

  if (map == NULL)
    return FALSE;
  bytes = (const guint8 *) g_mapped_file_get_contents (map);
  size = g_mapped_file_get_length (map);
  file->n_records = 0;
  while ((record = read_record (file, bytes, size, &offset, file->n_records)) != NULL)
    {
      func (file->n_records++, record, user_data);
      g_bytes_unref (record);
    }
  if (file->n_records == 0)
    return size == HEADER_BYTES || begin (file, error);
  return offset == size || ftruncate (file->descriptor, offset) == 0 || fail (file, error);
}

/**
 * torno_cache_file_get_n_records:
 * @file: a file that was read
 *
 * Returns: how many records it has
 */
guint
torno_cache_file_get_n_records (TornoCacheFile *file)
{
  return file->n_records;
}

/**
 * torno_cache_file_append:
 * @file: a file that was read
 * @bytes: the record
 * @length: its bytes
 *
 * The record is safe after torno_cache_file_flush().
 *
 * Returns: FALSE with %G_IO_ERROR or %TORNO_ERROR
 */
gboolean
torno_cache_file_append (TornoCacheFile *file, const guint8 *bytes, gsize length, GError **error)
{
  g_autofree char *owner = describe_record (file, file->n_records);
  g_autoptr (GBytes) box = torno_secret_box_seal_bytes (file->key, owner, bytes, length, error);
  guint32 size;

  if (box == NULL)
    return FALSE;
  size = GUINT32_TO_LE (g_bytes_get_size (box));
  g_byte_array_append (file->buffer, (const guint8 *) &size, sizeof size);
  g_byte_array_append (file->buffer, g_bytes_get_data (box, NULL), g_bytes_get_size (box));
  file->n_records++;
  return file->buffer->len < BUFFER_BYTES || write_buffer (file, error);
}

/**
 * torno_cache_file_flush:
 * @file: a file
 *
 * Returns: TRUE once everything is on the disk; FALSE with %G_IO_ERROR
 */
gboolean
torno_cache_file_flush (TornoCacheFile *file, GError **error)
{
  return write_buffer (file, error) && (fdatasync (file->descriptor) == 0 || fail (file, error));
}

typedef struct
{
  TornoCacheFile *to;
  TornoCacheRecordFunc func;
  gpointer user_data;
  GError *error;
} Rewrite;

static gboolean
copy_record (guint record, GBytes *bytes, gpointer user_data)
{
  Rewrite *rewrite = user_data;

  if (rewrite->error == NULL && rewrite->func (record, bytes, rewrite->user_data))
    torno_cache_file_append (rewrite->to, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &rewrite->error);
  return TRUE;
}

static gboolean
sync_folder (TornoCacheFile *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file->path);
  int descriptor = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean is_safe = descriptor >= 0 && fsync (descriptor) == 0;

  if (!is_safe)
    fail (file, error);
  if (descriptor >= 0)
    close (descriptor);
  return is_safe;
}

/* @to takes the place of @file on the disk, and @file goes on with it. */
static gboolean
replace (TornoCacheFile *file, TornoCacheFile *to, GError **error)
{
  if (!torno_cache_file_flush (to, error))
    return FALSE;
  if (rename (to->path, file->path) != 0)
    return fail (file, error);
  /* What was only cut off could be brought back from a descriptor that somebody has open: it is emptied as well. */
  if (ftruncate (file->descriptor, 0) != 0)
    return fail (file, error);
  close (file->descriptor);
  file->descriptor = to->descriptor;
  to->descriptor = -1;
  g_free (file->number);
  file->number = g_steal_pointer (&to->number);
  file->n_records = to->n_records;
  return sync_folder (file, error);
}

/**
 * torno_cache_file_rewrite:
 * @file: a file
 * @func: says of every record, in order, whether it stays
 *
 * Makes another file of what stays, and puts that in its place: whatever happens meanwhile, one of the two is whole.
 * Nothing of what does not stay is left on the disk.
 *
 * Returns: FALSE with %G_IO_ERROR or %TORNO_ERROR
 */
gboolean
torno_cache_file_rewrite (TornoCacheFile *file, TornoCacheRecordFunc func, gpointer user_data, GError **error)
{
  g_autofree char *path = g_strconcat (file->path, NEW, NULL);
  g_autoptr (TornoCacheFile) to = make (path, file->key, file->owner);
  Rewrite rewrite = { to, func, user_data, NULL };

  if (!write_buffer (file, error) || !open_and_lock (to, error) || !begin (to, error)
      || !torno_cache_file_read (file, copy_record, &rewrite, error))
    return FALSE;
  if (rewrite.error != NULL)
    {
      g_propagate_error (error, rewrite.error);
      return FALSE;
    }
  return replace (file, to, error);
}

/**
 * torno_cache_file_erase:
 * @file: a file, which is empty afterwards
 */
void
torno_cache_file_erase (TornoCacheFile *file)
{
  g_autoptr (GError) error = NULL;

  if (!begin (file, &error) || !torno_cache_file_flush (file, &error))
    g_warning ("%s", error->message);
}
