/* torno-side-context: its sources cost the main context nothing until one is woken or due. */
#include "config.h"

#include "torno-side-context.h"

typedef struct
{
  GSource source;
  guint n_looks;
  gboolean ready;
} Sleeper;

static gboolean
prepare_sleeper (GSource *source, int *timeout)
{
  Sleeper *self = (Sleeper *) source;

  self->n_looks++;
  *timeout = -1;
  return self->ready;
}

static gboolean
check_sleeper (GSource *source)
{
  return ((Sleeper *) source)->ready;
}

static gboolean
dispatch_sleeper (GSource *source, GSourceFunc callback, gpointer user_data)
{
  ((Sleeper *) source)->ready = FALSE;
  return callback (user_data);
}

static GSourceFuncs sleeper_funcs = { prepare_sleeper, check_sleeper, dispatch_sleeper, NULL, NULL, NULL };

static gboolean
on_event (gpointer user_data)
{
  ++*(guint *) user_data;
  return G_SOURCE_CONTINUE;
}

static GSource *
attach_sleeper (TornoSideContext *side, guint *n_events)
{
  GSource *source = g_source_new (&sleeper_funcs, sizeof (Sleeper));

  g_source_set_callback (source, on_event, n_events, NULL);
  torno_side_context_enter (side);
  g_source_attach (source, g_main_context_get_thread_default ());
  torno_side_context_leave (side);
  return source;
}

static void
run_until_quiet (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_a_sleeping_source_is_not_looked_at (void)
{
  g_autoptr (TornoSideContext) side = torno_side_context_new ();
  guint n_events = 0, n_looks, n_ticks = 0;
  g_autoptr (GSource) source = attach_sleeper (side, &n_events);
  g_autoptr (GSource) ticks = g_idle_source_new ();

  run_until_quiet ();
  n_looks = ((Sleeper *) source)->n_looks;
  g_source_set_callback (ticks, on_event, &n_ticks, NULL);
  g_source_attach (ticks, NULL);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_source_destroy (ticks);
  g_assert_cmpuint (n_ticks, ==, 100);
  g_assert_cmpuint (((Sleeper *) source)->n_looks, ==, n_looks);
  g_assert_cmpuint (n_events, ==, 0);
  g_source_destroy (source);
}

static void
test_a_woken_source_runs_once (void)
{
  g_autoptr (TornoSideContext) side = torno_side_context_new ();
  guint n_events = 0;
  g_autoptr (GSource) source = attach_sleeper (side, &n_events);

  run_until_quiet ();
  ((Sleeper *) source)->ready = TRUE;
  torno_side_context_wake (side);
  run_until_quiet ();
  g_assert_cmpuint (n_events, ==, 1);
  torno_side_context_wake (side);
  run_until_quiet ();
  g_assert_cmpuint (n_events, ==, 1);
  g_source_destroy (source);
}

/* An idle source of the side context is one that is always ready: the main context must get its turns all the same. */
static void
test_endless_work_leaves_the_main_context_its_turns (void)
{
  g_autoptr (TornoSideContext) side = torno_side_context_new ();
  guint n_events = 0, n_ticks = 0;
  g_autoptr (GSource) endless = g_timeout_source_new (0), ticks = g_timeout_source_new (0);

  g_source_set_callback (endless, on_event, &n_events, NULL);
  torno_side_context_enter (side);
  g_source_attach (endless, g_main_context_get_thread_default ());
  torno_side_context_leave (side);
  g_source_set_callback (ticks, on_event, &n_ticks, NULL);
  g_source_attach (ticks, NULL);
  while (n_events < 10 || n_ticks < 10)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (ticks);
  g_source_destroy (endless);
}

/* Nothing else is there to end the wait of the main context. */
static void
test_a_timer_ends_the_wait (void)
{
  g_autoptr (TornoSideContext) side = torno_side_context_new ();
  g_autoptr (GSource) timer = g_timeout_source_new (20);
  guint n_events = 0;

  g_source_set_callback (timer, on_event, &n_events, NULL);
  torno_side_context_enter (side);
  g_source_attach (timer, g_main_context_get_thread_default ());
  torno_side_context_leave (side);
  while (n_events < 3)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (timer);
}

static gboolean
note_context (gpointer user_data)
{
  GMainContext **contexts = user_data;

  contexts[0] = g_main_context_get_thread_default ();
  torno_side_context_step_out ();
  contexts[1] = g_main_context_get_thread_default ();
  torno_side_context_step_in ();
  return G_SOURCE_CONTINUE;
}

/* What libsoup attaches while it works belongs to the side context again, what a callback of ours begins does not. */
static void
test_callbacks_are_in_the_side_context_until_they_step_out (void)
{
  g_autoptr (TornoSideContext) side = torno_side_context_new ();
  GMainContext *contexts[2] = { NULL, NULL };
  g_autoptr (GSource) timer = g_timeout_source_new (0);

  g_source_set_callback (timer, note_context, contexts, NULL);
  torno_side_context_enter (side);
  g_source_attach (timer, g_main_context_get_thread_default ());
  torno_side_context_leave (side);
  while (contexts[0] == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (contexts[0] == g_source_get_context (timer));
  g_assert_null (contexts[1]);
  g_source_destroy (timer);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/side-context/sleeping", test_a_sleeping_source_is_not_looked_at);
  g_test_add_func ("/side-context/woken", test_a_woken_source_runs_once);
  g_test_add_func ("/side-context/endless", test_endless_work_leaves_the_main_context_its_turns);
  g_test_add_func ("/side-context/timer", test_a_timer_ends_the_wait);
  g_test_add_func ("/side-context/step-out", test_callbacks_are_in_the_side_context_until_they_step_out);
  return g_test_run ();
}
