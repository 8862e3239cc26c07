#include "config.h"

#include "station-fixture.h"
#include "torno-error.h"

#include <string.h>

typedef struct
{
  const char *path;
  guint n_presses;
  guint n_x, n_y;
  gint32 x, y, theta; /* of the first minutia */
  gint32 kind;
  gboolean is_good;
} Case;

/* clang-format off */
static const Case cases[] = {
  { "/print/one-press",            1,  20,  20, 10,    20,   30,  2, TRUE },
  { "/print/five-presses",         5,  20,  20, 10,    20,   30,  2, TRUE },
  { "/print/no-minutiae",          1,  0,   0,  0,     0,    0,   2, TRUE },
  { "/print/most-minutiae",        1,  200, 200, 10,   20,   30,  2, TRUE },
  { "/print/most-presses",         20, 20,  20, 10,    20,   30,  2, TRUE },
  { "/print/no-press",             0,  20,  20, 10,    20,   30,  2, FALSE },
  { "/print/too-many-presses",     21, 20,  20, 10,    20,   30,  2, FALSE },
  { "/print/too-many-minutiae",    1,  201, 201, 10,   20,   30,  2, FALSE },
  { "/print/unequal-columns",      1,  20,  19, 10,    20,   30,  2, FALSE },
  { "/print/x-below",              1,  20,  20, -1,    20,   30,  2, FALSE },
  { "/print/y-above",              1,  20,  20, 10,    4096, 30,  2, FALSE },
  { "/print/angle-outside",        1,  20,  20, 10,    20,   721, 2, FALSE },
  { "/print/no-minutiae-kind",     1,  20,  20, 10,    20,   30,  1, FALSE },
};
/* clang-format on */

static GVariant *
make_column (guint n, gint32 first)
{
  gint32 values[256];

  for (guint i = 0; i < n; i++)
    values[i] = i == 0 ? first : (gint32) (17 * i % 300);
  return g_variant_new_fixed_array (G_VARIANT_TYPE_INT32, values, n, sizeof *values);
}

static GBytes *
make_template (const Case *one)
{
  GVariantBuilder presses;
  g_autoptr (GVariant) whole = NULL;
  g_autofree guint8 *bytes = NULL;
  GByteArray *array = g_byte_array_new ();

  g_variant_builder_init (&presses, G_VARIANT_TYPE ("a(aiaiai)"));
  for (guint i = 0; i < one->n_presses; i++)
    g_variant_builder_add (&presses, "(@ai@ai@ai)", make_column (one->n_x, one->x), make_column (one->n_y, one->y),
                           make_column (one->n_x, one->theta));
  whole = g_variant_ref_sink (g_variant_new ("(issbymsmsi@a{sv}v)", one->kind, "driver", "device", FALSE, 0, NULL, NULL,
                                             0, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0),
                                             g_variant_new ("(@a(aiaiai))", g_variant_builder_end (&presses))));
  bytes = g_malloc (g_variant_get_size (whole));
  g_variant_store (whole, bytes);
  g_byte_array_append (array, (const guint8 *) "FP3", 3);
  g_byte_array_append (array, bytes, g_variant_get_size (whole));
  return g_byte_array_free_to_bytes (array);
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GBytes) bytes = make_template (one);
  g_autoptr (GError) error = NULL;
  g_autoptr (TornoPrint) print = torno_print_parse (bytes, &error);
  guint n;

  if (!one->is_good)
    {
      g_assert_null (print);
      g_assert_error (error, TORNO_PARSE_ERROR, 0);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpuint (torno_print_get_n_presses (print), ==, one->n_presses);
  const TornoMinutia *minutiae = torno_print_get_minutiae (print, one->n_presses - 1, &n);
  g_assert_cmpuint (n, ==, one->n_x);
  if (n == 0)
    return;
  g_assert_cmpint (minutiae[0].x, ==, one->x);
  g_assert_cmpint (minutiae[0].y, ==, one->y);
  g_assert_cmpint (minutiae[0].theta, ==, one->theta);
}

/* What remains of a template that was cut off is no template. */
static void
test_truncated (void)
{
  g_autoptr (GBytes) whole = make_template (&cases[1]);

  for (gsize size = 0; size < g_bytes_get_size (whole); size++)
    {
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (whole, NULL), size);
      g_autoptr (GBytes) part = g_bytes_new (copy, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (TornoPrint) print = torno_print_parse (part, &error);

      g_assert_true ((print == NULL) == (error != NULL));
    }
}

/* Any bit may be turned: the answer is a print within its bounds or an error, never a crash. */
static void
test_flipped (void)
{
  g_autoptr (GBytes) whole = make_template (&cases[0]);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (whole, &size);

  for (gsize bit = 0; bit < size * 8; bit++)
    {
      g_autofree guint8 *copy = g_memdup2 (bytes, size);
      copy[bit / 8] ^= 1 << bit % 8;
      g_autoptr (GBytes) broken = g_bytes_new (copy, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (TornoPrint) print = torno_print_parse (broken, &error);
      guint n;

      g_assert_true ((print == NULL) == (error != NULL));
      if (print != NULL)
        {
          torno_print_get_minutiae (print, 0, &n);
          g_assert_cmpuint (n, <=, TORNO_PRINT_MAX_MINUTIAE);
        }
    }
}

static void
test_noise (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint round = 0; round < 20000; round++)
    {
      guint8 bytes[300] = "FP3";
      gsize size = g_rand_int_range (rand, 3, sizeof bytes);

      for (gsize i = 3; i < size; i++)
        bytes[i] = g_rand_int (rand);
      g_autoptr (GBytes) noise = g_bytes_new (bytes, size);
      g_autoptr (GError) error = NULL;
      g_autoptr (TornoPrint) print = torno_print_parse (noise, &error);
      g_assert_true ((print == NULL) == (error != NULL));
    }
}

static void
test_merge (void)
{
  g_autoptr (GPtrArray) presses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TornoPrint) print = NULL;
  guint n;

  g_ptr_array_add (presses, make_template (&cases[0]));
  g_ptr_array_add (presses, make_template (&cases[3]));
  print = merge (presses);
  g_assert_cmpuint (torno_print_get_n_presses (print), ==, 2);
  torno_print_get_minutiae (print, 0, &n);
  g_assert_cmpuint (n, ==, cases[0].n_x);
  torno_print_get_minutiae (print, 1, &n);
  g_assert_cmpuint (n, ==, cases[3].n_x);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_case);
  g_test_add_func ("/print/truncated", test_truncated);
  g_test_add_func ("/print/flipped-bits", test_flipped);
  g_test_add_func ("/print/noise", test_noise);
  g_test_add_func ("/print/merge", test_merge);
  return g_test_run ();
}
