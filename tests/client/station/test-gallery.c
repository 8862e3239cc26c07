#include "config.h"

#include "station-fixture.h"
#include "torno-gallery.h"
#include "torno-matcher.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>

#define N_ENROLLED 5 /* presses of a template */

typedef struct
{
  gboolean done;
  TornoMatch match;
} Search;

static void
on_identified (GObject *source, GAsyncResult *result, gpointer data)
{
  Search *search = data;
  GError *error = NULL;

  torno_gallery_identify_finish (TORNO_GALLERY (source), result, &search->match, &error);
  g_assert_no_error (error);
  search->done = TRUE;
}

static TornoMatch
identify (TornoGallery *gallery, GBytes *press)
{
  g_autoptr (TornoPrint) probe = parse (press);
  Search search = { 0 };

  torno_gallery_identify_async (gallery, probe, NULL, on_identified, &search);
  wait_for (&search.done);
  return search.match;
}

static TornoPrint *
enroll (TornoSimulatedReader *reader, guint finger)
{
  g_autoptr (GPtrArray) presses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < N_ENROLLED; i++)
    g_ptr_array_add (presses, capture_finger (reader, finger));
  return merge (presses);
}

static void
add_finger (TornoGallery *gallery, TornoSimulatedReader *reader, gint64 user_id, guint finger)
{
  g_autoptr (TornoPrint) print = enroll (reader, finger);

  torno_gallery_set (gallery, user_id, 1, print);
}

static void
test_empty (void)
{
  TornoSimulatedReader *reader = open_reader ();
  g_autoptr (TornoGallery) gallery = torno_gallery_new ();
  g_autoptr (GBytes) press = capture_finger (reader, 1);

  g_assert_cmpint (identify (gallery, press).user_id, ==, 0);
  close_reader (reader);
}

static void
test_names_the_right_person (void)
{
  TornoSimulatedReader *reader = open_reader ();
  g_autoptr (TornoGallery) gallery = torno_gallery_new ();

  for (guint finger = 1; finger <= 12; finger++)
    add_finger (gallery, reader, finger, finger);
  g_assert_cmpuint (torno_gallery_get_n_prints (gallery), ==, 12);
  for (guint finger = 1; finger <= 24; finger++)
    {
      g_autoptr (GBytes) press = capture_finger (reader, finger);
      TornoMatch match = identify (gallery, press);

      g_test_message ("finger %u: score %.1f, margin %.1f", finger, match.score, match.margin);
      g_assert_cmpint (match.user_id, ==, finger <= 12 ? finger : 0);
    }
  close_reader (reader);
}

static void
test_changes (void)
{
  TornoSimulatedReader *reader = open_reader ();
  g_autoptr (TornoGallery) gallery = torno_gallery_new ();
  g_autoptr (GBytes) first = capture_finger (reader, 1);
  g_autoptr (GBytes) third = capture_finger (reader, 3);
  g_autoptr (TornoPrint) print = enroll (reader, 3);

  add_finger (gallery, reader, 1, 1);
  add_finger (gallery, reader, 2, 2);
  g_assert_cmpint (identify (gallery, first).user_id, ==, 1);
  torno_gallery_set (gallery, 2, 1, print);
  g_assert_cmpint (identify (gallery, third).user_id, ==, 2);
  torno_gallery_set (gallery, 2, 2, print);
  torno_gallery_set (gallery, 2, 1, NULL);
  g_assert_cmpuint (torno_gallery_get_n_prints (gallery), ==, 2);
  g_assert_cmpuint (identify (gallery, third).finger, ==, 2);
  torno_gallery_remove (gallery, 1);
  g_assert_cmpint (identify (gallery, first).user_id, ==, 0);
  torno_gallery_clear (gallery);
  g_assert_cmpuint (torno_gallery_get_n_prints (gallery), ==, 0);
  close_reader (reader);
}

/* A search sees the gallery as it was when it began. */
static void
test_changes_meanwhile (void)
{
  TornoSimulatedReader *reader = open_reader ();
  g_autoptr (TornoGallery) gallery = torno_gallery_new ();
  g_autoptr (GBytes) press = capture_finger (reader, 1);
  g_autoptr (TornoPrint) probe = parse (press);
  g_autoptr (TornoPrint) other = enroll (reader, 2);
  Search search = { 0 };

  add_finger (gallery, reader, 1, 1);
  torno_gallery_identify_async (gallery, probe, NULL, on_identified, &search);
  for (gint64 user_id = 2; user_id < 600; user_id++)
    torno_gallery_set (gallery, user_id, 1, other);
  torno_gallery_remove (gallery, 1);
  wait_for (&search.done);
  g_assert_cmpint (search.match.user_id, ==, 1);
  g_assert_cmpint (identify (gallery, press).user_id, ==, 0);
  close_reader (reader);
}

