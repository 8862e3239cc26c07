/* Does a TornoCacheJournal's work on a thread of its own, one thing after the other. */
#include "config.h"

#include "torno-member-cache.h"

#include "torno-cache-journal.h"

#include <string.h>

struct _TornoMemberCache
{
  gatomicrefcount n_references;
  GThreadPool *pool;
  char *path;
  char *owner;
  guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES];
  gint64 gym_id;

  /* On the thread only. */
  TornoCacheJournal *journal; /* NULL: not open, or it failed */
  gboolean has_failed;
};

/* @data: of the job, NULL where it has none. */
typedef void (*JobFunc) (TornoMemberCache *cache, gpointer data, GError **error);

typedef struct
{
  TornoMemberCache *cache;
  JobFunc run;
  gpointer data;
  GDestroyNotify free_data;
} Job;

static void
free_cache (TornoMemberCache *cache)
{
  g_clear_pointer (&cache->journal, torno_cache_journal_free);
  explicit_bzero (cache->key, sizeof cache->key);
  g_free (cache->owner);
  g_free (cache->path);
  g_free (cache);
}

static void
drop_reference (TornoMemberCache *cache)
{
  if (g_atomic_ref_count_dec (&cache->n_references))
    free_cache (cache);
}

/* A cache that is not whole would let in who must not come in, or nobody: it goes. */
static void
give_up (TornoMemberCache *cache, const GError *error)
{
  g_message ("What is known of the members is not kept on this machine: %s", error->message);
  cache->has_failed = TRUE;
  if (cache->journal != NULL)
    torno_cache_journal_erase (cache->journal);
  g_clear_pointer (&cache->journal, torno_cache_journal_free);
}

static void
run_job (gpointer data, gpointer user_data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;

  job->run (job->cache, job->data, &error);
  if (error != NULL)
    give_up (job->cache, error);
  if (job->free_data != NULL)
    job->free_data (job->data);
  drop_reference (job->cache);
  g_free (job);
}

static void
push_job (TornoMemberCache *cache, JobFunc run, gpointer data, GDestroyNotify free_data)
{
  Job *job = g_new0 (Job, 1);

  g_atomic_ref_count_inc (&cache->n_references);
  *job = (Job){ cache, run, data, free_data };
  g_thread_pool_push (cache->pool, job, NULL);
}

static gboolean
open_journal (TornoMemberCache *cache, GError **error)
{
  if (cache->journal == NULL && !cache->has_failed)
    cache->journal = torno_cache_journal_open (cache->path, cache->key, cache->owner, error);
  return cache->journal != NULL;
}

static void
write_page (TornoMemberCache *cache, gpointer data, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const char *text = g_bytes_get_data (data, &size);

  if (open_journal (cache, error) && json_parser_load_from_data (parser, text, size, error))
    torno_cache_journal_add_page (cache->journal, json_node_get_object (json_parser_get_root (parser)), error);
}

static void
write_visit (TornoMemberCache *cache, gpointer data, GError **error)
{
  const TornoCachedVisit *visit = data;

  if (open_journal (cache, error))
    torno_cache_journal_add_visit (cache->journal, visit->user_id, visit->time, error);
}

static void
write_time (TornoMemberCache *cache, gpointer data, GError **error)
{
  const gint64 *numbers = data;

  if (open_journal (cache, error))
    torno_cache_journal_set_time (cache->journal, numbers[0], numbers[1], error);
}

static void
rewrite (TornoMemberCache *cache, gpointer data, GError **error)
{
  if (open_journal (cache, error))
    torno_cache_journal_rewrite (cache->journal, error);
}

static void
erase (TornoMemberCache *cache, gpointer data, GError **error)
{
  if (open_journal (cache, error))
    torno_cache_journal_erase (cache->journal);
}

typedef struct
{
  TornoMemberCache *cache;
  TornoCacheContent *content;
} Load;

static void
load_member (JsonObject *entry, gpointer user_data)
{
  Load *load = user_data;
  TornoSyncedMember *member = torno_synced_member_read (entry, load->cache->key, load->cache->gym_id);

  if (member != NULL)
    g_ptr_array_add (load->content->members, member);
}

static void
load_visit (gint64 user_id, gint64 time, gpointer user_data)
{
  const TornoCachedVisit visit = { user_id, time };

  g_array_append_val (((Load *) user_data)->content->visits, visit);
}

static void
load_cursor (gint64 cursor, gint64 time, gpointer user_data)
{
  TornoCacheContent *content = ((Load *) user_data)->content;

  content->cursor = cursor;
  content->time = time;
}

