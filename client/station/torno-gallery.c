/* Keeps the prints in segments. A search takes references to the segments as they are; a later change copies the one
 * segment that it touches. So searches never wait for changes nor changes for searches. */
#include "config.h"

#include "torno-gallery.h"

#include "torno-gallery-search.h"
#include "torno-gallery-segment.h"

#define N_FINGERS 2
/* While prints arrive by the page only full segments are indexed: a segment with room would be again at every page. */
#define QUIET_MS 150

typedef struct
{
  gint64 user_id;
  guint finger;
} Key;

typedef struct
{
  Key key;
  guint segment;
  guint position;
} Slot;

struct _TornoGallery
{
  GObject parent_instance;

  GPtrArray *segments; /* TornoGallerySegment */
  GHashTable *slots;   /* Key, inside the Slot -> Slot */
  guint warm_up_id;
  guint quiet_id;
  gboolean is_warming_up;
  gboolean is_cold; /* has changed since the warm-up began */
};

typedef struct
{
  GPtrArray *segments;
  TornoPrint *probe;
} Question;

G_DEFINE_FINAL_TYPE (TornoGallery, torno_gallery, G_TYPE_OBJECT)

static guint
hash_key (gconstpointer key)
{
  const Key *self = key;

  return g_int64_hash (&self->user_id) * N_FINGERS + self->finger;
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  const Key *one = a, *other = b;

  return one->user_id == other->user_id && one->finger == other->finger;
}

static void
free_question (Question *question)
{
  g_ptr_array_unref (question->segments);
  g_clear_pointer (&question->probe, torno_print_unref);
  g_free (question);
}

static gpointer
copy_segment (gconstpointer segment, gpointer user_data)
{
  return torno_gallery_segment_ref ((TornoGallerySegment *) segment);
}

static Question *
make_question (TornoGallery *self, TornoPrint *probe)
{
  Question *question = g_new0 (Question, 1);

  /* The copy takes over the function that frees its elements. */
  question->segments = g_ptr_array_copy (self->segments, copy_segment, NULL);
  question->probe = probe != NULL ? torno_print_ref (probe) : NULL;
  return question;
}

static void
warm_up_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  torno_gallery_warm_up (((Question *) task_data)->segments);
  g_task_return_boolean (task, TRUE);
}

static void warm_up (TornoGallery *self, gboolean is_quiet);

static void
on_warmed_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TornoGallery *self = TORNO_GALLERY (source);

  self->is_warming_up = FALSE;
  if (self->is_cold)
    warm_up (self, self->quiet_id == 0);
}

/* One at a time: two would wait for each other's segments. */
static void
warm_up (TornoGallery *self, gboolean is_quiet)
{
  g_autoptr (GTask) task = NULL;
  Question *question;

  self->is_cold = self->is_warming_up;
  if (self->is_warming_up)
    return;
  question = make_question (self, NULL);
  for (guint i = question->segments->len; i > 0 && !is_quiet; i--)
    if (torno_gallery_segment_get_n (question->segments->pdata[i - 1]) < TORNO_GALLERY_SEGMENT_SIZE)
      g_ptr_array_remove_index_fast (question->segments, i - 1);
  self->is_warming_up = TRUE;
  task = g_task_new (self, NULL, on_warmed_up_cb, NULL);
  g_task_set_task_data (task, question, (GDestroyNotify) free_question);
  g_task_run_in_thread (task, warm_up_in_thread);
}

