/* The shifts of the gym's till. The newest ones come in one list, the open one among them; the movements of that one
 * come after it. What was read stays until all of the next read has come. */
#include "config.h"

#include "torno-shift-store.h"

#include "torno-api-json.h"

#include <glib/gi18n-lib.h>

/* Two months of two shifts a day. */
#define N_SHIFTS 120
#define N_MOVEMENTS 1000

struct _TornoShiftStore
{
  GObject parent_instance;

  TornoSession *session;
  GCancellable *cancellable;
  TornoShift *current; /* NULL: none is open */
  JsonArray *movements;
  GListStore *closed;
  char *fault;
  gboolean is_known; /* some read has gone well */
  gboolean is_reading;
  gboolean is_stale; /* somebody asked for a read while one was under way */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoShiftStore, torno_shift_store, G_TYPE_OBJECT)

static void
end_read (TornoShiftStore *self, const char *fault)
{
  g_free (self->fault);
  self->fault = g_strdup (fault);
  self->is_known = self->is_known || fault == NULL;
  self->is_reading = FALSE;
  g_signal_emit (self, changed_signal, 0);
  if (self->is_stale && fault == NULL)
    torno_shift_store_reload (self);
}

static JsonArray *
read_answer (JsonNode *answer)
{
  return answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;
}

static const char *
describe_error (const GError *error)
{
  return error != NULL ? error->message : _ ("The server's answer cannot be read");
}

static void
on_movements_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoShiftStore *self = user_data;
  JsonArray *movements = read_answer (answer);
  if (movements != NULL)
    {
      g_clear_pointer (&self->movements, json_array_unref);
      self->movements = json_array_ref (movements);
    }
  end_read (self, movements == NULL ? describe_error (error) : NULL);
}

static void
read_movements (TornoShiftStore *self)
{
  g_autofree char *path = g_strdup_printf ("/shifts/%" G_GINT64_FORMAT "/movements?limit=%d",
                                           torno_shift_get_id (self->current), N_MOVEMENTS);

  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               on_movements_cb, self);
}

static void
take_shifts (TornoShiftStore *self, JsonArray *records)
{
  g_autoptr (GPtrArray) closed = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 before = self->current != NULL ? torno_shift_get_id (self->current) : 0;

  g_clear_object (&self->current);
  for (guint i = 0; i < json_array_get_length (records); i++)
    {
      g_autoptr (TornoShift) shift = torno_shift_new (json_array_get_object_element (records, i));

      if (torno_shift_is_open (shift))
        g_set_object (&self->current, shift);
      else
        g_ptr_array_add (closed, g_steal_pointer (&shift));
    }
  if (self->current == NULL || torno_shift_get_id (self->current) != before)
    g_clear_pointer (&self->movements, json_array_unref);
  g_list_store_splice (self->closed, 0, g_list_model_get_n_items (G_LIST_MODEL (self->closed)), closed->pdata,
                       closed->len);
}

static void
on_shifts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoShiftStore *self = user_data;
  JsonArray *records = read_answer (answer);
  if (records == NULL)
    {
      end_read (self, describe_error (error));
      return;
    }
  take_shifts (self, records);
  if (self->current != NULL)
    read_movements (self);
  else
    end_read (self, NULL);
}

static void
torno_shift_store_dispose (GObject *object)
{
  TornoShiftStore *self = TORNO_SHIFT_STORE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_shift_store_parent_class)->dispose (object);
}

static void
torno_shift_store_finalize (GObject *object)
{
  TornoShiftStore *self = TORNO_SHIFT_STORE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->current);
  g_clear_object (&self->closed);
  g_clear_pointer (&self->movements, json_array_unref);
  g_free (self->fault);
  G_OBJECT_CLASS (torno_shift_store_parent_class)->finalize (object);
}

static void
torno_shift_store_class_init (TornoShiftStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_shift_store_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_shift_store_finalize;
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_SHIFT_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_shift_store_init (TornoShiftStore *self)
{
  self->cancellable = g_cancellable_new ();
  self->closed = g_list_store_new (TORNO_TYPE_SHIFT);
}

/**
 * torno_shift_store_new:
 * @session: whose gym's till it is
 *
 * Returns: (transfer full): a store that has not read yet
 */
TornoShiftStore *
torno_shift_store_new (TornoSession *session)
{
  TornoShiftStore *self = g_object_new (TORNO_TYPE_SHIFT_STORE, NULL);

  self->session = g_object_ref (session);
  return self;
}

/**
 * torno_shift_store_reload:
 *
 * Reads the shifts again; while a read is under way, once more after it.
 */
void
torno_shift_store_reload (TornoShiftStore *store)
{
  g_autofree char *path = g_strdup_printf ("/shifts/?limit=%d&gym_id=%" G_GINT64_FORMAT, N_SHIFTS,
                                           torno_session_get_gym_id (store->session));

  store->is_stale = store->is_reading;
  if (store->is_reading)
    return;
  store->is_reading = TRUE;
  torno_api_client_call_async (torno_session_get_client (store->session), "GET", path, NULL, NULL, store->cancellable,
                               on_shifts_cb, store);
}

/**
 * torno_shift_store_is_known:
 *
 * Returns: whether anything has been read yet
 */
gboolean
torno_shift_store_is_known (TornoShiftStore *store)
{
  return store->is_known;
}

/**
 * torno_shift_store_get_fault:
 *
 * Returns: (nullable) (transfer none): why the last read failed
 */
const char *
torno_shift_store_get_fault (TornoShiftStore *store)
{
  return store->fault;
}

/**
 * torno_shift_store_get_current:
 *
 * Returns: (nullable) (transfer none): the open shift
 */
TornoShift *
torno_shift_store_get_current (TornoShiftStore *store)
{
  return store->current;
}

/**
 * torno_shift_store_get_movements:
 *
 * Returns: (nullable) (transfer none): the cash put into the open shift's till and taken out of it, as the API has it
 */
JsonArray *
torno_shift_store_get_movements (TornoShiftStore *store)
{
  return store->movements;
}

/**
 * torno_shift_store_get_closed:
 *
 * Returns: (transfer none): of TornoShift, the newest first
 */
GListModel *
torno_shift_store_get_closed (TornoShiftStore *store)
{
  return G_LIST_MODEL (store->closed);
}
