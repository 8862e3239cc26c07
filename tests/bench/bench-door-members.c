/* Makes what the measurement of the door needs: bench-door-members KEY GYM FIRST N FOLDER.
 * Writes a line "MEMBER BOX" for each of the N members from FIRST on: the sealed template of the first finger. The first
 * few have the fingers of the simulated reader, whose presses are laid down as images in FOLDER, the others strangers'. */
#include "config.h"

#include "bench-finger.h"
#include "station-fixture.h"
#include "torno-synth-print.h"
#include "torno-template-box.h"

#include <stdio.h>

#define N_VISITORS 6
#define N_PRESSES 12
#define FIRST_IMPRESSION 1000
#define N_ENROLLED 5

static void
draw_presses (const char *folder, guint finger)
{
  for (guint press = 1; press <= N_PRESSES; press++)
    {
      g_autoptr (GBytes) pixels = torno_synth_print_draw (finger, FIRST_IMPRESSION + press);
      g_autofree char *path = g_strdup_printf ("%s/%u_%u.pgm", folder, finger, press);
      FILE *file = fopen (path, "wb");

      if (file == NULL)
        g_error ("%s: %s", path, g_strerror (errno));
      fprintf (file, "P5 %d %d 255\n", TORNO_SYNTH_PRINT_WIDTH, TORNO_SYNTH_PRINT_HEIGHT);
      fwrite (g_bytes_get_data (pixels, NULL), 1, g_bytes_get_size (pixels), file);
      fclose (file);
    }
}

static GBytes *
make_template (guint number)
{
  return number <= N_VISITORS ? g_bytes_ref (get_template (number)) : bench_finger_serialize (number, N_ENROLLED);
}

int
main (int argc, char *argv[])
{
  g_autofree guint8 *key = NULL;
  gsize size;

  if (argc != 6)
    return 2;
  key = g_base64_decode (argv[1], &size);
  g_assert_cmpuint (size, ==, TORNO_TEMPLATE_BOX_KEY_BYTES);
  for (guint number = 1; number <= (guint) atoi (argv[4]); number++)
    {
      gint64 member = g_ascii_strtoll (argv[3], NULL, 10) + number - 1;
      g_autoptr (GBytes) template = make_template (number);
      g_autoptr (GError) error = NULL;
      g_autofree char *box = torno_template_box_seal (key, g_ascii_strtoll (argv[2], NULL, 10), member, 1,
                                                      g_bytes_get_data (template, NULL), g_bytes_get_size (template),
                                                      &error);

      g_assert_no_error (error);
      printf ("%" G_GINT64_FORMAT "\t%s\n", member, box);
      if (number <= N_VISITORS)
        draw_presses (argv[5], number);
    }
  return 0;
}
