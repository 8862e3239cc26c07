/* Grows ridges the way they are commonly synthesised: noise is filtered again and again along an orientation field that
 * has the loops and deltas of a real finger, until lines appear; where the lines do not fit together, they end or fork
 * by themselves (R. Cappelli, "SFinGe", and B. Sherlock and D. Monro, "A model for interpreting fingerprint topology",
 * Pattern Recognition 26, 1993, for the field). */
#include "config.h"

#include "torno-synth-master.h"

#include <math.h>
#include <string.h>

#define WIDTH TORNO_SYNTH_MASTER_WIDTH
#define HEIGHT TORNO_SYNTH_MASTER_HEIGHT
#define N_ANGLES 48
#define N_PERIODS 4
#define RADIUS 8
#define SIDE (2 * RADIUS + 1)
#define N_ROUNDS 7
#define MIN_PERIOD 7.6 /* pixels from ridge to ridge at 500 dpi; grown-ups have 8 to 10 */
#define PERIOD_STEP 0.7

typedef struct
{
  double x, y, sign; /* +1: a loop's core, -1: a delta */
} Singularity;

typedef struct
{
  guint n;
  Singularity points[4];
  double turn; /* of the whole field */
  double arch; /* height of a pattern without a core */
  double phases[6];
} Field;

typedef struct
{
  float weights[N_PERIODS][N_ANGLES][SIDE * SIDE];
} Bank;

static void
add_point (Field *field, GRand *rand, double x, double y, double sign)
{
  field->points[field->n++] = (Singularity){ WIDTH * x + g_rand_double_range (rand, -30, 30),
                                             HEIGHT * y + g_rand_double_range (rand, -30, 30), sign };
}

static void
plan_field (Field *field, GRand *rand)
{
  guint kind = g_rand_int_range (rand, 0, 8);

  memset (field, 0, sizeof *field);
  field->turn = g_rand_double_range (rand, -0.25, 0.25);
  for (guint i = 0; i < G_N_ELEMENTS (field->phases); i++)
    field->phases[i] = g_rand_double_range (rand, 0, 2 * G_PI);
  if (kind == 0)
    field->arch = g_rand_double_range (rand, 0.6, 1.2);
  else if (kind < 5)
    {
      add_point (field, rand, 0.5, 0.42, 1);
      add_point (field, rand, kind % 2 ? 0.2 : 0.8, 0.8, -1);
    }
  else
    {
      add_point (field, rand, 0.5, 0.36, 1);
      add_point (field, rand, 0.5, 0.54, 1);
      add_point (field, rand, 0.12, 0.82, -1);
      add_point (field, rand, 0.88, 0.82, -1);
    }
}

/* The direction of the ridges at a point, in radians, without a sense. */
static double
get_direction (const Field *field, double x, double y)
{
  double direction = field->turn;

  for (guint i = 0; i < field->n; i++)
    direction += 0.5 * field->points[i].sign * atan2 (y - field->points[i].y, x - field->points[i].x);
  if (field->n == 0)
    direction -= field->arch * sin (2 * G_PI * (x / WIDTH - 0.5)) * exp (-fabs (y / HEIGHT - 0.5) * 1.5);
  direction += 0.10 * sin (x / 47 + field->phases[0]) * sin (y / 53 + field->phases[1]);
  return direction;
}

static double
get_period (const Field *field, double x, double y)
{
  double wave = sin (x / 61 + field->phases[2]) + sin (y / 71 + field->phases[3])
                + sin ((x + y) / 83 + field->phases[4]) + sin ((x - y) / 97 + field->phases[5]);

  return MIN_PERIOD + PERIOD_STEP * (wave + 4) / 8 * (N_PERIODS - 1);
}

