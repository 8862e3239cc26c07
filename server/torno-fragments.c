/* Rows that are read with fragments carry the version of the catalogue that they were read with, in the same snapshot
 * (functions/87-catalogue.sql counts it up with every change of a gym, a plan or a member of staff). What is kept here
 * is of one version; a row of a newer one empties it. So nothing stale is ever shown, on whatever process and however
 * late news arrive: a fragment is at least as new as the row it stands in. */
#include "config.h"

#include "torno-fragments.h"

#include "torno-records.h"
#include "torno-rows.h"

#include <string.h>

/* More than any chain has; ids come from rows that the caller may read, so that nobody can fill this at will. */
#define MAX_FRAGMENTS 20000

typedef struct
{
  const TornoZone *zone;
  char *json;
  gsize length;
} Rendering;

struct _TornoFragment
{
  gint64 id; /* the key */
  TornoFragmentKind kind;
  const PGresult *result; /* of the batch that brought it */
  int row;
  const TornoZone *zone; /* a gym's own */
  GArray *renderings;    /* of Rendering: instants are written in the zone of the row around them */
};

typedef struct
{
  TornoFragmentsLoaded callback;
  gpointer user_data;
} Waiter;

struct _TornoFragments
{
  TornoDb *db;
  gint64 version;
  GHashTable *by_id[TORNO_N_FRAGMENTS]; /* id -> owned TornoFragment */
  GPtrArray *results;                   /* copies, owned */
  GArray *wanted[TORNO_N_FRAGMENTS];    /* ids to be loaded next */
  GArray *waiting;                      /* of Waiter, for what is wanted */
  GArray *loading;                      /* of Waiter, for what is under way; NULL while nothing is */
};

typedef struct
{
  const char *record;
  const char *statement;
  const TornoRecord *type;
} Kind;

/* clang-format off */
static const Kind kinds[] = {
  [TORNO_FRAGMENT_GYM]  = { "gym",  "fragment_gyms",  &torno_record_gym },
  [TORNO_FRAGMENT_PLAN] = { "plan", "fragment_plans", &torno_record_plan },
  [TORNO_FRAGMENT_USER] = { "user", "fragment_users", &torno_record_user },
};
/* clang-format on */

static void
clear_rendering (gpointer data)
{
  g_free (((Rendering *) data)->json);
}

static void
free_fragment (gpointer data)
{
  TornoFragment *fragment = data;

  g_array_unref (fragment->renderings);
  g_free (fragment);
}

/**
 * torno_fragments_new:
 * @db: (transfer none): the database
 *
 * Returns: (transfer full): an empty cache
 */
TornoFragments *
torno_fragments_new (TornoDb *db)
{
  TornoFragments *self = g_new0 (TornoFragments, 1);

  self->db = db;
  for (guint i = 0; i < TORNO_N_FRAGMENTS; i++)
    {
      self->by_id[i] = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_fragment);
      self->wanted[i] = g_array_new (FALSE, FALSE, sizeof (gint64));
    }
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) PQclear);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Waiter));
  return self;
}

/**
 * torno_fragments_free:
 * @fragments: (nullable): the cache; its database must have ended all requests
 */
void
torno_fragments_free (TornoFragments *fragments)
{
  if (fragments == NULL)
    return;
  for (guint i = 0; i < TORNO_N_FRAGMENTS; i++)
    {
      g_hash_table_unref (fragments->by_id[i]);
      g_array_unref (fragments->wanted[i]);
    }
  g_ptr_array_unref (fragments->results);
  g_array_unref (fragments->waiting);
  g_free (fragments);
}

/**
 * torno_fragments_find_kind:
 * @record: a record's name
 *
 * Returns: what its fragments are, or %TORNO_FRAGMENT_NONE
 */
TornoFragmentKind
torno_fragments_find_kind (const char *record)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].record, record) == 0)
      return i;
  return TORNO_FRAGMENT_NONE;
}

/**
 * torno_fragments_clear:
 * @fragments: the cache
 *
 * Forgets everything: where another database may answer from now on, versions say nothing.
 */
void
torno_fragments_clear (TornoFragments *fragments)
{
  for (guint i = 0; i < TORNO_N_FRAGMENTS; i++)
    g_hash_table_remove_all (fragments->by_id[i]);
  g_ptr_array_set_size (fragments->results, 0);
  fragments->version = 0;
}

/**
 * torno_fragments_see:
 * @fragments: the cache
 * @version: the catalogue's, as a row has it that is about to be written
 *
 * Forgets what is older.
 */
void
torno_fragments_see (TornoFragments *fragments, gint64 version)
{
  if (version <= fragments->version)
    return;
  torno_fragments_clear (fragments);
  fragments->version = version;
}

/**
 * torno_fragments_find:
 * @fragments: the cache
 * @kind: of what
 * @id: its number
 *
 * Returns: (nullable) (transfer none): the fragment, valid until the main loop goes on; NULL where it has to be loaded
 * first, with torno_fragments_load()
 */
const TornoFragment *
torno_fragments_find (TornoFragments *fragments, TornoFragmentKind kind, gint64 id)
{
  const TornoFragment *fragment = g_hash_table_lookup (fragments->by_id[kind], &id);
  GArray *wanted = fragments->wanted[kind];

  if (fragment != NULL)
    return fragment;
  for (guint i = 0; i < wanted->len; i++)
    if (g_array_index (wanted, gint64, i) == id)
      return NULL;
  g_array_append_val (wanted, id);
  return NULL;
}