static gboolean
on_quiet_cb (gpointer user_data)
{
  TornoGallery *self = user_data;

  self->quiet_id = 0;
  warm_up (self, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
on_changed_cb (gpointer user_data)
{
  TornoGallery *self = user_data;

  self->warm_up_id = 0;
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  self->quiet_id = g_timeout_add (QUIET_MS, on_quiet_cb, self);
  warm_up (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
note_change (TornoGallery *self)
{
  if (self->warm_up_id == 0)
    self->warm_up_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_changed_cb, self, NULL);
}

static void
torno_gallery_finalize (GObject *object)
{
  TornoGallery *self = TORNO_GALLERY (object);

  g_clear_handle_id (&self->warm_up_id, g_source_remove);
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  g_ptr_array_unref (self->segments);
  g_hash_table_unref (self->slots);
  G_OBJECT_CLASS (torno_gallery_parent_class)->finalize (object);
}

static void
torno_gallery_class_init (TornoGalleryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_gallery_finalize;
}

static void
torno_gallery_init (TornoGallery *self)
{
  self->segments = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_gallery_segment_unref);
  self->slots = g_hash_table_new_full (hash_key, equal_keys, NULL, g_free);
}

static TornoGallerySegment *
get_writable (TornoGallery *self, guint i)
{
  /* In place, past the array's free function: the reference moves through make_writable. */
  self->segments->pdata[i] = torno_gallery_segment_make_writable (self->segments->pdata[i]);
  return self->segments->pdata[i];
}

static guint
find_room (TornoGallery *self)
{
  for (guint i = self->segments->len; i > 0; i--)
    if (torno_gallery_segment_get_n (self->segments->pdata[i - 1]) < TORNO_GALLERY_SEGMENT_SIZE)
      return i - 1;
  g_ptr_array_add (self->segments, torno_gallery_segment_new ());
  return self->segments->len - 1;
}

static void
add_print (TornoGallery *self, gint64 user_id, guint finger, TornoPrint *print)
{
  Slot *slot = g_new0 (Slot, 1);
  TornoGallerySegment *segment;

  slot->key = (Key){ user_id, finger };
  slot->segment = find_room (self);
  segment = get_writable (self, slot->segment);
  slot->position = torno_gallery_segment_get_n (segment);
  torno_gallery_segment_add (segment, user_id, finger, print);
  g_hash_table_insert (self->slots, &slot->key, slot);
}

static void
take_print (TornoGallery *self, gint64 user_id, guint finger)
{
  const Key key = { user_id, finger };
  Slot *slot = g_hash_table_lookup (self->slots, &key);
  TornoGallerySegment *segment;

  if (slot == NULL)
    return;
  segment = get_writable (self, slot->segment);
  torno_gallery_segment_remove (segment, slot->position);
  if (slot->position < torno_gallery_segment_get_n (segment))
    {
      const TornoGalleryEntry *moved = torno_gallery_segment_get_entry (segment, slot->position);
      const Key moved_key = { moved->user_id, moved->finger };
      Slot *moved_slot = g_hash_table_lookup (self->slots, &moved_key);

      moved_slot->position = slot->position;
    }
  g_hash_table_remove (self->slots, &key);
}

/**
 * torno_gallery_new:
 *
 * Returns: (transfer full): a gallery without prints
 */
TornoGallery *
torno_gallery_new (void)
{
  return g_object_new (TORNO_TYPE_GALLERY, NULL);
}

/**
 * torno_gallery_set:
 * @gallery: a gallery
 * @user_id: whose finger
 * @finger: 1 or 2
 * @print: (nullable): replaces what was there; NULL takes it out
 */
void
torno_gallery_set (TornoGallery *gallery, gint64 user_id, guint finger, TornoPrint *print)
{
  g_return_if_fail (finger >= 1 && finger <= N_FINGERS);
  take_print (gallery, user_id, finger);
  if (print != NULL)
    add_print (gallery, user_id, finger, print);
  note_change (gallery);
}

/**
 * torno_gallery_remove:
 * @gallery: a gallery
 * @user_id: whose fingers to take out, all of them
 */
void
torno_gallery_remove (TornoGallery *gallery, gint64 user_id)
{
  for (guint finger = 1; finger <= N_FINGERS; finger++)
    take_print (gallery, user_id, finger);
  note_change (gallery);
}

/**
 * torno_gallery_clear:
 * @gallery: a gallery
 *
 * Takes everything out.
 */
void
torno_gallery_clear (TornoGallery *gallery)
{
  g_hash_table_remove_all (gallery->slots);
  g_ptr_array_set_size (gallery->segments, 0);
}

/**
 * torno_gallery_get_n_prints:
 * @gallery: a gallery
 *
 * Returns: how many fingers it holds
 */
guint
torno_gallery_get_n_prints (TornoGallery *gallery)
{
  return g_hash_table_size (gallery->slots);
}

static void
identify_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Question *question = task_data;
  TornoMatch *match = g_new0 (TornoMatch, 1);

  torno_gallery_search (question->segments, question->probe, match);
  g_task_return_pointer (task, match, g_free);
}

/**
 * torno_gallery_identify_async:
 * @gallery: a gallery; changes from now on do not count
 * @probe: a press
 * @cancellable: (nullable): a #GCancellable
 * @callback: called on the main thread
 * @user_data: for @callback
 *
 * Looks for the person whose press it is.
 */
void
torno_gallery_identify_async (TornoGallery *gallery,
                              TornoPrint *probe,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (gallery, cancellable, callback, user_data);

  g_task_set_source_tag (task, torno_gallery_identify_async);
  g_task_set_task_data (task, make_question (gallery, probe), (GDestroyNotify) free_question);
  g_task_run_in_thread (task, identify_in_thread);
}

/**
 * torno_gallery_identify_finish:
 * @gallery: a gallery
 * @result: what the callback was given
 * @out_match: (out caller-allocates): who it is; user_id 0: nobody here, or two persons too much alike to tell
 *
 * Returns: FALSE with %G_IO_ERROR_CANCELLED
 */
gboolean
torno_gallery_identify_finish (TornoGallery *gallery, GAsyncResult *result, TornoMatch *out_match, GError **error)
{
  g_autofree TornoMatch *match = NULL;

  g_return_val_if_fail (g_task_is_valid (result, gallery), FALSE);
  match = g_task_propagate_pointer (G_TASK (result), error);
  if (match == NULL)
    return FALSE;
  *out_match = *match;
  return TRUE;
}
