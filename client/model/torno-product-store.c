/* The products that the gym sells, by name. A counter has hundreds of them, not thousands: all are read, so that a
 * scanner's search needs no server. A product that is read again stays the same object. */
#include "config.h"

#include "torno-product-store.h"

#include <string.h>

/* The largest page of the API. */
#define PAGE_SIZE 1000

struct _TornoProductStore
{
  GObject parent_instance;

  TornoSession *session;
  GCancellable *cancellable;
  GListStore *products;
  GPtrArray *arriving; /* of TornoProduct: what this read has brought so far */
  char *fault;
  gboolean is_reading;
  gboolean is_stale; /* somebody asked for a read while one was under way */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoProductStore, torno_product_store, G_TYPE_OBJECT)

static void read_page (TornoProductStore *self);

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (torno_product_get_name (*(TornoProduct *const *) a),
                         torno_product_get_name (*(TornoProduct *const *) b));
}

/* A list that is spliced loses its place and its focus: only when the products are others, or stand otherwise. */
static void
place_products (TornoProductStore *self)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->products));
  gboolean is_same = n_before == self->arriving->len;

  g_ptr_array_sort (self->arriving, compare_names);
  for (guint i = 0; is_same && i < n_before; i++)
    {
      g_autoptr (TornoProduct) product = g_list_model_get_item (G_LIST_MODEL (self->products), i);

      is_same = product == g_ptr_array_index (self->arriving, i);
    }
  if (!is_same)
    g_list_store_splice (self->products, 0, n_before, self->arriving->pdata, self->arriving->len);
}

static void
take_page (TornoProductStore *self, JsonArray *records)
{
  for (guint i = 0; i < json_array_get_length (records); i++)
    {
      JsonObject *record = json_array_get_object_element (records, i);
      g_autoptr (TornoProduct) product = torno_product_new (record);
      TornoProduct *known = torno_product_store_find (self, torno_product_get_id (product));

      if (known != NULL)
        {
          torno_product_update (known, record);
          g_set_object (&product, known);
        }
      g_ptr_array_add (self->arriving, g_steal_pointer (&product));
    }
}

static void
end_read (TornoProductStore *self)
{
  self->is_reading = FALSE;
  g_ptr_array_set_size (self->arriving, 0);
  g_signal_emit (self, changed_signal, 0);
  if (self->is_stale && self->fault == NULL)
    torno_product_store_reload (self);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, &total, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoProductStore *self = user_data;
  JsonArray *records = answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;
  g_clear_pointer (&self->fault, g_free);
  if (records == NULL)
    self->fault = g_strdup (error != NULL ? error->message : "");
  else
    {
      take_page (self, records);
      if (json_array_get_length (records) > 0 && self->arriving->len < total)
        {
          read_page (self);
          return;
        }
      place_products (self);
    }
  end_read (self);
}

static void
torno_product_store_dispose (GObject *object)
{
  TornoProductStore *self = TORNO_PRODUCT_STORE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_product_store_parent_class)->dispose (object);
}

static void
torno_product_store_finalize (GObject *object)
{
  TornoProductStore *self = TORNO_PRODUCT_STORE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->products);
  g_clear_pointer (&self->arriving, g_ptr_array_unref);
  g_clear_pointer (&self->fault, g_free);
  G_OBJECT_CLASS (torno_product_store_parent_class)->finalize (object);
}

static void
torno_product_store_class_init (TornoProductStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = torno_product_store_dispose;
  object_class->finalize = torno_product_store_finalize;
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_PRODUCT_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_product_store_init (TornoProductStore *self)
{
  self->cancellable = g_cancellable_new ();
  self->products = g_list_store_new (TORNO_TYPE_PRODUCT);
  self->arriving = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * torno_product_store_new:
 * @session: whose gym's products are listed
 *
 * Returns: (transfer full): a store that has begun to read
 */
TornoProductStore *
torno_product_store_new (TornoSession *session)
{
  TornoProductStore *self = g_object_new (TORNO_TYPE_PRODUCT_STORE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed::product", G_CALLBACK (torno_product_store_reload), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "changed::sale", G_CALLBACK (torno_product_store_reload), self, G_CONNECT_SWAPPED);
  torno_product_store_reload (self);
  return self;
}

/**
 * torno_product_store_get_products:
 *
 * Returns: (transfer none): of TornoProduct, by name
 */
GListModel *
torno_product_store_get_products (TornoProductStore *store)
{
  return G_LIST_MODEL (store->products);
}

/**
 * torno_product_store_find:
 *
 * Returns: (nullable) (transfer none): the product with that number
 */
TornoProduct *
torno_product_store_find (TornoProductStore *store, gint64 product_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store->products));

  for (guint i = 0; i < n; i++)
    {
      /* The store keeps it. */
      g_autoptr (TornoProduct) product = g_list_model_get_item (G_LIST_MODEL (store->products), i);

      if (torno_product_get_id (product) == product_id)
        return product;
    }
  return NULL;
}

/**
 * torno_product_store_is_loading:
 *
 * Returns: whether a read is under way
 */
gboolean
torno_product_store_is_loading (TornoProductStore *store)
{
  return store->is_reading;
}

/**
 * torno_product_store_get_fault:
 *
 * Returns: (nullable) (transfer none): why the last read failed
 */
const char *
torno_product_store_get_fault (TornoProductStore *store)
{
  return store->fault;
}

static void
read_page (TornoProductStore *self)
{
  g_autofree char *path = g_strdup_printf ("/products/active?limit=%d&skip=%u&gym_id=%" G_GINT64_FORMAT, PAGE_SIZE,
                                           self->arriving->len, torno_session_get_gym_id (self->session));

  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               on_read_cb, self);
}

/**
 * torno_product_store_reload:
 *
 * Reads the products again; while a read is under way, once more after it.
 */
void
torno_product_store_reload (TornoProductStore *store)
{
  store->is_stale = store->is_reading;
  if (store->is_reading)
    return;
  store->is_reading = TRUE;
  read_page (store);
}
