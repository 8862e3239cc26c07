/* The visits of today, newest first. Only those at the top are read: a door shows who has just come in, and how many
 * came in all. */
#include "config.h"

#include "torno-visit-store.h"

#define MAX_VISITS 100

struct _TornoVisitStore
{
  GObject parent_instance;

  TornoSession *session;
  GCancellable *cancellable;
  GListStore *visits;
  guint n_visits;
  char *fault;
  gboolean is_reading;
  gboolean is_stale; /* something happened while it was read */
};

enum
{
  PROP_N_VISITS = 1,
  PROP_FAULT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (TornoVisitStore, torno_visit_store, G_TYPE_OBJECT)

/* Keeps the rows that are there already: a list that is made anew loses its place and its focus. */
static void
merge_visits (TornoVisitStore *self, JsonArray *records)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->visits));
  g_autoptr (TornoVisit) top = n_before > 0 ? g_list_model_get_item (G_LIST_MODEL (self->visits), 0) : NULL;
  g_autoptr (GPtrArray) visits = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_new = json_array_get_length (records);

  for (guint i = 0; i < json_array_get_length (records); i++)
    {
      TornoVisit *visit = torno_visit_new (json_array_get_object_element (records, i));

      g_ptr_array_add (visits, visit);
      if (top != NULL && n_new > i && torno_visit_get_id (visit) == torno_visit_get_id (top))
        n_new = i;
    }
  if (n_before > 0 && n_new + n_before == visits->len)
    g_list_store_splice (self->visits, 0, 0, visits->pdata, n_new);
  else
    g_list_store_splice (self->visits, 0, n_before, visits->pdata, visits->len);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, &total, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoVisitStore *self = user_data;
  self->is_reading = FALSE;
  g_clear_pointer (&self->fault, g_free);
  if (answer != NULL && JSON_NODE_HOLDS_ARRAY (answer))
    {
      merge_visits (self, json_node_get_array (answer));
      self->n_visits = MAX (total, g_list_model_get_n_items (G_LIST_MODEL (self->visits)));
    }
  else if (error != NULL)
    self->fault = g_strdup (error->message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_VISITS]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAULT]);
  if (self->is_stale && error == NULL)
    torno_visit_store_reload (self);
}

static void
torno_visit_store_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TornoVisitStore *self = TORNO_VISIT_STORE (object);

  if (id == PROP_N_VISITS)
    g_value_set_uint (value, self->n_visits);
  else if (id == PROP_FAULT)
    g_value_set_string (value, self->fault);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_visit_store_dispose (GObject *object)
{
  TornoVisitStore *self = TORNO_VISIT_STORE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_visit_store_parent_class)->dispose (object);
}

static void
torno_visit_store_finalize (GObject *object)
{
  TornoVisitStore *self = TORNO_VISIT_STORE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->visits);
  g_clear_pointer (&self->fault, g_free);
  G_OBJECT_CLASS (torno_visit_store_parent_class)->finalize (object);
}

static void
torno_visit_store_class_init (TornoVisitStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = torno_visit_store_get_property;
  object_class->dispose = torno_visit_store_dispose;
  object_class->finalize = torno_visit_store_finalize;
  properties[PROP_N_VISITS] = g_param_spec_uint ("n-visits", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FAULT] = g_param_spec_string ("fault", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
torno_visit_store_init (TornoVisitStore *self)
{
  self->cancellable = g_cancellable_new ();
  self->visits = g_list_store_new (TORNO_TYPE_VISIT);
}

/**
 * torno_visit_store_new:
 * @session: whose gym's visits are listed
 *
 * Returns: (transfer full): a store that has begun to read
 */
TornoVisitStore *
torno_visit_store_new (TornoSession *session)
{
  TornoVisitStore *self = g_object_new (TORNO_TYPE_VISIT_STORE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed::attendance", G_CALLBACK (torno_visit_store_reload), self,
                           G_CONNECT_SWAPPED);
  torno_visit_store_reload (self);
  return self;
}

/**
 * torno_visit_store_get_visits:
 *
 * Returns: (transfer none): the newest visits, as TornoVisit
 */
GListModel *
torno_visit_store_get_visits (TornoVisitStore *store)
{
  return G_LIST_MODEL (store->visits);
}

/**
 * torno_visit_store_get_n_visits:
 *
 * Returns: how many visits today has, also those that are not listed
 */
guint
torno_visit_store_get_n_visits (TornoVisitStore *store)
{
  return store->n_visits;
}

/**
 * torno_visit_store_get_fault:
 *
 * Returns: (nullable) (transfer none): why the last read failed
 */
const char *
torno_visit_store_get_fault (TornoVisitStore *store)
{
  return store->fault;
}

/**
 * torno_visit_store_reload:
 *
 * Reads today's visits again; while a read is under way, once more after it.
 */
void
torno_visit_store_reload (TornoVisitStore *store)
{
  g_autofree char *today = torno_session_get_today (store->session);
  g_autofree char *path = g_strdup_printf ("/attendance/daily/%s?limit=%d&gym_id=%" G_GINT64_FORMAT, today, MAX_VISITS,
                                           torno_session_get_gym_id (store->session));

  store->is_stale = store->is_reading;
  if (store->is_reading)
    return;
  store->is_reading = TRUE;
  torno_api_client_call_async (torno_session_get_client (store->session), "GET", path, NULL, NULL, store->cancellable,
                               on_read_cb, store);
}
