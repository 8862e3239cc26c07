/* Since Linux 6.12 a thread may say how long it wants to run at a time: one that wakes up with a shorter slice goes
 * before one that runs with a longer one. Neither gets more of the processor for it, so that nothing starves on a
 * machine that is full, as it would by a nice value. */
#include "config.h"

#include "torno-slice.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

/* sched_setattr(2): glibc 2.36 has no declaration of it, and the kernel's own clashes with <sched.h>. */
typedef struct
{
  guint32 size;
  guint32 policy;
  guint64 flags;
  gint32 nice;
  guint32 priority;
  guint64 runtime, deadline, period; /* nanoseconds */
} Attributes;

/**
 * torno_slice_set:
 * @microseconds: what this thread wants to run at a time, 100 to 100000; also for what it starts from now on
 *
 * Kernels that do not know of it go on as before.
 */
void
torno_slice_set (guint microseconds)
{
  Attributes attributes = { .size = sizeof attributes };

  if (syscall (SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0 || attributes.policy != SCHED_OTHER)
    return;
  attributes.runtime = microseconds * G_GUINT64_CONSTANT (1000);
  if (syscall (SYS_sched_setattr, 0, &attributes, 0) != 0)
    g_debug ("no slices here");
}