static void
load (TornoMemberCache *cache, gpointer data, GError **error)
{
  static const TornoCacheReader reader = { load_member, load_visit, load_cursor };
  g_autoptr (TornoCacheContent) content = g_new0 (TornoCacheContent, 1);
  Load state = { cache, content };

  content->members = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_synced_member_free);
  content->visits = g_array_new (FALSE, FALSE, sizeof (TornoCachedVisit));
  if (open_journal (cache, error) && torno_cache_journal_load (cache->journal, &reader, &state, error))
    g_task_return_pointer (data, g_steal_pointer (&content), (GDestroyNotify) torno_cache_content_free);
  else
    g_task_return_error (data, *error != NULL ? g_error_copy (*error)
                                              : g_error_new (G_IO_ERROR, G_IO_ERROR_CLOSED, "%s", cache->path));
}

/**
 * torno_member_cache_new:
 * @path: of the file, whose folder is there
 * @key: the gym's
 * @owner: server and gym: what another has written is not read
 * @gym_id: the gym
 *
 * Returns: (transfer full): a cache; the disk has not been touched yet
 */
TornoMemberCache *
torno_member_cache_new (const char *path,
                        const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                        const char *owner,
                        gint64 gym_id)
{
  TornoMemberCache *cache = g_new0 (TornoMemberCache, 1);

  g_atomic_ref_count_init (&cache->n_references);
  cache->path = g_strdup (path);
  cache->owner = g_strdup (owner);
  memcpy (cache->key, key, sizeof cache->key);
  cache->gym_id = gym_id;
  cache->pool = g_thread_pool_new (run_job, NULL, 1, FALSE, NULL);
  return cache;
}

/**
 * torno_member_cache_unref:
 * @cache: (transfer full): a cache; what was asked of it is still done
 */
void
torno_member_cache_unref (TornoMemberCache *cache)
{
  g_thread_pool_free (cache->pool, FALSE, FALSE);
  drop_reference (cache);
}

/**
 * torno_member_cache_load_async:
 * @cache: a cache
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Reads what is there.
 */
void
torno_member_cache_load_async (TornoMemberCache *cache, GAsyncReadyCallback callback, gpointer user_data)
{
  push_job (cache, load, g_task_new (NULL, NULL, callback, user_data), g_object_unref);
}

/**
 * torno_member_cache_load_finish:
 * @result: what the callback was given
 *
 * Returns: (transfer full): what was there, perhaps nothing; NULL with %G_IO_ERROR
 */
TornoCacheContent *
torno_member_cache_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * torno_cache_content_free:
 * @content: (transfer full): what was loaded
 */
void
torno_cache_content_free (TornoCacheContent *content)
{
  g_ptr_array_unref (content->members);
  g_array_unref (content->visits);
  g_free (content);
}

/**
 * torno_member_cache_add_page:
 * @cache: a cache
 * @message: a template_data_set as it came
 */
void
torno_member_cache_add_page (TornoMemberCache *cache, GBytes *message)
{
  push_job (cache, write_page, g_bytes_ref (message), (GDestroyNotify) g_bytes_unref);
}

/**
 * torno_member_cache_add_visit:
 * @cache: a cache
 * @user_id: who was let in
 * @time: when, seconds since 1970
 */
void
torno_member_cache_add_visit (TornoMemberCache *cache, gint64 user_id, gint64 time)
{
  const TornoCachedVisit visit = { user_id, time };

  push_job (cache, write_visit, g_memdup2 (&visit, sizeof visit), g_free);
}

/**
 * torno_member_cache_set_time:
 * @cache: a cache
 * @cursor: of the server's changes
 * @time: when all was as the server has it, seconds since 1970
 */
void
torno_member_cache_set_time (TornoMemberCache *cache, gint64 cursor, gint64 time)
{
  const gint64 numbers[] = { cursor, time };

  push_job (cache, write_time, g_memdup2 (numbers, sizeof numbers), g_free);
}

/**
 * torno_member_cache_rewrite:
 * @cache: a cache
 *
 * Takes off the disk what is out of date.
 */
void
torno_member_cache_rewrite (TornoMemberCache *cache)
{
  push_job (cache, rewrite, NULL, NULL);
}

/**
 * torno_member_cache_erase:
 * @cache: a cache, which goes on empty
 */
void
torno_member_cache_erase (TornoMemberCache *cache)
{
  push_job (cache, erase, NULL, NULL);
}
