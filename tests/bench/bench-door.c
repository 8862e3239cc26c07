/* From the press to the verdict on the screen, with the real window: bench-door OUTPUT N_PRINTS N_PRESSES, signed in by
 * TORNO_URL, TORNO_EMAIL and TORNO_PASSWORD, with the fingers of TORNO_PRINTS. Frames are drawn all the time, so that one
 * that comes late is seen.
 *
 * press_*: from the click on a finger, which is when the image goes to the reader, to the end of the frame that shows
 *   whose it was. frame_gap_*: between two frames while a press is under way. frame_cpu_max_ms: the most that the
 *   window's thread worked between two frames; other programs make gaps, but not this. */
#include "config.h"

#include "bench-report.h"
#include "torno-application.h"
#include "torno-finger-bar.h"
#include "torno-status-card.h"

#include <adwaita.h>
#include <time.h>

#define N_FINGERS 6
#define PAUSE_MS 700
#define PATIENCE_MS 5000

typedef struct
{
  BenchReport *report;
  GApplication *application;
  GtkWidget *window, *finger_bar, *name_label;
  const char *n_prints;
  guint n_wanted, n_presses, n_lost;
  gboolean is_ready, is_under_way;
  gint64 pressed_at, frame_at;
  double frame_cpu;
  char *last_name;
  GArray *press_times, *gaps, *cpu_times;
} Bench;

typedef gboolean (*Predicate) (GtkWidget *widget, gpointer data);

static GtkWidget *
find_widget (GtkWidget *root, Predicate fits, gpointer data)
{
  if (fits (root, data))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, fits, data);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
is_finger_bar (GtkWidget *widget, gpointer data)
{
  return TORNO_IS_FINGER_BAR (widget);
}

static gboolean
is_card (GtkWidget *widget, gpointer data)
{
  return TORNO_IS_STATUS_CARD (widget);
}

static gboolean
is_name (GtkWidget *widget, gpointer data)
{
  return GTK_IS_LABEL (widget) && gtk_widget_has_css_class (widget, "status-name");
}

static gboolean
is_button (GtkWidget *widget, gpointer label)
{
  return GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0;
}

/* The line under the card that says how many fingerprints are there. */
static gboolean
says_n_prints (GtkWidget *widget, gpointer n_prints)
{
  return GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), n_prints) != NULL;
}

static double
get_thread_cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double *one = a, *other = b;

  return (*one > *other) - (*one < *other);
}

static void
report_array (Bench *self, const char *metric, GArray *array, double share)
{
  g_array_sort (array, compare_doubles);
  if (array->len > 0)
    bench_report_add (self->report, "door-10000", metric,
                      g_array_index (array, double, MIN (array->len - 1, (guint) (share * array->len))));
}

static void
report_all (Bench *self)
{
  report_array (self, "press_p50_ms", self->press_times, 0.5);
  report_array (self, "press_p95_ms", self->press_times, 0.95);
  report_array (self, "press_max_ms", self->press_times, 1);
  report_array (self, "frame_gap_p95_ms", self->gaps, 0.95);
  report_array (self, "frame_gap_max_ms", self->gaps, 1);
  report_array (self, "frame_cpu_p95_ms", self->cpu_times, 0.95);
  report_array (self, "frame_cpu_max_ms", self->cpu_times, 1);
  bench_report_add (self->report, "door-10000", "presses", self->press_times->len);
  bench_report_add (self->report, "door-10000", "presses_lost", self->n_lost);
}

static gboolean on_press_cb (gpointer user_data);

/* A press that came to nothing, such as one that was too poor, is made again and counts as lost. */
static gboolean
on_patience_over_cb (gpointer user_data)
{
  Bench *self = user_data;

  if (self->is_under_way && g_get_monotonic_time () - self->pressed_at > PATIENCE_MS * 1000)
    {
      self->is_under_way = FALSE;
      self->n_lost++;
      g_timeout_add (PAUSE_MS, on_press_cb, self);
    }
  return G_SOURCE_CONTINUE;
}

