/* What is known of the members on disk: what was written is read, what was withdrawn is gone, what is broken or
 * another's is not used. */
#include "config.h"

#include "station-fixture.h"
#include "torno-cache-file.h"
#include "torno-member-cache.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define GYM 7
#define OWNER "http://gym.test 7"

static const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES] = { 1, 2, 3 };
static const guint8 other_key[TORNO_TEMPLATE_BOX_KEY_BYTES] = { 3, 2, 1 };

typedef struct
{
  char *path;
  TornoMemberCache *cache;
  TornoCacheContent *content;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->path = g_build_filename (g_get_user_data_dir (), "members", NULL);
  self->cache = torno_member_cache_new (self->path, key, OWNER, GYM);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&self->content, torno_cache_content_free);
  g_clear_pointer (&self->cache, torno_member_cache_unref);
  g_remove (self->path);
  g_free (self->path);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(TornoCacheContent **) user_data = torno_member_cache_load_finish (result, &error);
  g_assert_no_error (error);
}

static void
load (Fixture *self)
{
  g_clear_pointer (&self->content, torno_cache_content_free);
  torno_member_cache_load_async (self->cache, on_loaded, &self->content);
  while (self->content == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* As another process would after this one's end. */
static void
reopen (Fixture *self, const guint8 *with_key, const char *owner)
{
  load (self);
  torno_member_cache_unref (self->cache);
  self->cache = torno_member_cache_new (self->path, with_key, owner, GYM);
  load (self);
}

static void
add_page (Fixture *self, const char *data, const char *deleted, gint64 cursor)
{
  char *text = g_strdup_printf (
      "{\"type\":\"template_data_set\",\"data\":[%s],\"deleted\":[%s],\"cursor\":%" G_GINT64_FORMAT "}", data, deleted,
      cursor);
  g_autoptr (GBytes) message = g_bytes_new_take (text, strlen (text));

  torno_member_cache_add_page (self->cache, message);
}

#define ANA                                                                                                            \
  "{\"id\":1,\"full_name\":\"Ana "                                                                                     \
  "Gil\",\"is_active\":true,\"plans\":[{\"expires_at\":\"2099-01-01T00:00:00Z\",\"visits_left\":3}]}"
#define BO "{\"id\":2,\"full_name\":\"Bo Paz\",\"is_active\":true,\"plans\":[]}"

static const TornoSyncedMember *
find_member (Fixture *self, gint64 user_id)
{
  for (guint i = 0; i < self->content->members->len; i++)
    {
      const TornoSyncedMember *member = g_ptr_array_index (self->content->members, i);

      if (member->user_id == user_id)
        return member;
    }
  return NULL;
}

static void
test_back_again (Fixture *self, gconstpointer data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const TornoSyncedMember *ana;

  add_page (self, ANA "," BO, "", 5);
  torno_member_cache_set_time (self->cache, 5, 1234);
  torno_member_cache_add_visit (self->cache, 2, now);
  torno_member_cache_add_visit (self->cache, 1, now - 3 * 24 * 3600);
  add_page (self, "", "", 6);
  torno_member_cache_rewrite (self->cache);
  reopen (self, key, OWNER);
  g_assert_cmpuint (self->content->members->len, ==, 2);
  ana = find_member (self, 1);
  g_assert_cmpstr (ana->full_name, ==, "Ana Gil");
  g_assert_cmpint (g_array_index (ana->membership->plans, TornoAdmissionPlan, 0).visits_left, ==, 3);
  g_assert_cmpint (self->content->cursor, ==, 6);
  g_assert_cmpint (self->content->time, ==, 1234);
  g_assert_cmpuint (self->content->visits->len, ==, 1);
  g_assert_cmpint (g_array_index (self->content->visits, TornoCachedVisit, 0).user_id, ==, 2);
}

static void
test_last_one_counts (Fixture *self, gconstpointer data)
{
  add_page (self, ANA "," BO, "", 5);
  add_page (self, "{\"id\":1,\"full_name\":\"Ana Paz\"}", "2", 7);
  reopen (self, key, OWNER);
  g_assert_cmpuint (self->content->members->len, ==, 1);
  g_assert_cmpstr (find_member (self, 1)->full_name, ==, "Ana Paz");
}

static void
test_another_key (Fixture *self, gconstpointer data)
{
  add_page (self, ANA, "", 5);
  reopen (self, other_key, OWNER);
  g_assert_cmpuint (self->content->members->len, ==, 0);
  g_assert_cmpint (self->content->cursor, ==, 0);
}

static void
test_another_gym (Fixture *self, gconstpointer data)
{
  add_page (self, ANA, "", 5);
  reopen (self, key, "http://gym.test 8");
  g_assert_cmpuint (self->content->members->len, ==, 0);
  g_assert_cmpint (self->content->cursor, ==, 0);
}

static void
test_erased (Fixture *self, gconstpointer data)
{
  add_page (self, ANA, "", 5);
  torno_member_cache_erase (self->cache);
  add_page (self, BO, "", 2);
  reopen (self, key, OWNER);
  g_assert_cmpuint (self->content->members->len, ==, 1);
  g_assert_nonnull (find_member (self, 2));
}

static gboolean
look_for (guint record, GBytes *bytes, gpointer user_data)
{
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  g_assert_null (g_strstr_len (text, size, user_data));
  return TRUE;
}

/* Nothing of her is on the disk, not even sealed; the names of the others are there, but not to be read. */
static void
test_withdrawn (Fixture *self, gconstpointer data)
{
  g_autoptr (TornoCacheFile) file = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;
  gsize size;

  add_page (self, ANA "," BO, "", 5);
  add_page (self, "", "1", 6);
  torno_member_cache_rewrite (self->cache);
  load (self);
  g_clear_pointer (&self->cache, torno_member_cache_unref);
  file = torno_cache_file_open (self->path, key, OWNER, &error);
  g_assert_no_error (error);
  torno_cache_file_read (file, look_for, (gpointer) "Ana", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (torno_cache_file_get_n_records (file), ==, 2);
  g_file_get_contents (self->path, &text, &size, &error);
  g_assert_no_error (error);
  g_assert_null (g_strstr_len (text, size, "Bo Paz"));
}

/* A visit a minute for years must not fill the disk. */
static void
test_stays_small (Fixture *self, gconstpointer data)
{
  GStatBuf status;

  for (gint64 i = 0; i < 2000; i++)
    torno_member_cache_set_time (self->cache, i, i);
  load (self);
  g_assert_cmpint (self->content->cursor, ==, 1999);
  g_assert_cmpint (g_stat (self->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, <, 32 * 1024);
}

static void
write_file (Fixture *self, const char *text, gsize size)
{
  GError *error = NULL;

  g_file_set_contents (self->path, text, size, &error);
  g_assert_no_error (error);
}

/* Wherever a crash cuts it off: what is before that is good, and it goes on from there. */
static void
test_cut_off (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  gsize size, n_seen = 0;

  add_page (self, ANA, "", 5);
  add_page (self, BO, "", 6);
  load (self);
  g_assert_true (g_file_get_contents (self->path, &text, &size, NULL));
  for (gsize length = 0; length < size; length += 7)
    {
      g_clear_pointer (&self->cache, torno_member_cache_unref);
      g_remove (self->path);
      write_file (self, text, length);
      self->cache = torno_member_cache_new (self->path, key, OWNER, GYM);
      load (self);
      g_assert_cmpuint (self->content->members->len, >=, n_seen);
      g_assert_cmpint (self->content->cursor, <=, self->content->members->len + 4);
      n_seen = self->content->members->len;
      add_page (self, "{\"id\":3}", "", 9);
      load (self);
      g_assert_cmpuint (self->content->members->len, ==, n_seen + 1);
      g_assert_cmpint (self->content->cursor, ==, 9);
    }
  g_assert_cmpuint (n_seen, ==, 2);
}

/* One bit: that record and what follows do not count. */
static void
test_spoiled (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;
  gsize size;

  add_page (self, ANA, "", 5);
  add_page (self, BO, "", 6);
  load (self);
  g_assert_true (g_file_get_contents (self->path, &text, &size, NULL));
  g_clear_pointer (&self->cache, torno_member_cache_unref);
  g_remove (self->path);
  text[size - 1] ^= 1;
  write_file (self, text, size);
  self->cache = torno_member_cache_new (self->path, key, OWNER, GYM);
  load (self);
  g_assert_cmpint (self->content->cursor, ==, 5);
}

/* Two windows at one desk: the second leaves the file alone. */
static void
test_two_at_once (Fixture *self, gconstpointer data)
{
  int descriptor = open (self->path, O_RDWR | O_CREAT, 0600);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (flock (descriptor, LOCK_EX), ==, 0);
  g_assert_null (torno_cache_file_open (self->path, key, OWNER, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  close (descriptor);
}

int
main (int argc, char *argv[])
{
  use_own_data_folder ();
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/member-cache/back-again", Fixture, NULL, set_up, test_back_again, tear_down);
  g_test_add ("/member-cache/last-one-counts", Fixture, NULL, set_up, test_last_one_counts, tear_down);
  g_test_add ("/member-cache/another-key", Fixture, NULL, set_up, test_another_key, tear_down);
  g_test_add ("/member-cache/another-gym", Fixture, NULL, set_up, test_another_gym, tear_down);
  g_test_add ("/member-cache/erased", Fixture, NULL, set_up, test_erased, tear_down);
  g_test_add ("/member-cache/withdrawn", Fixture, NULL, set_up, test_withdrawn, tear_down);
  g_test_add ("/member-cache/stays-small", Fixture, NULL, set_up, test_stays_small, tear_down);
  g_test_add ("/member-cache/cut-off", Fixture, NULL, set_up, test_cut_off, tear_down);
  g_test_add ("/member-cache/spoiled", Fixture, NULL, set_up, test_spoiled, tear_down);
  g_test_add ("/member-cache/two-at-once", Fixture, NULL, set_up, test_two_at_once, tear_down);
  return run_and_tidy_up ();
}
