/* One press of a synthetic finger: the finger is shifted, turned, stretched and pressed a little differently each time.
 */
#include "config.h"

#include "torno-synth-print.h"

#include "torno-synth-master.h"

#include <math.h>

#define WIDTH TORNO_SYNTH_PRINT_WIDTH
#define HEIGHT TORNO_SYNTH_PRINT_HEIGHT
#define MASTER_WIDTH TORNO_SYNTH_MASTER_WIDTH
#define MASTER_HEIGHT TORNO_SYNTH_MASTER_HEIGHT
#define N_CACHED 24
#define PAPER 235
#define INK 30

typedef struct
{
  double cosine, sine, shift_x, shift_y;         /* how the finger lies */
  double stretch_x, stretch_y, phase;            /* how the skin gives */
  double pressure;                               /* above 0: thicker ridges */
  double centre_x, centre_y, radius_x, radius_y; /* where it touches the glass */
} Press;

/* The masters that were drawn last: growing one takes longer than a press may. */
static GMutex cache_mutex;
static struct
{
  guint finger;
  float *master;
} cache[N_CACHED];
static guint next_slot;

static float *
find_cached (guint finger)
{
  for (guint i = 0; i < N_CACHED; i++)
    if (cache[i].master != NULL && cache[i].finger == finger)
      return cache[i].master;
  return NULL;
}

/* With the mutex held: the master stays until it is released. */
static const float *
get_master (guint finger)
{
  float *master = find_cached (finger);

  if (master != NULL)
    return master;
  master = torno_synth_master_grow (finger);
  g_free (cache[next_slot].master);
  cache[next_slot].finger = finger;
  cache[next_slot].master = master;
  next_slot = (next_slot + 1) % N_CACHED;
  return master;
}

static void
plan_press (Press *press, GRand *rand)
{
  double angle = g_rand_double_range (rand, -0.17, 0.17);

  press->cosine = cos (angle);
  press->sine = sin (angle);
  press->shift_x = g_rand_double_range (rand, -14, 14);
  press->shift_y = g_rand_double_range (rand, -14, 14);
  press->stretch_x = g_rand_double_range (rand, -2.0, 2.0);
  press->stretch_y = g_rand_double_range (rand, -2.0, 2.0);
  press->phase = g_rand_double_range (rand, 0, 2 * G_PI);
  press->pressure = g_rand_double_range (rand, -0.22, 0.22);
  press->centre_x = WIDTH / 2 + g_rand_double_range (rand, -8, 8);
  press->centre_y = HEIGHT / 2 + g_rand_double_range (rand, -8, 8);
  press->radius_x = g_rand_double_range (rand, 128, 142);
  press->radius_y = g_rand_double_range (rand, 140, 154);
}

static double
sample_master (const float *master, double x, double y)
{
  int left = floor (x), top = floor (y);
  double u = x - left, v = y - top;
  const float *at;

  if (left < 0 || top < 0 || left >= MASTER_WIDTH - 1 || top >= MASTER_HEIGHT - 1)
    return -1;
  at = master + top * MASTER_WIDTH + left;
  return (at[0] * (1 - u) + at[1] * u) * (1 - v) + (at[MASTER_WIDTH] * (1 - u) + at[MASTER_WIDTH + 1] * u) * v;
}

/* How firmly the skin touches here: 1 in the middle, below 0 outside. */
static double
get_contact (const Press *press, double x, double y)
{
  double u = (x - press->centre_x) / press->radius_x, v = (y - press->centre_y) / press->radius_y;

  return CLAMP ((1 - sqrt (u * u + v * v)) * 8, -1.0, 1.0);
}

static guint8
draw_pixel (const Press *press, const float *master, int x, int y, double noise)
{
  double u = x - WIDTH / 2.0, v = y - HEIGHT / 2.0;
  double contact = get_contact (press, x, y);
  double from_x = press->cosine * u - press->sine * v + press->shift_x + MASTER_WIDTH / 2.0
                  + press->stretch_x * sin (v / 55 + press->phase);
  double from_y = press->sine * u + press->cosine * v + press->shift_y + MASTER_HEIGHT / 2.0
                  + press->stretch_y * sin (u / 60 + press->phase);
  double ridge = sample_master (master, from_x, from_y) + press->pressure + 0.35 * noise;
  double ink;

  if (contact <= 0)
    return CLAMP (PAPER + 6 * noise, 0, 255);
  ink = contact / (1 + exp (-6 * ridge));
  return CLAMP (PAPER - (PAPER - INK) * ink + 6 * noise, 0, 255);
}

/**
 * torno_synth_print_draw:
 * @finger: any number; the same number is the same finger
 * @impression: any number; the same number is the same press, to the pixel
 *
 * Fast where the finger was drawn lately. Any thread.
 *
 * Returns: (transfer full): %TORNO_SYNTH_PRINT_WIDTH x %TORNO_SYNTH_PRINT_HEIGHT grey bytes at 500 dpi, dark ridges
 */
GBytes *
torno_synth_print_draw (guint finger, guint impression)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (finger * 40503u + impression * 2246822519u + 11);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache_mutex);
  const float *master = get_master (finger);
  guint8 *pixels = g_malloc (WIDTH * HEIGHT);
  Press press;

  plan_press (&press, rand);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      pixels[y * WIDTH + x] = draw_pixel (&press, master, x, y, g_rand_double_range (rand, -1, 1));
  return g_bytes_new_take (pixels, WIDTH * HEIGHT);
}