/* One finger under two names: nobody is named, rather than the wrong one. */
static void
test_two_owners (void)
{
  TornoSimulatedReader *reader = open_reader ();
  g_autoptr (TornoGallery) gallery = torno_gallery_new ();
  g_autoptr (GBytes) press = capture_finger (reader, 1);
  g_autoptr (TornoPrint) print = enroll (reader, 1);
  TornoMatch match;

  torno_gallery_set (gallery, 1, 1, print);
  torno_gallery_set (gallery, 2, 1, print);
  match = identify (gallery, press);
  g_assert_cmpint (match.user_id, ==, 0);
  g_assert_cmpfloat (match.score, >=, TORNO_MATCHER_ACCEPT_SCORE);
  close_reader (reader);
}

static char *
save_as_pgm (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) image = gdk_pixbuf_new_from_file (path, &error);
  g_autoptr (GString) pgm = g_string_new (NULL);
  g_autofree char *name = NULL;
  int descriptor;

  g_assert_no_error (error);
  g_string_printf (pgm, "P5 %d %d 255\n", gdk_pixbuf_get_width (image), gdk_pixbuf_get_height (image));
  for (int y = 0; y < gdk_pixbuf_get_height (image); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (image); x++)
      g_string_append_c (pgm, gdk_pixbuf_read_pixels (
                                  image)[y * gdk_pixbuf_get_rowstride (image) + x * gdk_pixbuf_get_n_channels (image)]);
  descriptor = g_file_open_tmp ("torno-XXXXXX.pgm", &name, &error);
  g_assert_no_error (error);
  g_close (descriptor, NULL);
  g_file_set_contents (name, pgm->str, pgm->len, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&name);
}

static GBytes *
capture_image (TornoSimulatedReader *reader, const char *folder, guint finger, guint press)
{
  g_autofree char *name = g_strdup_printf ("%u_%u.png", 101 + finger, 1 + press);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *pgm = save_as_pgm (path);
  GBytes *bytes = capture_file (reader, pgm);

  g_unlink (pgm);
  return bytes;
}

static void
add_image_finger (TornoGallery *gallery, TornoSimulatedReader *reader, const char *folder, guint finger)
{
  g_autoptr (GPtrArray) presses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (TornoPrint) print = NULL;

  for (guint i = 0; i < N_ENROLLED; i++)
    {
      GBytes *press = capture_image (reader, folder, finger, i);

      if (press != NULL)
        g_ptr_array_add (presses, press);
    }
  print = merge (presses);
  torno_gallery_set (gallery, 1 + finger, 1, print);
}

/* Odd fingers are enrolled, even ones are strangers: nobody may be named wrongly, and few be sent away. */
static void
test_real_fingers (gconstpointer set)
{
  const char *shared = g_getenv ("TORNO_SHARED");
  g_autofree char *folder = shared != NULL ? g_build_filename (shared, "fingerprints", set, NULL) : NULL;
  g_autoptr (TornoGallery) gallery = torno_gallery_new ();
  TornoSimulatedReader *reader;
  guint n_missed = 0;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("no fingerprint images: set TORNO_SHARED to the folder that has fingerprints/");
      return;
    }
  reader = open_reader ();
  for (guint finger = 1; finger < 10; finger += 2)
    add_image_finger (gallery, reader, folder, finger);
  for (guint finger = 0; finger < 10; finger++)
    for (guint i = N_ENROLLED; i < 8; i++)
      {
        g_autoptr (GBytes) press = capture_image (reader, folder, finger, i);
        TornoMatch match = { 0 };

        if (press != NULL)
          match = identify (gallery, press);
        g_test_message ("finger %u: score %.1f, margin %.1f", finger, match.score, match.margin);
        if (finger % 2 == 1 && match.user_id == 0)
          n_missed++;
        else
          g_assert_cmpint (match.user_id, ==, finger % 2 == 1 ? 1 + finger : 0);
      }
  g_assert_cmpuint (n_missed, <=, 3);
  close_reader (reader);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gallery/empty", test_empty);
  g_test_add_func ("/gallery/names-the-right-person", test_names_the_right_person);
  g_test_add_func ("/gallery/changes", test_changes);
  g_test_add_func ("/gallery/changes-meanwhile", test_changes_meanwhile);
  g_test_add_func ("/gallery/two-owners", test_two_owners);
  g_test_add_data_func ("/gallery/real-fingers/fvc2004_db4_b", "fvc2004_db4_b", test_real_fingers);
  g_test_add_data_func ("/gallery/real-fingers/fvc2002_db2_b", "fvc2002_db2_b", test_real_fingers);
  return g_test_run ();
}
