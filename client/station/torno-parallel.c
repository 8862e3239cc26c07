/* One loop on all processors: the caller works along, helpers of one shared pool take what it has not reached yet. */
#include "config.h"

#include "torno-parallel.h"

#define MAX_HELPERS 7

typedef struct
{
  TornoParallelFunc func;
  gpointer user_data;
  guint n;
  guint next; /* atomic */
  GMutex mutex;
  GCond cond;
  guint n_helpers; /* under the mutex: those who may still touch this */
} Loop;

static void
work (Loop *loop)
{
  guint i;

  while ((i = g_atomic_int_add (&loop->next, 1)) < loop->n)
    loop->func (i, loop->user_data);
}

static void
help (gpointer data, gpointer user_data)
{
  Loop *loop = data;

  work (loop);
  g_mutex_lock (&loop->mutex);
  if (--loop->n_helpers == 0)
    g_cond_signal (&loop->cond);
  g_mutex_unlock (&loop->mutex);
}

static GThreadPool *
get_pool (guint *out_n_helpers)
{
  static GThreadPool *pool;
  guint n = MIN (g_get_num_processors () - 1, MAX_HELPERS);

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, g_thread_pool_new (help, NULL, MAX (n, 1), FALSE, NULL));
  *out_n_helpers = n;
  return pool;
}

/**
 * torno_parallel_run:
 * @n: how many rounds
 * @func: called once with each number below @n, in any order and on any thread
 * @user_data: for @func
 *
 * Returns when all rounds are done. Any thread but the main one.
 */
void
torno_parallel_run (guint n, TornoParallelFunc func, gpointer user_data)
{
  guint n_processors;
  GThreadPool *pool = get_pool (&n_processors);
  Loop loop = { .func = func, .user_data = user_data, .n = n };

  g_mutex_init (&loop.mutex);
  g_cond_init (&loop.cond);
  loop.n_helpers = n > 1 ? MIN (n - 1, n_processors) : 0;
  for (guint i = loop.n_helpers; i > 0; i--)
    g_thread_pool_push (pool, &loop, NULL);
  work (&loop);
  g_mutex_lock (&loop.mutex);
  while (loop.n_helpers > 0)
    g_cond_wait (&loop.cond, &loop.mutex);
  g_mutex_unlock (&loop.mutex);
  g_mutex_clear (&loop.mutex);
  g_cond_clear (&loop.cond);
}
