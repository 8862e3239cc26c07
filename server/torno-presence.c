/* Each process writes all its connections anew whenever they change, in one transaction and one at a time, so that the
 * last write is always the truth; a heartbeat says that it lives. While a process is alone it tells nobody anything. */
#include "config.h"

#include "torno-presence.h"

#include "torno-token.h"

#include <string.h>

#define BEAT_SECONDS 5
/* Changes that come together are written together. */
#define WRITE_DELAY_MS 20
#define LEAVE_PATIENCE_US (G_USEC_PER_SEC / 2)

struct _TornoPresence
{
  TornoDb *db;
  char *id;
  TornoPresenceSnapshot snapshot;
  gpointer user_data;
  guint n_others;
  guint beat_timer, write_timer;
  gboolean writing, changed, has_left;
  gboolean is_announced; /* the others were told that we are there */
};

/**
 * torno_presence_new:
 * @db: (transfer none): the database
 * @snapshot: writes this process's connections
 *
 * Returns: (transfer full): a process that nobody knows of yet
 */
TornoPresence *
torno_presence_new (TornoDb *db, TornoPresenceSnapshot snapshot, gpointer user_data)
{
  TornoPresence *self = g_new0 (TornoPresence, 1);

  self->db = db;
  self->id = torno_token_make_session_id ();
  self->snapshot = snapshot;
  self->user_data = user_data;
  return self;
}

/**
 * torno_presence_free:
 * @presence: (nullable): the process; no statement of its may be under way
 */
void
torno_presence_free (TornoPresence *presence)
{
  if (presence == NULL)
    return;
  g_clear_handle_id (&presence->beat_timer, g_source_remove);
  g_clear_handle_id (&presence->write_timer, g_source_remove);
  g_free (presence->id);
  g_free (presence);
}

static gboolean on_write_timer (gpointer user_data);

static void
on_written (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoPresence *self = user_data;

  self->writing = FALSE;
  /* Refused: the database was away or has lost us; the next heartbeat writes again. */
  if (refusal == NULL && self->changed)
    torno_presence_changed (self);
}

static gboolean
on_write_timer (gpointer user_data)
{
  TornoPresence *self = user_data;
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *connections = NULL;
  TornoDbStep steps[2] = { { torno_db_find_statement (self->db, "presence_clear"), { self->id } },
                           { torno_db_find_statement (self->db, "presence_write"), { self->id } } };

  self->write_timer = 0;
  self->changed = FALSE;
  self->writing = TRUE;
  self->snapshot (&writer, self->user_data);
  steps[1].values[1] = connections = torno_writer_steal_text (&writer);
  torno_db_write (self->db, steps, 2, on_written, self);
  return G_SOURCE_REMOVE;
}

/**
 * torno_presence_changed:
 * @presence: the process
 *
 * Its connections have changed: the others may read them in a moment.
 */
void
torno_presence_changed (TornoPresence *presence)
{
  presence->changed = TRUE;
  if (presence->beat_timer != 0 && !presence->writing && presence->write_timer == 0)
    presence->write_timer = g_timeout_add (WRITE_DELAY_MS, on_write_timer, presence);
}

static void
on_announced (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  ((TornoPresence *) user_data)->is_announced = refusal == NULL;
}

/* Who is alone sends nothing: what is for our sockets would be lost until that one's next heartbeat. */
static void
announce (TornoPresence *self)
{
  g_autofree char *payload = g_strdup_printf ("{\"record\":\"relay\",\"process\":\"%s\"}", self->id);

  torno_db_call (self->db, "notify", on_announced, self, "payload", payload, NULL);
}

static void
on_beat (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoPresence *self = user_data;

  if (refusal != NULL)
    self->is_announced = FALSE;
  else
    {
      self->n_others = torno_db_get_integer (results[0], 0, "others");
      if (!self->is_announced)
        announce (self);
    }
}

static gboolean
on_beat_timer (gpointer user_data)
{
  TornoPresence *self = user_data;

  torno_db_call (self->db, "presence_beat", on_beat, self, "process_id", self->id, NULL);
  torno_presence_changed (self);
  return G_SOURCE_CONTINUE;
}

/**
 * torno_presence_greet:
 * @presence: the process
 *
 * Another process has said that it is there: counts anew.
 */
void
torno_presence_greet (TornoPresence *presence)
{
  presence->n_others = MAX (presence->n_others, 1);
}

/**
 * torno_presence_start:
 * @presence: the process, its database connected
 *
 * From now on the others know of it.
 */
void
torno_presence_start (TornoPresence *presence)
{
  presence->beat_timer = g_timeout_add_seconds (BEAT_SECONDS, on_beat_timer, presence);
  on_beat_timer (presence);
}

static void
on_left (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  ((TornoPresence *) user_data)->has_left = TRUE;
}

/**
 * torno_presence_leave:
 * @presence: the process
 *
 * At the end of a program: the others are told at once, not by our silence. Iterates the thread's main context.
 */
void
torno_presence_leave (TornoPresence *presence)
{
  gint64 end = g_get_monotonic_time () + LEAVE_PATIENCE_US;

  if (presence->beat_timer == 0 || !torno_db_is_up (presence->db))
    return;
  g_clear_handle_id (&presence->beat_timer, g_source_remove);
  g_clear_handle_id (&presence->write_timer, g_source_remove);
  torno_db_call (presence->db, "presence_leave", on_left, presence, "process_id", presence->id, NULL);
  while (!presence->has_left && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (g_main_context_get_thread_default (), FALSE))
      g_usleep (1000);
}

/**
 * torno_presence_get_id:
 * @presence: the process
 *
 * Returns: (transfer none): what it is called among the others
 */
const char *
torno_presence_get_id (const TornoPresence *presence)
{
  return presence->id;
}

/**
 * torno_presence_has_others:
 * @presence: the process
 *
 * Returns: whether there are other processes on the same database
 */
gboolean
torno_presence_has_others (const TornoPresence *presence)
{
  return presence->n_others > 0;
}
