/* A journal: one line a visit, and one line when the server has answered it; emptied when nothing is left to send.
 * Every line ends with a checksum, so that one which a crash has cut off is told from a whole one and dropped. A visit
 * that the server has counted and whose second line was lost is sent again under the same key, which counts once. */
#include "config.h"

#include "torno-visit-queue.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define CHECK_CHARACTERS 8

struct _TornoVisitQueue
{
  int descriptor;
  GPtrArray *visits; /* TornoQueuedVisit, the oldest first */
};

static void
free_visit (TornoQueuedVisit *visit)
{
  g_free (visit->at);
  g_free (visit->key);
  g_free (visit->override_reason);
  g_free (visit);
}

static gboolean
fail (GError **error, const char *what)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", what, g_strerror (errno));
  return FALSE;
}

static char *
make_line (const char *text)
{
  g_autofree char *check = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("%s %.*s\n", text, CHECK_CHARACTERS, check);
}

/* Returns: (transfer full) (nullable): the words of @line without its checksum, NULL where that does not fit. */
static char **
split_line (const char *line)
{
  const char *space = strrchr (line, ' ');
  g_autofree char *text = space != NULL ? g_strndup (line, space - line) : NULL;
  g_autofree char *check = text != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1) : NULL;

  if (check == NULL || strlen (space + 1) != CHECK_CHARACTERS || strncmp (space + 1, check, CHECK_CHARACTERS) != 0)
    return NULL;
  return g_strsplit (text, " ", -1);
}

static void
add_visit (TornoVisitQueue *queue, gint64 user_id, const char *at, const char *key, const char *override_reason)
{
  TornoQueuedVisit *visit = g_new0 (TornoQueuedVisit, 1);

  visit->user_id = user_id;
  visit->at = g_strdup (at);
  visit->key = g_strdup (key);
  visit->override_reason = g_strdup (override_reason);
  g_ptr_array_add (queue->visits, visit);
}

static void
remove_visit (TornoVisitQueue *queue, const char *key)
{
  for (guint i = 0; i < queue->visits->len; i++)
    if (g_str_equal (torno_visit_queue_get (queue, i)->key, key))
      {
        g_ptr_array_remove_index (queue->visits, i);
        return;
      }
}

static void
read_line (TornoVisitQueue *queue, const char *line)
{
  g_auto (GStrv) words = split_line (line);
  guint n = words != NULL ? g_strv_length (words) : 0;

  if ((n == 4 || n == 5) && g_str_equal (words[0], "visit"))
    {
      /* The reason has blanks, so it lies there as in an address. */
      g_autofree char *reason = n == 5 ? g_uri_unescape_string (words[4], NULL) : NULL;

      add_visit (queue, g_ascii_strtoll (words[1], NULL, 10), words[2], words[3], reason);
    }
  else if (n == 2 && g_str_equal (words[0], "done"))
    remove_visit (queue, words[1]);
}

/* Returns: how many bytes are whole lines. */
static gsize
read_lines (TornoVisitQueue *queue, char *text)
{
  char *line = text, *end;

  while ((end = strchr (line, '\n')) != NULL)
    {
      *end = '\0';
      read_line (queue, line);
      line = end + 1;
    }
  return line - text;
}

static gboolean
write_all (TornoVisitQueue *queue, const char *text, GError **error)
{
  gsize length = strlen (text);

  while (length > 0)
    {
      gssize n = write (queue->descriptor, text, length);

      if (n < 0 && errno != EINTR)
        return fail (error, "visit queue");
      text += MAX (n, 0);
      length -= MAX (n, 0);
    }
  return TRUE;
}

/* Half a line would spoil the next one: what could not be written whole is taken back. */
static gboolean
append (TornoVisitQueue *queue, const char *text, GError **error)
{
  g_autofree char *line = make_line (text);
  off_t size = lseek (queue->descriptor, 0, SEEK_END);

  if (write_all (queue, line, error) && (fdatasync (queue->descriptor) == 0 || fail (error, "visit queue")))
    return TRUE;
  if (size >= 0 && ftruncate (queue->descriptor, size) != 0)
    g_warning ("visit queue: %s", g_strerror (errno));
  return FALSE;
}

