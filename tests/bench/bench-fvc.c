#include "config.h"

#include "bench-fvc.h"

#include "bench-libfprint.h"
#include "station-fixture.h"
#include "torno-matcher.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#define N_FINGERS 10
#define N_PRESSES 8
#define N_IMAGES (N_FINGERS * N_PRESSES)

typedef struct
{
  guint width, height;
  GBytes *pixels;
  GBytes *serialized; /* NULL where the image is too poor */
  TornoPrint *print;  /* the same */
} Image;

static void
read_pixels (Image *image, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (path, &error);
  GByteArray *array = g_byte_array_new ();
  const guint8 *pixels;

  if (pixbuf == NULL)
    g_error ("%s", error->message);
  image->width = gdk_pixbuf_get_width (pixbuf);
  image->height = gdk_pixbuf_get_height (pixbuf);
  pixels = gdk_pixbuf_read_pixels (pixbuf);
  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < image->width; x++)
      g_byte_array_append (array,
                           pixels + y * gdk_pixbuf_get_rowstride (pixbuf) + x * gdk_pixbuf_get_n_channels (pixbuf), 1);
  image->pixels = g_byte_array_free_to_bytes (array);
}

static GBytes *
scan (TornoSimulatedReader *reader, const Image *image)
{
  g_autofree char *head = g_strdup_printf ("P5 %u %u 255\n", image->width, image->height);
  g_autoptr (GString) pgm = g_string_new (head);
  g_autofree char *name = NULL;
  GError *error = NULL;
  GBytes *bytes;

  g_string_append_len (pgm, g_bytes_get_data (image->pixels, NULL), g_bytes_get_size (image->pixels));
  g_close (g_file_open_tmp ("torno-XXXXXX.pgm", &name, NULL), NULL);
  if (!g_file_set_contents (name, pgm->str, pgm->len, &error))
    g_error ("%s", error->message);
  bytes = capture_file (reader, name);
  g_unlink (name);
  return bytes;
}

static void
read_image (Image *image, TornoSimulatedReader *reader, const char *folder, guint i)
{
  g_autofree char *name = g_strdup_printf ("%u_%u.png", 101 + i / N_PRESSES, 1 + i % N_PRESSES);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  read_pixels (image, path);
  image->serialized = scan (reader, image);
  image->print = image->serialized != NULL ? torno_print_parse (image->serialized, NULL) : NULL;
}

typedef struct
{
  guint n_genuine, n_missed, n_mistaken;
} Verdicts;

static gboolean
ask (BenchLibfprint *libfprint, const Image *image, GPtrArray *prints)
{
  return bench_libfprint_identify (libfprint, image->pixels, image->width, image->height, prints);
}

/* Image @i against the later ones of its finger, one by one, and against all of other fingers. */
static void
ask_about (BenchLibfprint *libfprint, const Image *images, guint i, Verdicts *verdicts)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();

  for (guint j = 0; j < N_IMAGES; j++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      gboolean is_same = i / N_PRESSES == j / N_PRESSES;

      if (images[j].serialized != NULL)
        g_ptr_array_add (is_same ? one : others, images[j].serialized);
      if (!is_same || j <= i)
        continue;
      verdicts->n_genuine++;
      verdicts->n_missed += !ask (libfprint, &images[i], one);
    }
  verdicts->n_mistaken += ask (libfprint, &images[i], others);
}

static void
ask_libfprint (BenchReport *report, const char *set, const Image *images)
{
  Verdicts verdicts = { 0 };

  for (guint finger = 0; finger < N_FINGERS; finger++)
    {
      g_autoptr (GError) error = NULL;
      /* A device is taken for hot after three minutes: a new one for each finger is not. */
      BenchLibfprint *libfprint = bench_libfprint_new (&error);

      if (libfprint == NULL)
        g_error ("%s", error->message);
      for (guint i = 0; i < N_PRESSES; i++)
        ask_about (libfprint, images, finger * N_PRESSES + i, &verdicts);
      bench_libfprint_free (libfprint);
    }
  bench_report_add (report, set, "libfprint_fnmr", (double) verdicts.n_missed / verdicts.n_genuine);
  bench_report_add (report, set, "libfprint_images_mistaken", verdicts.n_mistaken);
}

static void
compare_all (BenchReport *report, const char *set, const Image *images)
{
  g_autoptr (GArray) genuine = g_array_new (FALSE, FALSE, sizeof (double));
  double highest = 0;
  guint n_impostors = 0, n_missed = 0;

  for (guint i = 0; i < N_IMAGES; i++)
    for (guint j = i + 1; j < N_IMAGES; j++)
      {
        double score = 0;

        /* An image that was too poor for the scan counts as missed. */
        if (images[i].print != NULL && images[j].print != NULL)
          score = torno_matcher_score (images[i].print, images[j].print);
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
  Image images[N_IMAGES] = { 0 };
  TornoSimulatedReader *reader;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_printerr ("%s: left out, no images (TORNO_SHARED/fingerprints)\n", set);
      return;
    }
  reader = open_reader ();
  for (guint i = 0; i < N_IMAGES; i++)
    read_image (&images[i], reader, folder, i);
  close_reader (reader);
  compare_all (report, set, images);
  ask_libfprint (report, set, images);
  for (guint i = 0; i < N_IMAGES; i++)
    {
      g_clear_pointer (&images[i].print, torno_print_unref);
      g_clear_pointer (&images[i].serialized, g_bytes_unref);
      g_clear_pointer (&images[i].pixels, g_bytes_unref);
    }
}
