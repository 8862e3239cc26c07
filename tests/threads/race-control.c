/* Two threads add to one number: with "guarded" under a mutex, else not. ThreadSanitizer must see the difference, or its
 * silence about everything else says nothing (tests/threads/run). */
#include <glib.h>
#include <string.h>

#define ROUNDS 1000

typedef struct
{
  GMutex mutex;
  gboolean is_guarded;
  guint number;
  int n_there; /* atomic */
} Sum;

static gpointer
add (gpointer data)
{
  Sum *sum = data;

  /* Both are there before one adds: ThreadSanitizer takes a thread for the one that ended before it began. */
  g_atomic_int_inc (&sum->n_there);
  while (g_atomic_int_get (&sum->n_there) < 2)
    g_thread_yield ();
  for (guint i = 0; i < ROUNDS; i++)
    {
      if (sum->is_guarded)
        g_mutex_lock (&sum->mutex);
      sum->number++;
      if (sum->is_guarded)
        g_mutex_unlock (&sum->mutex);
    }
  return NULL;
}

int
main (int argc, char *argv[])
{
  Sum sum = { .is_guarded = argc > 1 && strcmp (argv[1], "guarded") == 0 };
  GThread *one, *two;

  g_mutex_init (&sum.mutex);
  one = g_thread_new ("one", add, &sum);
  two = g_thread_new ("two", add, &sum);
  g_thread_join (one);
  g_thread_join (two);
  g_mutex_clear (&sum.mutex);
  return 0;
}