static gboolean
load (TornoVisitQueue *queue, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size, n_good;

  if (!g_file_get_contents (path, &text, &size, error))
    return FALSE;
  n_good = read_lines (queue, text);
  if (n_good < size && ftruncate (queue->descriptor, n_good) != 0)
    return fail (error, path);
  return TRUE;
}

/* A new file is only safe once its folder is. */
static gboolean
sync_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int descriptor = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean is_safe = descriptor >= 0 && fsync (descriptor) == 0;

  if (!is_safe)
    fail (error, folder);
  if (descriptor >= 0)
    close (descriptor);
  return is_safe;
}

/**
 * torno_visit_queue_open:
 * @path: of the journal; made where it is missing, its folder is there
 *
 * Returns: (transfer full): the queue with what was left to send, or NULL with %G_IO_ERROR, also where another process
 *   has it open
 */
TornoVisitQueue *
torno_visit_queue_open (const char *path, GError **error)
{
  g_autoptr (TornoVisitQueue) queue = g_new0 (TornoVisitQueue, 1);

  queue->visits = g_ptr_array_new_with_free_func ((GDestroyNotify) free_visit);
  queue->descriptor = open (path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (queue->descriptor < 0 || flock (queue->descriptor, LOCK_EX | LOCK_NB) != 0)
    {
      fail (error, path);
      return NULL;
    }
  if (!sync_folder (path, error) || !load (queue, path, error))
    return NULL;
  return g_steal_pointer (&queue);
}

/**
 * torno_visit_queue_free:
 * @queue: (transfer full): a queue; what is in it stays on disk
 */
void
torno_visit_queue_free (TornoVisitQueue *queue)
{
  if (queue->descriptor >= 0)
    close (queue->descriptor);
  g_ptr_array_unref (queue->visits);
  g_free (queue);
}

/**
 * torno_visit_queue_push:
 * @queue: a queue
 * @user_id: who came
 * @at: when, without blanks
 * @key: of this visit alone, without blanks
 * @override_reason: (nullable): why staff let him in
 *
 * Returns: TRUE once the visit is on the disk; FALSE with %G_IO_ERROR where it is not, and then nothing of it is
 */
gboolean
torno_visit_queue_push (TornoVisitQueue *queue,
                        gint64 user_id,
                        const char *at,
                        const char *key,
                        const char *override_reason,
                        GError **error)
{
  g_autofree char *reason = override_reason != NULL ? g_uri_escape_string (override_reason, NULL, FALSE) : NULL;
  g_autofree char *text = g_strdup_printf ("visit %" G_GINT64_FORMAT " %s %s%s%s", user_id, at, key,
                                           reason != NULL ? " " : "", reason != NULL ? reason : "");

  g_return_val_if_fail (strchr (at, ' ') == NULL && strchr (key, ' ') == NULL, FALSE);
  if (!append (queue, text, error))
    return FALSE;
  add_visit (queue, user_id, at, key, override_reason);
  return TRUE;
}

/**
 * torno_visit_queue_get_n:
 *
 * Returns: how many visits are left to send
 */
guint
torno_visit_queue_get_n (TornoVisitQueue *queue)
{
  return queue->visits->len;
}

/**
 * torno_visit_queue_get:
 * @position: 0 is the oldest
 *
 * Returns: (transfer none) (nullable): the visit, until the queue changes
 */
const TornoQueuedVisit *
torno_visit_queue_get (TornoVisitQueue *queue, guint position)
{
  return position < queue->visits->len ? g_ptr_array_index (queue->visits, position) : NULL;
}

/**
 * torno_visit_queue_settle:
 *
 * Takes out the oldest visit: the server has answered it.
 *
 * Returns: FALSE with %G_IO_ERROR where it may come back after a restart
 */
gboolean
torno_visit_queue_settle (TornoVisitQueue *queue, GError **error)
{
  const TornoQueuedVisit *visit = torno_visit_queue_get (queue, 0);
  g_autofree char *text = NULL;

  g_return_val_if_fail (visit != NULL, FALSE);
  text = g_strdup_printf ("done %s", visit->key);
  g_ptr_array_remove_index (queue->visits, 0);
  if (queue->visits->len > 0)
    return append (queue, text, error);
  if (ftruncate (queue->descriptor, 0) != 0 || fdatasync (queue->descriptor) != 0)
    return fail (error, "visit queue");
  return TRUE;
}
