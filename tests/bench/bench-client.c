/* The client's own times, measured inside it: bench-client first-frame | members N. Prints lines "CASE METRIC VALUE".
 *
 * first-frame: from BENCH_STARTED_US, the monotonic time before exec, to the end of the first frame's painting.
 * members: signs in as the environment says (TORNO_URL and so on) at a gym of N members; then documents are searched,
 * each from the text in the entry to the frame that has the one row, as soon as the list of all is back; then two
 * letters, which thousands have; then the list is scrolled, each frame from its start to the end of its painting, with
 * every row new. cpu_ms is the client's own processor time of the same: on a busy machine only that says anything. */
#include "config.h"

#include "torno-application.h"
#include "torno-member.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N_DOCUMENTS 60
#define N_LETTERS 20
#define N_FRAMES 300
#define PATIENCE_SECONDS 280

typedef enum
{
  STEP_LIST,   /* all members are to be there */
  STEP_SEARCH, /* one is to be found */
  STEP_SCROLL,
} Step;

typedef struct
{
  GApplication *application;
  GtkWidget *window;
  GtkListView *list;
  GtkEditable *entry;
  gboolean is_first_frame_only;
  guint n_members;
  Step step;
  gint64 begun_at;  /* of a search, or of the frame */
  gint64 begun_cpu; /* of a search */
  char query[32];
  gboolean is_by_letters;
  GArray *search_us, *search_cpu_us, *letters_us, *frame_us;
} Bench;

/* How names of client-data.sql begin. */
static const char *const letters[] = { "la", "an", "ca", "ju", "pa", "ni", "di", "go", "ro", "ru" };

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
  if (!gtk_widget_get_mapped (widget))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

static double
get_percentile_ms (GArray *times, guint percent)
{
  g_array_sort (times, compare_times);
  return g_array_index (times, gint64, (times->len - 1) * percent / 100) / 1000.0;
}

static gint64
get_cpu_us (void)
{
  struct timespec spent;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &spent);
  return (gint64) spent.tv_sec * G_USEC_PER_SEC + spent.tv_nsec / 1000;
}

static double
read_rss_mib (void)
{
  g_autofree char *text = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &text, NULL, NULL);
  line = text != NULL ? strstr (text, "VmRSS:") : NULL;
  return line != NULL ? strtod (line + strlen ("VmRSS:"), NULL) / 1024 : 0;
}

static void
finish (Bench *bench)
{
  printf ("search-%u p50_ms %.1f\n", bench->n_members, get_percentile_ms (bench->search_us, 50));
  printf ("search-%u p95_ms %.1f\n", bench->n_members, get_percentile_ms (bench->search_us, 95));
  printf ("search-%u p95_cpu_ms %.1f\n", bench->n_members, get_percentile_ms (bench->search_cpu_us, 95));
  printf ("letters-%u p50_ms %.1f\n", bench->n_members, get_percentile_ms (bench->letters_us, 50));
  printf ("letters-%u p95_ms %.1f\n", bench->n_members, get_percentile_ms (bench->letters_us, 95));
  printf ("scroll-%u p50_ms %.1f\n", bench->n_members, get_percentile_ms (bench->frame_us, 50));
  printf ("scroll-%u p95_ms %.1f\n", bench->n_members, get_percentile_ms (bench->frame_us, 95));
  printf ("members-%u rss_mib %.1f\n", bench->n_members, read_rss_mib ());
  g_application_quit (bench->application);
}

static gboolean
on_patience_cb (gpointer user_data)
{
  Bench *bench = user_data;

  fprintf (stderr, "bench-client: step %d does not end\n", bench->step);
  exit (1);
}

static guint
count_rows (Bench *bench)
{
  GtkSelectionModel *model = bench->list != NULL ? gtk_list_view_get_model (bench->list) : NULL;

  return model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;
}

static gboolean
shows_found (Bench *bench)
{
  g_autoptr (TornoMember) member = NULL;

  if (bench->is_by_letters)
    return count_rows (bench) > 1 && count_rows (bench) < bench->n_members;
  if (count_rows (bench) != 1)
    return FALSE;
  member = g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (bench->list)), 0);
  return g_strcmp0 (torno_member_get_document_id (member), bench->query) == 0;
}

static void
search (Bench *bench)
{
  bench->step = STEP_SEARCH;
  bench->is_by_letters = bench->search_us->len == N_DOCUMENTS;
  if (bench->is_by_letters)
    g_strlcpy (bench->query, letters[bench->letters_us->len % G_N_ELEMENTS (letters)], sizeof bench->query);
  else
    g_snprintf (bench->query, sizeof bench->query, "%u", 10000001 + g_random_int () % bench->n_members);
  bench->begun_at = g_get_monotonic_time ();
  bench->begun_cpu = get_cpu_us ();
  gtk_editable_set_text (bench->entry, bench->query);
}

