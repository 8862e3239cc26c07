#include "config.h"

#include "torno-synth-print.h"

static void
test_same_press_same_pixels (void)
{
  g_autoptr (GBytes) one = torno_synth_print_draw (7, 3);
  g_autoptr (GBytes) other = NULL;

  /* Others in between, so that the finger is grown anew. */
  for (guint i = 100; i < 130; i++)
    g_bytes_unref (torno_synth_print_draw (i, 0));
  other = torno_synth_print_draw (7, 3);
  g_assert_true (g_bytes_equal (one, other));
  g_assert_cmpuint (g_bytes_get_size (one), ==, TORNO_SYNTH_PRINT_WIDTH * TORNO_SYNTH_PRINT_HEIGHT);
}

static void
test_presses_differ (void)
{
  g_autoptr (GBytes) one = torno_synth_print_draw (7, 3);
  g_autoptr (GBytes) other = torno_synth_print_draw (7, 4);

  g_assert_false (g_bytes_equal (one, other));
}

static void
test_fingers_differ (void)
{
  g_autoptr (GBytes) one = torno_synth_print_draw (7, 3);
  g_autoptr (GBytes) other = torno_synth_print_draw (8, 3);

  g_assert_false (g_bytes_equal (one, other));
}

/* Ridges are dark on light ground, and both are there. */
static void
test_dark_ridges (void)
{
  g_autoptr (GBytes) print = torno_synth_print_draw (1, 1);
  gsize size;
  const guint8 *pixels = g_bytes_get_data (print, &size);
  gsize n_dark = 0;

  for (gsize i = 0; i < size; i++)
    n_dark += pixels[i] < 128;
  g_assert_cmpint (pixels[0], >, 200);
  g_assert_cmpuint (n_dark, >, size / 5);
  g_assert_cmpuint (n_dark, <, size / 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/synth-print/same-press-same-pixels", test_same_press_same_pixels);
  g_test_add_func ("/synth-print/presses-differ", test_presses_differ);
  g_test_add_func ("/synth-print/fingers-differ", test_fingers_differ);
  g_test_add_func ("/synth-print/dark-ridges", test_dark_ridges);
  return g_test_run ();
}
