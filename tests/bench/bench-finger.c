#include "config.h"

#include "bench-finger.h"

#include <math.h>

#define N_MINUTIAE 85 /* of the whole finger; a press shows some fifty */
#define WIDTH 330
#define HEIGHT 360
#define SPACING 11
#define MISSED 0.14    /* of the minutiae in a press, those that the scan does not find */
#define SPURIOUS 6     /* at most, that are not there */
#define JITTER 1.6     /* pixels, standard deviation */
#define ANGLE_JITTER 5 /* degrees, standard deviation */

typedef struct
{
  double x, y, theta;
} Point;

static double
draw_normal (GRand *rand)
{
  double u = g_rand_double_range (rand, 1e-9, 1), v = g_rand_double (rand);

  return sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

static gboolean
is_free (const Point *points, guint n, double x, double y)
{
  for (guint i = 0; i < n; i++)
    if (hypot (points[i].x - x, points[i].y - y) < SPACING)
      return FALSE;
  return TRUE;
}

/* Directions turn by half a circle about the core and back about the delta. */
static guint
grow_finger (guint finger, Point *points)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (finger * 2654435761u + 17);
  double core_x = g_rand_double_range (rand, -30, 30), core_y = g_rand_double_range (rand, -60, 0);
  double delta_x = g_rand_double_range (rand, -150, 150), delta_y = g_rand_double_range (rand, 90, 170);
  double slant = g_rand_double_range (rand, -0.2, 0.2);

  for (guint n = 0; n < N_MINUTIAE;)
    {
      double x = g_rand_double_range (rand, -WIDTH / 2, WIDTH / 2),
             y = g_rand_double_range (rand, -HEIGHT / 2, HEIGHT / 2);
      double flow = 0.5 * (atan2 (y - core_y, x - core_x) - atan2 (y - delta_y, x - delta_x)) + slant;

      if (!is_free (points, n, x, y))
        continue;
      flow += g_rand_boolean (rand) ? G_PI : 0;
      points[n++] = (Point){ x, y, (flow + 0.12 * draw_normal (rand)) * 180 / G_PI };
    }
  return N_MINUTIAE;
}

static void
add_minutia (GArray *columns[3], double x, double y, double theta)
{
  gint32 values[3] = { round (x) + 160, round (y) + 170, (gint32) fmod (round (theta) + 3600, 360) };

  if (values[0] < 0 || values[1] < 0 || columns[0]->len >= TORNO_PRINT_MAX_MINUTIAE)
    return;
  for (guint i = 0; i < 3; i++)
    g_array_append_val (columns[i], values[i]);
}

static GVariant *
press_points (const Point *points, guint n, GRand *rand)
{
  double turn = g_rand_double_range (rand, -0.17, 0.17), shift_x = g_rand_double_range (rand, -14, 14);
  double shift_y = g_rand_double_range (rand, -14, 14), give_x = g_rand_double_range (rand, -2, 2);
  double give_y = g_rand_double_range (rand, -2, 2), phase = g_rand_double_range (rand, 0, 2 * G_PI);
  GArray *columns[3];
  GVariant *variants[3];

  for (guint i = 0; i < 3; i++)
    columns[i] = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (guint i = 0; i < n; i++)
    {
      double x = cos (turn) * points[i].x - sin (turn) * points[i].y + shift_x + JITTER * draw_normal (rand);
      double y = sin (turn) * points[i].x + cos (turn) * points[i].y + shift_y + JITTER * draw_normal (rand);

      x += give_x * sin (y / 55 + phase);
      y += give_y * sin (x / 60 + phase);
      if (hypot (x / 135, y / 147) < 1 && g_rand_double (rand) >= MISSED)
        add_minutia (columns, x, y, points[i].theta + turn * 180 / G_PI + ANGLE_JITTER * draw_normal (rand));
    }
  for (gint i = g_rand_int_range (rand, 0, SPURIOUS + 1); i > 0; i--)
    add_minutia (columns, g_rand_double_range (rand, -100, 100), g_rand_double_range (rand, -110, 110),
                 g_rand_double_range (rand, 0, 360));
  for (guint i = 0; i < 3; i++)
    {
      variants[i]
          = g_variant_new_fixed_array (G_VARIANT_TYPE_INT32, columns[i]->data, columns[i]->len, sizeof (gint32));
      g_array_unref (columns[i]);
    }
  return g_variant_new_tuple (variants, 3);
}

/* As libfprint serialises it, since prints are made of nothing else. */
static GBytes *
serialize (GVariant *presses)
{
  g_autoptr (GVariant) whole = g_variant_ref_sink (
      g_variant_new ("(issbymsmsi@a{sv}v)", TORNO_PRINT_KIND_MINUTIAE, "bench", "bench", FALSE, 0, NULL, NULL, 0,
                     g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0), g_variant_new ("(@a(aiaiai))", presses)));
  GByteArray *array = g_byte_array_new ();
  g_autofree guint8 *stored = g_malloc (g_variant_get_size (whole));

  g_variant_store (whole, stored);
  g_byte_array_append (array, (const guint8 *) "FP3", 3);
  g_byte_array_append (array, stored, g_variant_get_size (whole));
  return g_byte_array_free_to_bytes (array);
}

static GBytes *
press (guint finger, guint first, guint n)
{
  Point points[N_MINUTIAE];
  guint n_points = grow_finger (finger, points);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(aiaiai)"));
  for (guint i = first; i < first + n; i++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (finger * 40503u + i * 2246822519u + 29);

      g_variant_builder_add_value (&builder, press_points (points, n_points, rand));
    }
  return serialize (g_variant_builder_end (&builder));
}

/* @bytes: (transfer full). */
static TornoPrint *
make_print (GBytes *bytes)
{
  GError *error = NULL;
  TornoPrint *print = torno_print_parse (bytes, &error);

  if (print == NULL)
    g_error ("%s", error->message);
  g_bytes_unref (bytes);
  return print;
}

/* The same numbers are the same press. */
TornoPrint *
bench_finger_press (guint finger, guint impression)
{
  return make_print (press (finger, impression, 1));
}

/* A template of the impressions from 0 on. */
TornoPrint *
bench_finger_enroll (guint finger, guint n_presses)
{
  return make_print (press (finger, 0, n_presses));
}

/* The same template as libfprint would write it. */
GBytes *
bench_finger_serialize (guint finger, guint n_presses)
{
  return press (finger, 0, n_presses);
}
