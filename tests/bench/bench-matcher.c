/* Measures the search of the door: how long, how much memory, who is found and who is taken for somebody else.
 *
 * identify-N: a gallery of N members of one finger each (minutiae without images, five presses a template), searched by
 *   presses that are not in it.
 *   build_ms: from the last print to the end of a first search that begins at once, all indexes being built by then.
 *   index_mib: what the gallery takes beside the prints themselves.
 *   cpu_p95_ms: of both processors together, which other programs do not disturb.
 *   arriving_first_ms: the first search after the prints came in pages, as from a server.
 * impostors-N: presses of strangers against 10,000 members, N pairs of people in all, each judged as at the door.
 * fvc...: every press of a public set of fingers against every other, one to one; the threshold is the highest score of
 *   two different fingers. */
#include "config.h"

#include "bench-finger.h"
#include "bench-fvc.h"
#include "bench-report.h"
#include "torno-gallery.h"

#include <malloc.h>
#include <time.h>

#define N_ENROLLED 5
#define PROBE_IMPRESSION 100
#define N_IMPOSTORS_MEMBERS 10000
#define STRANGERS 1000000 /* fingers from here on are nobody's */
#define PAGE 100
#define PAGE_PAUSE_MS 25
#define QUIET_PAUSES 8 /* as long as the gallery waits for more */
#define MIB (1024.0 * 1024.0)

typedef struct
{
  gboolean done;
  TornoMatch match;
} Search;

static const guint sizes[] = { 1000, 5000, 10000, 20000 };

static double
get_ms (void)
{
  return g_get_monotonic_time () / 1000.0;
}

/* What all threads took together: on a machine that others use as well, the only time that can be compared. */
static double
get_cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static double
get_mib (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (info.uordblks + info.hblkhd) / MIB;
}

static void
on_identified (GObject *source, GAsyncResult *result, gpointer data)
{
  Search *search = data;
  GError *error = NULL;

  if (!torno_gallery_identify_finish (TORNO_GALLERY (source), result, &search->match, &error))
    g_error ("%s", error->message);
  search->done = TRUE;
}

static TornoMatch
identify_print (TornoGallery *gallery, TornoPrint *probe)
{
  Search search = { 0 };

  torno_gallery_identify_async (gallery, probe, NULL, on_identified, &search);
  while (!search.done)
    g_main_context_iteration (NULL, TRUE);
  return search.match;
}

static TornoMatch
identify (TornoGallery *gallery, guint finger)
{
  g_autoptr (TornoPrint) probe = bench_finger_press (finger, PROBE_IMPRESSION);

  return identify_print (gallery, probe);
}

static GPtrArray *
enroll_all (guint n)
{
  GPtrArray *prints = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_print_unref);

  for (guint finger = 1; finger <= n; finger++)
    g_ptr_array_add (prints, bench_finger_enroll (finger, N_ENROLLED));
  return prints;
}

static TornoGallery *
fill (GPtrArray *prints, guint n)
{
  TornoGallery *gallery = torno_gallery_new ();

  for (guint i = 0; i < n; i++)
    torno_gallery_set (gallery, i + 1, 1, g_ptr_array_index (prints, i));
  return gallery;
}