static void
fill_kernel (float *kernel, double angle, double period)
{
  double broad = 0.42 * period, lengthy = 0.62 * period, sum = 0, norm = 0;

  for (int v = -RADIUS; v <= RADIUS; v++)
    for (int u = -RADIUS; u <= RADIUS; u++)
      {
        double along = u * cos (angle) + v * sin (angle), across = v * cos (angle) - u * sin (angle);
        double bell = exp (-across * across / (2 * broad * broad) - along * along / (2 * lengthy * lengthy));
        double weight = bell * cos (2 * G_PI * across / period);

        kernel[(v + RADIUS) * SIDE + u + RADIUS] = weight;
        sum += weight;
      }
  /* Without a mean of its own, so that no patch drifts to black or white. */
  for (guint i = 0; i < SIDE * SIDE; i++)
    {
      kernel[i] -= sum / (SIDE * SIDE);
      norm += fabs ((double) kernel[i]);
    }
  for (guint i = 0; i < SIDE * SIDE; i++)
    kernel[i] *= 3.5 / norm;
}

static const Bank *
get_bank (void)
{
  static Bank *bank;

  if (g_once_init_enter (&bank))
    {
      Bank *made = g_new (Bank, 1);

      for (guint p = 0; p < N_PERIODS; p++)
        for (guint a = 0; a < N_ANGLES; a++)
          fill_kernel (made->weights[p][a], a * G_PI / N_ANGLES, MIN_PERIOD + p * PERIOD_STEP);
      g_once_init_leave (&bank, made);
    }
  return bank;
}

/* Which kernel serves which pixel. */
static const float **
choose_kernels (const Field *field)
{
  const Bank *bank = get_bank ();
  const float **kernels = g_new (const float *, WIDTH *HEIGHT);

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        int angle = lrint (get_direction (field, x, y) / G_PI * N_ANGLES) % N_ANGLES;
        int period = lrint ((get_period (field, x, y) - MIN_PERIOD) / PERIOD_STEP);

        kernels[y * WIDTH + x] = bank->weights[CLAMP (period, 0, N_PERIODS - 1)][(angle + N_ANGLES) % N_ANGLES];
      }
  return kernels;
}

/* Thirteen times as slow where sanitizers look at each access, and most of what the suites of the door then did. */
#define UNWATCHED __attribute__ ((no_sanitize ("address", "undefined", "thread")))

/* The sums run side by side and not one after the other, so that the compiler can take several at once. */
UNWATCHED static float
filter_pixel (const float *from, const float *kernel, int stride)
{
  float sums[SIDE - 1] = { 0 };
  float sum = 0;

  for (int v = 0; v < SIDE; v++)
    {
      for (int u = 0; u < SIDE - 1; u++)
        sums[u] += kernel[v * SIDE + u] * from[v * stride + u];
      sum += kernel[v * SIDE + SIDE - 1] * from[v * stride + SIDE - 1];
    }
  for (int u = 0; u < SIDE - 1; u++)
    sum += sums[u];
  return sum;
}

UNWATCHED static void
filter_once (float *from, float *to, const float **kernels)
{
  const int stride = WIDTH + 2 * RADIUS;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        float value = filter_pixel (from + y * stride + x, kernels[y * WIDTH + x], stride);

        to[(y + RADIUS) * stride + x + RADIUS] = CLAMP (value, -1.0f, 1.0f);
      }
}

/**
 * torno_synth_master_grow:
 * @finger: the seed: the same number is always the same finger
 *
 * Takes some tenths of a second. Any thread.
 *
 * Returns: (transfer full): %TORNO_SYNTH_MASTER_WIDTH x %TORNO_SYNTH_MASTER_HEIGHT values from -1 (valley) to 1 (ridge)
 */
float *
torno_synth_master_grow (guint finger)
{
  const int stride = WIDTH + 2 * RADIUS;
  const gsize size = (gsize) stride * (HEIGHT + 2 * RADIUS);
  g_autoptr (GRand) rand = g_rand_new_with_seed (finger * 2654435761u + 977);
  g_autofree float *from = g_new0 (float, size);
  g_autofree float *to = g_new0 (float, size);
  g_autofree const float **kernels = NULL;
  float *master = g_new (float, WIDTH *HEIGHT);
  Field field;

  plan_field (&field, rand);
  kernels = choose_kernels (&field);
  for (gsize i = 0; i < size; i++)
    from[i] = g_rand_double_range (rand, -1, 1);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      float *swap = from;

      filter_once (from, to, kernels);
      from = to;
      to = swap;
    }
  for (int y = 0; y < HEIGHT; y++)
    memcpy (master + y * WIDTH, from + (y + RADIUS) * stride + RADIUS, WIDTH * sizeof (float));
  return master;
}
