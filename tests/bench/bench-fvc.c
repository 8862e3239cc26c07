#include "config.h"

#include "bench-fvc.h"

#include "station-fixture.h"
#include "torno-matcher.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#define N_FINGERS 10
#define N_PRESSES 8
#define N_IMAGES (N_FINGERS * N_PRESSES)

static char *
save_as_pgm (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) image = gdk_pixbuf_new_from_file (path, &error);
  g_autoptr (GString) pgm = g_string_new (NULL);
  g_autofree char *name = NULL;
  const guint8 *pixels;

  if (image == NULL)
    g_error ("%s", error->message);
  pixels = gdk_pixbuf_read_pixels (image);
  g_string_printf (pgm, "P5 %d %d 255\n", gdk_pixbuf_get_width (image), gdk_pixbuf_get_height (image));
  for (int y = 0; y < gdk_pixbuf_get_height (image); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (image); x++)
      g_string_append_c (pgm, pixels[y * gdk_pixbuf_get_rowstride (image) + x * gdk_pixbuf_get_n_channels (image)]);
  g_close (g_file_open_tmp ("torno-XXXXXX.pgm", &name, NULL), NULL);
  if (!g_file_set_contents (name, pgm->str, pgm->len, &error))
    g_error ("%s", error->message);
  return g_steal_pointer (&name);
}

/* NULL where the image is too poor. */
static TornoPrint *
read_image (TornoSimulatedReader *reader, const char *folder, guint i)
{
  g_autofree char *name = g_strdup_printf ("%u_%u.png", 101 + i / N_PRESSES, 1 + i % N_PRESSES);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *pgm = save_as_pgm (path);
  g_autoptr (GBytes) bytes = capture_file (reader, pgm);

  g_unlink (pgm);
  return bytes != NULL ? torno_print_parse (bytes, NULL) : NULL;
}

static void
compare_all (BenchReport *report, const char *set, TornoPrint **prints)
{
  g_autoptr (GArray) genuine = g_array_new (FALSE, FALSE, sizeof (double));
  double highest = 0;
  guint n_impostors = 0, n_missed = 0;

  for (guint i = 0; i < N_IMAGES; i++)
    for (guint j = i + 1; j < N_IMAGES; j++)
      {
        double score = 0;

        /* An image that was too poor for the scan counts as missed. */
        if (prints[i] != NULL && prints[j] != NULL)
          score = torno_matcher_score (prints[i], prints[j]);
        if (i / N_PRESSES == j / N_PRESSES)
          g_array_append_val (genuine, score);
        else
          {
            n_impostors++;
            highest = MAX (highest, score);
          }
      }
  for (guint i = 0; i < genuine->len; i++)
    n_missed += g_array_index (genuine, double, i) <= highest;
  bench_report_add (report, set, "genuine_pairs", genuine->len);
  bench_report_add (report, set, "impostor_pairs", n_impostors);
  bench_report_add (report, set, "highest_impostor_score", highest);
  bench_report_add (report, set, "fnmr_at_no_false_match", (double) n_missed / genuine->len);
}

/* Leaves out the set where it is not there. */
void
bench_fvc_measure (BenchReport *report, const char *set)
{
  const char *shared = g_getenv ("TORNO_SHARED");
  g_autofree char *folder = shared != NULL ? g_build_filename (shared, "fingerprints", set, NULL) : NULL;
  TornoPrint *prints[N_IMAGES];
  TornoSimulatedReader *reader;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_printerr ("%s: left out, no images (TORNO_SHARED/fingerprints)\n", set);
      return;
    }
  reader = open_reader ();
  for (guint i = 0; i < N_IMAGES; i++)
    prints[i] = read_image (reader, folder, i);
  close_reader (reader);
  compare_all (report, set, prints);
  for (guint i = 0; i < N_IMAGES; i++)
    g_clear_pointer (&prints[i], torno_print_unref);
}