static gboolean
on_pause_over (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
pause_briefly (void)
{
  gboolean is_over = FALSE;

  g_timeout_add (PAGE_PAUSE_MS, on_pause_over, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

/* Until nobody on another thread frees or builds anything any more. */
static double
get_settled_mib (void)
{
  double last, now = get_mib ();
  guint n_same = 0;

  do
    {
      last = now;
      pause_briefly ();
      now = get_mib ();
      n_same = ABS (now - last) < 0.01 ? n_same + 1 : 0;
  } while (n_same < 2 * QUIET_PAUSES);
  return now;
}

/* How long the first search takes right after the last page has come. */
static double
measure_arriving (GPtrArray *prints, guint n)
{
  g_autoptr (TornoGallery) gallery = torno_gallery_new ();
  double start;

  for (guint i = 0; i < n; i++)
    {
      torno_gallery_set (gallery, i + 1, 1, g_ptr_array_index (prints, i));
      if (i % PAGE == PAGE - 1)
        pause_briefly ();
    }
  start = get_ms ();
  identify (gallery, 1);
  return get_ms () - start;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double *one = a, *other = b;

  return (*one > *other) - (*one < *other);
}

static double
get_percentile (GArray *sorted, double share)
{
  return g_array_index (sorted, double, MIN (sorted->len - 1, (guint) (share * sorted->len)));
}

static void
measure_searches (BenchReport *report, const char *name, TornoGallery *gallery, guint n, guint n_searches)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) cpu_times = g_array_new (FALSE, FALSE, sizeof (double));
  guint n_right = 0, n_wrong = 0;

  for (guint i = 0; i < n_searches; i++)
    {
      guint finger = 1 + (guint64) i * n / n_searches;
      g_autoptr (TornoPrint) probe = bench_finger_press (finger, PROBE_IMPRESSION);
      double start = get_ms (), cpu_start = get_cpu_ms (), time, cpu_time;
      TornoMatch match = identify_print (gallery, probe);

      time = get_ms () - start;
      cpu_time = get_cpu_ms () - cpu_start;
      g_array_append_val (times, time);
      g_array_append_val (cpu_times, cpu_time);
      n_right += match.user_id == finger;
      n_wrong += match.user_id != 0 && match.user_id != finger;
    }
  g_array_sort (times, compare_doubles);
  g_array_sort (cpu_times, compare_doubles);
  bench_report_add (report, name, "p50_ms", get_percentile (times, 0.50));
  bench_report_add (report, name, "p95_ms", get_percentile (times, 0.95));
  bench_report_add (report, name, "p99_ms", get_percentile (times, 0.99));
  bench_report_add (report, name, "cpu_p50_ms", get_percentile (cpu_times, 0.50));
  bench_report_add (report, name, "cpu_p95_ms", get_percentile (cpu_times, 0.95));
  bench_report_add (report, name, "genuine_accepted", (double) n_right / n_searches);
  bench_report_add (report, name, "wrong_person", n_wrong);
}

static void
measure_size (BenchReport *report, GPtrArray *prints, guint n, guint n_searches)
{
  g_autofree char *name = g_strdup_printf ("identify-%u", n);
  double mib = get_settled_mib (), start;
  g_autoptr (TornoGallery) gallery = fill (prints, n);

  start = get_ms ();
  identify (gallery, 1);
  bench_report_add (report, name, "build_ms", get_ms () - start);
  bench_report_add (report, name, "index_mib", get_settled_mib () - mib);
  measure_searches (report, name, gallery, n, n_searches);
  bench_report_add (report, name, "arriving_first_ms", measure_arriving (prints, n));
}

static void
measure_impostors (BenchReport *report, GPtrArray *prints, guint n_strangers)
{
  g_autofree char *name = g_strdup_printf ("impostors-%u", n_strangers * N_IMPOSTORS_MEMBERS);
  g_autoptr (TornoGallery) gallery = fill (prints, N_IMPOSTORS_MEMBERS);
  double highest = 0;
  guint n_false = 0;

  for (guint i = 0; i < n_strangers; i++)
    {
      TornoMatch match = identify (gallery, STRANGERS + i);

      n_false += match.user_id != 0;
      highest = MAX (highest, match.score);
    }
  bench_report_add (report, name, "false_matches", n_false);
  bench_report_add (report, name, "highest_score", highest);
}

static gboolean quick, only_images;
static char *output;

static const GOptionEntry options[]
    = { { "quick", 0, 0, G_OPTION_ARG_NONE, &quick, "Fewer searches and impostors", NULL },
        { "only-images", 0, 0, G_OPTION_ARG_NONE, &only_images, "Only the sets of images", NULL },
        { "output", 0, 0, G_OPTION_ARG_FILENAME, &output, "Where the figures go", "FILE" },
        { NULL } };

static void
measure_made_fingers (BenchReport *report)
{
  g_autoptr (GPtrArray) prints = enroll_all (sizes[G_N_ELEMENTS (sizes) - 1]);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    measure_size (report, prints, sizes[i], quick ? 50 : 400);
  measure_impostors (report, prints, quick ? 10 : 100);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  BenchReport *report = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  if (g_option_context_parse (context, &argc, &argv, &error))
    report = bench_report_new (output, &error);
  if (report == NULL)
    {
      g_printerr ("bench-matcher: %s\n", error->message);
      return 1;
    }
  if (!only_images)
    measure_made_fingers (report);
  bench_fvc_measure (report, "fvc2004_db4_b");
  bench_fvc_measure (report, "fvc2002_db2_b");
  bench_report_free (report);
  g_free (output);
  return 0;
}