static gboolean
on_press_cb (gpointer user_data)
{
  Bench *self = user_data;
  g_autofree char *finger = g_strdup_printf ("%u", 1 + (self->press_times->len + self->n_lost) % N_FINGERS);
  GtkWidget *button = find_widget (self->finger_bar, is_button, finger);

  if (self->press_times->len == self->n_wanted || self->n_lost > self->n_wanted)
    {
      report_all (self);
      g_application_quit (self->application);
      return G_SOURCE_REMOVE;
    }
  g_free (self->last_name);
  self->last_name = g_strdup (gtk_label_get_label (GTK_LABEL (self->name_label)));
  self->frame_at = 0;
  self->is_under_way = TRUE;
  self->pressed_at = g_get_monotonic_time ();
  g_signal_emit_by_name (button, "clicked");
  return G_SOURCE_REMOVE;
}

static void
measure_frame (Bench *self)
{
  gint64 now = g_get_monotonic_time ();
  double cpu = get_thread_cpu_ms ();

  if (self->frame_at != 0)
    {
      double gap = (now - self->frame_at) / 1000.0, worked = cpu - self->frame_cpu;

      g_array_append_val (self->gaps, gap);
      g_array_append_val (self->cpu_times, worked);
    }
  self->frame_at = now;
  self->frame_cpu = cpu;
}

static void
on_after_paint_cb (GdkFrameClock *clock, Bench *self)
{
  const char *name;
  double time;

  if (!self->is_under_way)
    return;
  measure_frame (self);
  name = gtk_label_get_label (GTK_LABEL (self->name_label));
  if (*name == '\0' || g_str_equal (name, self->last_name))
    return;
  self->is_under_way = FALSE;
  time = (g_get_monotonic_time () - self->pressed_at) / 1000.0;
  g_array_append_val (self->press_times, time);
  g_timeout_add (PAUSE_MS, on_press_cb, self);
}

static gboolean
on_tick_cb (GtkWidget *window, GdkFrameClock *clock, gpointer user_data)
{
  Bench *self = user_data;

  /* Something to draw in each frame. */
  gtk_widget_queue_draw (window);
  if (self->is_ready)
    return G_SOURCE_CONTINUE;
  self->finger_bar = find_widget (window, is_finger_bar, NULL);
  if (self->finger_bar == NULL || find_widget (window, says_n_prints, (gpointer) self->n_prints) == NULL)
    return G_SOURCE_CONTINUE;
  self->is_ready = TRUE;
  self->name_label = find_widget (find_widget (window, is_card, NULL), is_name, NULL);
  gtk_widget_activate_action (window, "win.show-page", "s", "door");
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint_cb), self);
  g_timeout_add (1000, on_patience_over_cb, self);
  /* The search's indexes are built when no more prints come. */
  g_timeout_add_seconds (20, on_press_cb, self);
  return G_SOURCE_CONTINUE;
}

static void
on_window_added_cb (GtkApplication *application, GtkWindow *window, Bench *self)
{
  if (self->window != NULL)
    return;
  self->window = GTK_WIDGET (window);
  gtk_widget_add_tick_callback (self->window, on_tick_cb, self, NULL);
}

int
main (int argc, char *argv[])
{
  Bench self = { 0 };
  g_autoptr (GError) error = NULL;
  char *arguments[] = { argv[0], NULL };

  if (argc != 4)
    return 2;
  self.report = bench_report_new (argv[1], &error);
  if (self.report == NULL)
    g_error ("%s", error->message);
  self.n_prints = argv[2];
  self.n_wanted = atoi (argv[3]);
  self.press_times = g_array_new (FALSE, FALSE, sizeof (double));
  self.gaps = g_array_new (FALSE, FALSE, sizeof (double));
  self.cpu_times = g_array_new (FALSE, FALSE, sizeof (double));
  self.application = G_APPLICATION (torno_application_new ());
  g_signal_connect (self.application, "window-added", G_CALLBACK (on_window_added_cb), &self);
  g_application_run (self.application, 1, arguments);
  bench_report_free (self.report);
  return self.press_times->len == self.n_wanted ? 0 : 1;
}