static gboolean
on_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Bench *bench = user_data;
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (bench->list));
  double next = gtk_adjustment_get_value (adjustment) + 0.9 * gtk_adjustment_get_page_size (adjustment);

  if (bench->frame_us->len >= N_FRAMES)
    {
      finish (bench);
      return G_SOURCE_REMOVE;
    }
  gtk_adjustment_set_value (adjustment, next);
  return G_SOURCE_CONTINUE;
}

/* The list of all begins with the first of them again; one that stood at its end was slow in a way of its own. */
static void
check_top (Bench *bench)
{
  if (gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (bench->list))) == 0)
    return;
  fprintf (stderr, "bench-client: the list does not begin at its top\n");
  exit (1);
}

static void
take_search (Bench *bench)
{
  gint64 us = g_get_monotonic_time () - bench->begun_at;
  gint64 cpu_us = get_cpu_us () - bench->begun_cpu;

  g_array_append_val (bench->is_by_letters ? bench->letters_us : bench->search_us, us);
  if (!bench->is_by_letters)
    g_array_append_val (bench->search_cpu_us, cpu_us);
  bench->step = STEP_LIST;
  gtk_editable_set_text (bench->entry, "");
}

static void
look (Bench *bench)
{
  if (bench->list == NULL)
    bench->list = GTK_LIST_VIEW (find_widget (bench->window, GTK_TYPE_LIST_VIEW));
  if (bench->entry == NULL)
    bench->entry = GTK_EDITABLE (find_widget (bench->window, GTK_TYPE_SEARCH_ENTRY));
  if (bench->step == STEP_LIST && bench->entry != NULL && count_rows (bench) >= bench->n_members)
    {
      check_top (bench);
      if (bench->letters_us->len < N_LETTERS)
        search (bench);
      else
        {
          bench->step = STEP_SCROLL;
          gtk_widget_add_tick_callback (GTK_WIDGET (bench->list), on_tick_cb, bench, NULL);
        }
    }
  else if (bench->step == STEP_SEARCH && shows_found (bench))
    take_search (bench);
}

static void
on_before_paint_cb (GdkFrameClock *clock, gpointer user_data)
{
  Bench *bench = user_data;

  if (bench->step == STEP_SCROLL)
    bench->begun_at = g_get_monotonic_time ();
}

static void
on_after_paint_cb (GdkFrameClock *clock, gpointer user_data)
{
  Bench *bench = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 us = now - bench->begun_at;

  if (bench->is_first_frame_only)
    {
      gint64 started_at = g_ascii_strtoll (g_getenv ("BENCH_STARTED_US"), NULL, 10);

      printf ("start first_frame_ms %.1f\n", (now - started_at) / 1000.0);
      printf ("start first_frame_cpu_ms %.1f\n", get_cpu_us () / 1000.0);
      g_application_quit (bench->application);
    }
  else if (bench->step == STEP_SCROLL && bench->begun_at != 0)
    g_array_append_val (bench->frame_us, us);
  else
    look (bench);
}

/* Frames come only where something changes; what the server answers may change nothing that is seen. */
static gboolean
on_look_cb (gpointer user_data)
{
  Bench *bench = user_data;

  gtk_widget_queue_draw (bench->window);
  return bench->step == STEP_SCROLL ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
on_realized_cb (GtkWidget *window, Bench *bench)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint_cb), bench);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (on_after_paint_cb), bench);
}

static void
on_window_added_cb (GtkApplication *application, GtkWindow *window, Bench *bench)
{
  if (bench->window != NULL)
    return;
  bench->window = GTK_WIDGET (window);
  g_signal_connect (window, "realize", G_CALLBACK (on_realized_cb), bench);
  if (!bench->is_first_frame_only)
    g_timeout_add (5, on_look_cb, bench);
}

int
main (int argc, char **argv)
{
  g_autoptr (TornoApplication) application = torno_application_new ();
  Bench bench = { .application = G_APPLICATION (application) };

  bench.is_first_frame_only = argc > 1 && strcmp (argv[1], "first-frame") == 0;
  bench.n_members = argc > 2 ? (guint) strtoul (argv[2], NULL, 10) : 50000;
  bench.search_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  bench.search_cpu_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  bench.letters_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  bench.frame_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect (application, "window-added", G_CALLBACK (on_window_added_cb), &bench);
  g_timeout_add_seconds (PATIENCE_SECONDS, on_patience_cb, &bench);
  return g_application_run (bench.application, 1, argv);
}
