#include "config.h"

#include "torno-visit-queue.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_VISITS 6
#define N_SETTLED 2

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("torno-queue-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "visits", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_unlink (self->path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->path);
  g_free (self->folder);
}

static TornoVisitQueue *
open_queue (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  TornoVisitQueue *queue = torno_visit_queue_open (self->path, &error);

  g_assert_no_error (error);
  return queue;
}

static void
push (TornoVisitQueue *queue, gint64 user_id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *key = g_strdup_printf ("key-%" G_GINT64_FORMAT, user_id);

  g_assert_true (torno_visit_queue_push (queue, user_id, "2026-02-03T04:05:06Z", key, NULL, &error));
  g_assert_no_error (error);
}

static void
settle (TornoVisitQueue *queue)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (torno_visit_queue_settle (queue, &error));
  g_assert_no_error (error);
}

static void
assert_visits (TornoVisitQueue *queue, gint64 first, guint n)
{
  g_assert_cmpuint (torno_visit_queue_get_n (queue), ==, n);
  for (guint i = 0; i < n; i++)
    {
      const TornoQueuedVisit *visit = torno_visit_queue_get (queue, i);
      g_autofree char *key = g_strdup_printf ("key-%" G_GINT64_FORMAT, first + i);

      g_assert_cmpint (visit->user_id, ==, first + i);
      g_assert_cmpstr (visit->key, ==, key);
      g_assert_cmpstr (visit->at, ==, "2026-02-03T04:05:06Z");
    }
}

static void
assert_visits_reasons (TornoVisitQueue *queue, const char *const *reasons, guint n)
{
  g_assert_cmpuint (torno_visit_queue_get_n (queue), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpstr (torno_visit_queue_get (queue, i)->override_reason, ==, reasons[i]);
}

static void
test_order (Fixture *self, gconstpointer data)
{
  TornoVisitQueue *queue = open_queue (self);

  assert_visits (queue, 1, 0);
  g_assert_null (torno_visit_queue_get (queue, 0));
  for (gint64 user_id = 1; user_id <= N_VISITS; user_id++)
    push (queue, user_id);
  settle (queue);
  assert_visits (queue, 2, N_VISITS - 1);
  torno_visit_queue_free (queue);
  queue = open_queue (self);
  assert_visits (queue, 2, N_VISITS - 1);
  torno_visit_queue_free (queue);
}

static void
test_emptied (Fixture *self, gconstpointer data)
{
  g_autoptr (TornoVisitQueue) queue = open_queue (self);
  GStatBuf status;

  push (queue, 1);
  push (queue, 2);
  settle (queue);
  settle (queue);
  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  push (queue, 3);
  assert_visits (queue, 3, 1);
}

static void
test_one_owner (Fixture *self, gconstpointer data)
{
  g_autoptr (TornoVisitQueue) queue = open_queue (self);
  g_autoptr (GError) error = NULL;
  TornoVisitQueue *other = torno_visit_queue_open (self->path, &error);

  g_assert_null (other);
  g_assert_nonnull (error);
}

/* How the queue must look after a crash that let @size bytes of @text reach the disk. */
static void
expect (const char *text, gsize size, gint64 *out_first, guint *out_n)
{
  guint n_visits = 0, n_done = 0;
  const char *line = text;

  for (const char *end; (end = strchr (line, '\n')) != NULL && (gsize) (end - text) < size; line = end + 1)
    if (g_str_has_prefix (line, "visit "))
      n_visits++;
    else
      n_done++;
  *out_first = 1 + n_done;
  *out_n = n_visits - n_done;
}

static void
fill (Fixture *self)
{
  g_autoptr (TornoVisitQueue) queue = open_queue (self);

  for (gint64 user_id = 1; user_id <= N_VISITS - 1; user_id++)
    push (queue, user_id);
  for (guint i = 0; i < N_SETTLED; i++)
    settle (queue);
  push (queue, N_VISITS);
}

/* A crash at any byte: every visit whose line is whole is there once and in order, and the queue goes on. */
static void
test_crash_at_every_byte (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  gsize size;

  fill (self);
  g_assert_true (g_file_get_contents (self->path, &text, &size, NULL));
  for (gsize cut = 0; cut <= size; cut++)
    {
      TornoVisitQueue *queue;
      gint64 first;
      guint n;

      g_assert_true (g_file_set_contents (self->path, text, cut, NULL));
      expect (text, cut, &first, &n);
      queue = open_queue (self);
      assert_visits (queue, first, n);
      push (queue, first + n);
      torno_visit_queue_free (queue);
      queue = open_queue (self);
      assert_visits (queue, first, n + 1);
      torno_visit_queue_free (queue);
    }
}

/* Bytes that went bad take their own line with them and no other. */
static void
test_spoilt_line (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  TornoVisitQueue *queue = open_queue (self);
  gsize size;

  for (gint64 user_id = 1; user_id <= 3; user_id++)
    push (queue, user_id);
  torno_visit_queue_free (queue);
  g_assert_true (g_file_get_contents (self->path, &text, &size, NULL));
  text[8] ^= 1;
  g_assert_true (g_file_set_contents (self->path, text, size, NULL));
  queue = open_queue (self);
  assert_visits (queue, 2, 2);
  torno_visit_queue_free (queue);
}

/* Blanks, newlines and letters of all kinds come back as they were, also from the disk. */
static void
test_reason (Fixture *self, gconstpointer data)
{
  static const char *const reasons[] = { "Paga mañana, dice Ñáñez", "two\nlines 100%", NULL, "a b" };
  TornoVisitQueue *queue = open_queue (self);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autofree char *key = g_strdup_printf ("key-%u", i);

      g_assert_true (torno_visit_queue_push (queue, i + 1, "2026-02-03T04:05:06Z", key, reasons[i], &error));
    }
  torno_visit_queue_free (queue);
  queue = open_queue (self);
  assert_visits_reasons (queue, reasons, G_N_ELEMENTS (reasons));
  torno_visit_queue_free (queue);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/visit-queue/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/visit-queue/emptied", Fixture, NULL, set_up, test_emptied, tear_down);
  g_test_add ("/visit-queue/one-owner", Fixture, NULL, set_up, test_one_owner, tear_down);
  g_test_add ("/visit-queue/crash-at-every-byte", Fixture, NULL, set_up, test_crash_at_every_byte, tear_down);
  g_test_add ("/visit-queue/spoilt-line", Fixture, NULL, set_up, test_spoilt_line, tear_down);
  g_test_add ("/visit-queue/reasons", Fixture, NULL, set_up, test_reason, tear_down);
  return g_test_run ();
}
