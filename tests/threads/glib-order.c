/* Tells ThreadSanitizer what GLib orders between threads. GLib is not built for it and works by futexes, so that every
 * mutex of ours would look like none. Preloaded by `./torno test --threads`; a program without ThreadSanitizer, such as
 * the Python that runs a suite, calls GLib as ever. Only what Torno hands from thread to thread stands here.
 *
 * Before what happens first each of these releases an address, after what happens then it acquires the same address. */
#include <dlfcn.h>
#include <gio/gio.h>
#include <pthread.h>
#include <stdlib.h>

void __tsan_acquire (void *address) __attribute__ ((weak));
void __tsan_release (void *address) __attribute__ ((weak));

#define REAL(name)                                                                                                     \
  static typeof (name) *real;                                                                                          \
  if (real == NULL)                                                                                                    \
  __atomic_store_n (&real, (typeof (name) *) dlsym (RTLD_NEXT, #name), __ATOMIC_RELAXED)

static void
release (gconstpointer address)
{
  if (__tsan_release != NULL && address != NULL)
    __tsan_release ((gpointer) address);
}

static void
acquire (gconstpointer address)
{
  if (__tsan_acquire != NULL && address != NULL)
    __tsan_acquire ((gpointer) address);
}

/* --- names --- */

/* GLib guards its table of them with a lock that nobody sees from outside; this one is ThreadSanitizer's to see. */
static pthread_mutex_t quarks = PTHREAD_MUTEX_INITIALIZER;

#define UNDER_QUARKS(type, call)                                                                                       \
  type result;                                                                                                         \
  pthread_mutex_lock (&quarks);                                                                                        \
  result = call;                                                                                                       \
  pthread_mutex_unlock (&quarks);                                                                                      \
  return result

GQuark
g_quark_from_string (const char *string)
{
  REAL (g_quark_from_string);
  UNDER_QUARKS (GQuark, real (string));
}

GQuark
g_quark_from_static_string (const char *string)
{
  REAL (g_quark_from_static_string);
  UNDER_QUARKS (GQuark, real (string));
}

GQuark
g_quark_try_string (const char *string)
{
  REAL (g_quark_try_string);
  UNDER_QUARKS (GQuark, real (string));
}

const char *
g_intern_string (const char *string)
{
  REAL (g_intern_string);
  UNDER_QUARKS (const char *, real (string));
}

const char *
g_intern_static_string (const char *string)
{
  REAL (g_intern_static_string);
  UNDER_QUARKS (const char *, real (string));
}

/* --- mutexes and conditions --- */

void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock);
  real (mutex);
  acquire (mutex);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked;

  REAL (g_mutex_trylock);
  locked = real (mutex);
  if (locked)
    acquire (mutex);
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  REAL (g_mutex_unlock);
  release (mutex);
  real (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  REAL (g_cond_wait);
  release (mutex);
  real (cond, mutex);
  acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled;

  REAL (g_cond_wait_until);
  release (mutex);
  signalled = real (cond, mutex, end_time);
  acquire (mutex);
  return signalled;
}

/* --- counts of references: who lets go last sees what the others did --- */

void(g_atomic_ref_count_inc) (gatomicrefcount *count)
{
  REAL (g_atomic_ref_count_inc);
  real (count);
}

gboolean(g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  gboolean is_last;

  REAL (g_atomic_ref_count_dec);
  release (count);
  is_last = real (count);
  if (is_last)
    acquire (count);
  return is_last;
}

gboolean(g_atomic_ref_count_compare) (gatomicrefcount *count, gint value)
{
  gboolean is_so;

  REAL (g_atomic_ref_count_compare);
  is_so = real (count, value);
  if (is_so)
    acquire (count);
  return is_so;
}

/* Who is the last is known only within, so everybody sees what those before did. */
void
g_object_unref (gpointer object)
{
  REAL (g_object_unref);
  acquire (object);
  release (object);
  real (object);
}

void
g_bytes_unref (GBytes *bytes)
{
  REAL (g_bytes_unref);
  acquire (bytes);
  release (bytes);
  real (bytes);
}

void
g_ptr_array_unref (GPtrArray *array)
{
  REAL (g_ptr_array_unref);
  acquire (array);
  release (array);
  real (array);
}

/* --- work that a pool's thread does --- */

typedef struct
{
  GFunc func;
  gpointer user_data;
  gboolean is_one; /* thread at a time, though not always the same: what one job did the next one sees */
} PoolFunc;

/* A program that ends takes down what its libraries keep for each thread, as GnuTLS its random numbers. A job that is done
 * touches nothing any more, though nobody waits for the pool's thread; one that is not done is a race. */
static char the_end;

static void
on_end (void)
{
  acquire (&the_end);
}

__attribute__ ((constructor)) static void
await_end (void)
{
  atexit (on_end);
}

static void
run_in_pool (gpointer data, gpointer user_data)
{
  const PoolFunc *pool_func = user_data;

  acquire (data);
  if (pool_func->is_one)
    acquire (pool_func);
  pool_func->func (data, pool_func->user_data);
  if (pool_func->is_one)
    release (pool_func);
  release (&the_end);
}

GThreadPool *
g_thread_pool_new (GFunc func, gpointer user_data, gint max_threads, gboolean exclusive, GError **error)
{
  PoolFunc *pool_func = g_new0 (PoolFunc, 1); /* as long as the program: a pool may outlive its g_thread_pool_free() */

  REAL (g_thread_pool_new);
  pool_func->func = func;
  pool_func->user_data = user_data;
  pool_func->is_one = max_threads == 1;
  return real (run_in_pool, pool_func, max_threads, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
  REAL (g_thread_pool_push);
  release (data);
  return real (pool, data, error);
}

#define FUNC_OF_TASK "torno-thread-func"

static void
run_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GTaskThreadFunc func = (GTaskThreadFunc) g_object_get_data (G_OBJECT (task), FUNC_OF_TASK);

  acquire (task);
  func (task, source, data, cancellable);
  release (task);
  release (&the_end);
}

void
g_task_run_in_thread (GTask *task, GTaskThreadFunc func)
{
  REAL (g_task_run_in_thread);
  g_object_set_data (G_OBJECT (task), FUNC_OF_TASK, (gpointer) func);
  release (task);
  real (task, run_task);
}

gpointer
g_task_propagate_pointer (GTask *task, GError **error)
{
  REAL (g_task_propagate_pointer);
  acquire (task);
  return real (task, error);
}

gboolean
g_task_propagate_boolean (GTask *task, GError **error)
{
  REAL (g_task_propagate_boolean);
  acquire (task);
  return real (task, error);
}

/* The task's data goes with the task, on whichever thread that is. */
void
g_task_return_pointer (GTask *task, gpointer result, GDestroyNotify destroy)
{
  REAL (g_task_return_pointer);
  release (task);
  real (task, result, destroy);
}

void
g_task_return_boolean (GTask *task, gboolean result)
{
  REAL (g_task_return_boolean);
  release (task);
  real (task, result);
}

/* --- what another thread's main loop calls: idle sources, which are what Torno sends over --- */

typedef struct
{
  GSource *source;
  GSourceFunc func;
  gpointer data;
  GDestroyNotify notify;
} SourceFunc;

static gboolean
dispatch (gpointer user_data)
{
  SourceFunc *source_func = user_data;
  gboolean goes_on;

  acquire (source_func->source);
  goes_on = source_func->func (source_func->data);
  release (source_func->source);
  return goes_on;
}

static void
free_source_func (gpointer user_data)
{
  SourceFunc *source_func = user_data;

  acquire (source_func->source);
  if (source_func->notify != NULL)
    source_func->notify (source_func->data);
  g_free (source_func);
}

void
g_source_set_callback (GSource *source, GSourceFunc func, gpointer data, GDestroyNotify notify)
{
  SourceFunc *source_func;

  REAL (g_source_set_callback);
  if (source->source_funcs != &g_idle_funcs || func == NULL)
    {
      real (source, func, data, notify);
      return;
    }
  source_func = g_new0 (SourceFunc, 1);
  source_func->source = source;
  source_func->func = func;
  source_func->data = data;
  source_func->notify = notify;
  real (source, dispatch, source_func, free_source_func);
}

guint
g_source_attach (GSource *source, GMainContext *context)
{
  REAL (g_source_attach);
  release (source);
  return real (source, context);
}
