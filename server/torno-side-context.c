/* GLib walks through all sources of a main context at each turn, twice. A WebSocket of libsoup is several sources for
 * as long as it lasts, so two thousand that say nothing made every request dearer. Here they lie in a context of their
 * own, which the main context runs when it is woken, or when its next timer is due.
 *
 * Nothing polls what such a source waits for: it must have no descriptor, and who makes it ready calls
 * torno_side_context_wake(). */
#include "config.h"

#include "torno-side-context.h"

struct _TornoSideContext
{
  GSource source; /* of the main context */
  GMainContext *context;
  gboolean awake;
  gint64 due_us; /* of its next timer; G_MAXINT64 without one */
};

static gboolean
prepare_side (GSource *source, int *timeout)
{
  const TornoSideContext *self = (TornoSideContext *) source;
  gint64 rest_us = self->due_us - g_source_get_time (source);

  if (self->awake || rest_us <= 0)
    return TRUE;
  *timeout = self->due_us == G_MAXINT64 ? -1 : (int) MIN (rest_us / 1000 + 1, G_MAXINT);
  return FALSE;
}

static gboolean
check_side (GSource *source)
{
  const TornoSideContext *self = (TornoSideContext *) source;

  return self->awake || self->due_us <= g_source_get_time (source);
}

static void
find_due_time (TornoSideContext *self)
{
  GPollFD fd; /* the one that GLib wakes a context by */
  int priority, timeout;

  self->awake = g_main_context_prepare (self->context, &priority);
  g_main_context_query (self->context, priority, &timeout, &fd, 1);
  self->due_us = timeout < 0 ? G_MAXINT64 : g_get_monotonic_time () + timeout * G_GINT64_CONSTANT (1000);
}

/* One turn a time, so that whoever has endless work does not keep the main context from its own. */
static gboolean
dispatch_side (GSource *source, GSourceFunc callback, gpointer user_data)
{
  TornoSideContext *self = (TornoSideContext *) source;

  g_main_context_push_thread_default (self->context);
  self->awake = FALSE;
  g_main_context_iteration (self->context, FALSE);
  g_main_context_pop_thread_default (self->context);
  if (!self->awake)
    find_due_time (self);
  return G_SOURCE_CONTINUE;
}

static void
finalize_side (GSource *source)
{
  TornoSideContext *self = (TornoSideContext *) source;

  g_main_context_release (self->context);
  g_main_context_unref (self->context);
}

static GSourceFuncs side_funcs = { prepare_side, check_side, dispatch_side, finalize_side, NULL, NULL };

/**
 * torno_side_context_new:
 *
 * Returns: (transfer full): an empty context beside the thread's default one, which runs it
 */
TornoSideContext *
torno_side_context_new (void)
{
  TornoSideContext *self = (TornoSideContext *) g_source_new (&side_funcs, sizeof (TornoSideContext));

  self->context = g_main_context_new ();
  g_main_context_acquire (self->context); /* nobody else ever runs it, and no turn has to ask */
  self->due_us = G_MAXINT64;
  g_source_set_static_name (&self->source, "torno-side-context");
  g_source_attach (&self->source, g_main_context_get_thread_default ());
  return self;
}

/**
 * torno_side_context_free:
 * @side: (nullable): a context; what still lies in it never runs again
 */
void
torno_side_context_free (TornoSideContext *side)
{
  if (side == NULL)
    return;
  g_source_destroy (&side->source);
  g_source_unref (&side->source);
}

/**
 * torno_side_context_enter:
 * @side: (nullable): a context, or NULL for the thread's own
 *
 * Sources that are made for the thread's default context lie in @side until torno_side_context_leave().
 */
void
torno_side_context_enter (TornoSideContext *side)
{
  if (side != NULL)
    g_main_context_push_thread_default (side->context);
}

/**
 * torno_side_context_leave:
 * @side: (nullable): what was entered
 */
void
torno_side_context_leave (TornoSideContext *side)
{
  if (side == NULL)
    return;
  g_main_context_pop_thread_default (side->context);
  torno_side_context_wake (side);
}

/**
 * torno_side_context_step_out:
 *
 * For callbacks of sources in a side context: what they begin belongs to the main context, until
 * torno_side_context_step_in().
 */
void
torno_side_context_step_out (void)
{
  g_main_context_push_thread_default (NULL);
}

/**
 * torno_side_context_step_in:
 *
 * Ends torno_side_context_step_out().
 */
void
torno_side_context_step_in (void)
{
  g_main_context_pop_thread_default (NULL);
}

/**
 * torno_side_context_wake:
 * @side: (nullable): a context in which a source may be ready; it runs before the next poll
 */
void
torno_side_context_wake (TornoSideContext *side)
{
  if (side != NULL)
    side->awake = TRUE;
}