/* --- loading --- */

static void
keep_result (TornoFragments *self, TornoFragmentKind kind, const PGresult *result)
{
  PGresult *copy = PQcopyResult (result, PG_COPYRES_ATTRS | PG_COPYRES_TUPLES);

  g_ptr_array_add (self->results, copy);
  for (int row = 0; row < PQntuples (copy); row++)
    {
      TornoFragment *fragment = g_new0 (TornoFragment, 1);

      *fragment = (TornoFragment){ torno_db_get_integer (copy, row, "id"), kind, copy, row };
      if (kind == TORNO_FRAGMENT_GYM)
        fragment->zone = torno_zone_find (torno_db_get_text (copy, row, "timezone"));
      fragment->renderings = g_array_new (FALSE, FALSE, sizeof (Rendering));
      g_array_set_clear_func (fragment->renderings, clear_rendering);
      g_hash_table_replace (self->by_id[kind], &fragment->id, fragment);
    }
}

static guint
count_fragments (const TornoFragments *self)
{
  guint n = 0;

  for (guint i = 0; i < TORNO_N_FRAGMENTS; i++)
    n += g_hash_table_size (self->by_id[i]);
  return n;
}

static void start_loading (TornoFragments *self);

static void
on_loaded (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoFragments *self = user_data;
  g_autoptr (GArray) waiters = g_steal_pointer (&self->loading);
  gint64 version = refusal == NULL ? torno_db_get_integer (results[0], 0, "version") : 0;

  if (refusal == NULL && count_fragments (self) > MAX_FRAGMENTS)
    torno_fragments_clear (self);
  torno_fragments_see (self, version);
  /* The version was read first: what was read after it is as new or newer. */
  if (refusal == NULL && version == self->version)
    for (guint i = 0; i < TORNO_N_FRAGMENTS; i++)
      keep_result (self, i, results[1 + i]);
  for (guint i = 0; i < waiters->len; i++)
    {
      const Waiter *waiter = &g_array_index (waiters, Waiter, i);

      waiter->callback (refusal == NULL, waiter->user_data);
    }
  if (self->loading == NULL && self->waiting->len > 0)
    start_loading (self);
}

static char *
print_ids (GArray *ids)
{
  g_autoptr (GString) text = g_string_new ("{");

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (ids, gint64, i));
  g_string_append_c (text, '}');
  g_array_set_size (ids, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
start_loading (TornoFragments *self)
{
  TornoDbStep steps[1 + TORNO_N_FRAGMENTS] = { { torno_db_find_statement (self->db, "fragment_version") } };
  char *ids[TORNO_N_FRAGMENTS];

  self->loading = g_steal_pointer (&self->waiting);
  self->waiting = g_array_new (FALSE, FALSE, sizeof (Waiter));
  for (guint i = 0; i < TORNO_N_FRAGMENTS; i++)
    {
      ids[i] = print_ids (self->wanted[i]);
      steps[1 + i] = (TornoDbStep){ torno_db_find_statement (self->db, kinds[i].statement), { ids[i] } };
    }
  torno_db_read (self->db, steps, G_N_ELEMENTS (steps), on_loaded, self);
  for (guint i = 0; i < TORNO_N_FRAGMENTS; i++)
    g_free (ids[i]);
}

/**
 * torno_fragments_load:
 * @fragments: the cache
 * @callback: told when all that torno_fragments_find() did not find has been asked for
 *
 * The rows are to be read again then: they may have changed with what was loaded.
 */
void
torno_fragments_load (TornoFragments *fragments, TornoFragmentsLoaded callback, gpointer user_data)
{
  Waiter waiter = { callback, user_data };

  g_array_append_val (fragments->waiting, waiter);
  if (fragments->loading == NULL)
    start_loading (fragments);
}

/* --- writing --- */

/**
 * torno_fragment_get_zone:
 * @gym: a gym
 *
 * Returns: (transfer none): its time zone
 */
const TornoZone *
torno_fragment_get_zone (const TornoFragment *gym)
{
  return gym->zone;
}

static const Rendering *
render (const TornoFragment *fragment, const TornoZone *zone)
{
  const Kind *kind = &kinds[fragment->kind];
  const TornoRows *rows = torno_rows_find (kind->type, fragment->result, "", kind->statement);
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  Rendering rendering = { zone };

  torno_rows_write_in_zone (rows, fragment->result, fragment->row, zone, NULL, &writer);
  rendering.length = writer.length;
  rendering.json = torno_writer_steal_text (&writer);
  g_array_append_val (fragment->renderings, rendering);
  return &g_array_index (fragment->renderings, Rendering, fragment->renderings->len - 1);
}

/**
 * torno_fragment_write:
 * @fragment: a fragment
 * @zone: the zone of the row that it stands in
 * @writer: gets the JSON object
 */
void
torno_fragment_write (const TornoFragment *fragment, const TornoZone *zone, TornoWriter *writer)
{
  const Rendering *rendering = NULL;

  for (guint i = 0; i < fragment->renderings->len && rendering == NULL; i++)
    if (g_array_index (fragment->renderings, Rendering, i).zone == zone)
      rendering = &g_array_index (fragment->renderings, Rendering, i);
  if (rendering == NULL)
    rendering = render (fragment, zone);
  torno_writer_add (writer, rendering->json, rendering->length);
}
