/* How long the server itself takes: from the last byte of a request that it reads to the first of the answer that it
 * writes. Preloaded where a caller's clock says nothing about that, since the caller's own line loses what is sent
 * (torno_faults.packet_loss). The longest time stands in the file PID of the folder $TORNO_ANSWER_TIMES, in ms.
 *
 * The server takes connections, reads and writes by accept4(), recv() and send(), on one thread. Its connections to
 * PostgreSQL are none that it has taken; WebSockets speak unasked and are left out. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define N_CONNECTIONS 4096
#define REAL(name) __typeof__ (name) *real = (__typeof__ (name) *) dlsym (RTLD_NEXT, #name)

typedef enum
{
  NOT_OURS,
  TAKEN,
  SOCKET
} Kind;

static struct
{
  Kind kind;
  double asked_ms; /* 0: nothing is asked for */
} connections[N_CONNECTIONS];

static double
get_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void
note_time (double ms)
{
  static double longest = 0;
  static int file = -1;
  char text[64];

  if (ms <= longest)
    return;
  longest = ms;
  snprintf (text, sizeof text, "%s/%d", getenv ("TORNO_ANSWER_TIMES"), (int) getpid ());
  if (file < 0)
    file = open (text, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  snprintf (text, sizeof text, "%12.1f\n", ms);
  if (file < 0 || pwrite (file, text, strlen (text), 0) < 0)
    perror ("answer-times");
}

int
accept4 (int fd, struct sockaddr *address, socklen_t *length, int flags)
{
  REAL (accept4);
  int taken = real (fd, address, length, flags);

  if (taken >= 0 && taken < N_CONNECTIONS)
    {
      connections[taken].kind = TAKEN;
      connections[taken].asked_ms = 0;
    }
  return taken;
}

ssize_t
recv (int fd, void *buffer, size_t length, int flags)
{
  REAL (recv);
  ssize_t n = real (fd, buffer, length, flags);

  if (n <= 0 || fd >= N_CONNECTIONS || connections[fd].kind != TAKEN)
    return n;
  if (n > 7 && memcmp (buffer, "GET /ws", 7) == 0)
    connections[fd].kind = SOCKET;
  connections[fd].asked_ms = get_ms ();
  return n;
}

ssize_t
send (int fd, const void *buffer, size_t length, int flags)
{
  REAL (send);

  if (fd < N_CONNECTIONS && connections[fd].kind == TAKEN && connections[fd].asked_ms > 0)
    {
      note_time (get_ms () - connections[fd].asked_ms);
      connections[fd].asked_ms = 0;
    }
  return real (fd, buffer, length, flags);
}

int
close (int fd)
{
  REAL (close);

  if (fd >= 0 && fd < N_CONNECTIONS)
    connections[fd].kind = NOT_OURS;
  return real (fd);
}
