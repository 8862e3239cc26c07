/* The gym's members as a list model. The server says how many there are; a row that is asked for before its page has
 * come is an empty member, which is filled in place. Two pages at most are under way at a time, the one asked for last
 * first, so that a jump to the end of 50,000 rows reads what is looked at and not what was passed. */
#include "config.h"

#include "torno-member-store-private.h"

#include "torno-api-json.h"

enum
{
  PROP_STATE = 1,
  PROP_N_MEMBERS,
  PROP_FAULT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return TORNO_TYPE_MEMBER;
}

static guint
get_n_items (GListModel *model)
{
  return TORNO_MEMBER_STORE (model)->n_members;
}

static gpointer
get_item (GListModel *model, guint position)
{
  TornoMemberStore *self = TORNO_MEMBER_STORE (model);
  guint number = position / TORNO_MEMBER_STORE_PAGE;

  if (position >= self->n_members)
    return NULL;

  GPtrArray *page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (number));
  if (page == NULL)
    {
      page = torno_member_store_make_page (self, number);
      g_queue_push_head (&self->wanted, GUINT_TO_POINTER (number));
      torno_member_store_start_reads (self);
    }
  return g_object_ref (g_ptr_array_index (page, position % TORNO_MEMBER_STORE_PAGE));
}

static void
init_list_model (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TornoMemberStore,
                               torno_member_store,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, init_list_model))

/* What there is to see, and why not more of it. */
void
torno_member_store_set_state (TornoMemberStore *self, TornoStoreState state, const char *fault)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->state = state;
  g_free (self->fault);
  self->fault = g_strdup (fault);
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
torno_member_store_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TornoMemberStore *self = TORNO_MEMBER_STORE (object);

  if (id == PROP_STATE)
    g_value_set_uint (value, self->state);
  else if (id == PROP_N_MEMBERS)
    g_value_set_uint (value, self->n_members);
  else if (id == PROP_FAULT)
    g_value_set_string (value, self->fault);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
torno_member_store_dispose (GObject *object)
{
  TornoMemberStore *self = TORNO_MEMBER_STORE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_member_store_parent_class)->dispose (object);
}

static void
torno_member_store_finalize (GObject *object)
{
  TornoMemberStore *self = TORNO_MEMBER_STORE (object);

  g_clear_pointer (&self->pages, g_hash_table_unref);
  g_queue_clear (&self->wanted);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->fault, g_free);
  G_OBJECT_CLASS (torno_member_store_parent_class)->finalize (object);
}

static void
torno_member_store_class_init (TornoMemberStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = torno_member_store_get_property;
  object_class->dispose = torno_member_store_dispose;
  object_class->finalize = torno_member_store_finalize;
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, TORNO_STORE_FAILED, 0, flags);
  properties[PROP_N_MEMBERS] = g_param_spec_uint ("n-members", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_FAULT] = g_param_spec_string ("fault", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
torno_member_store_init (TornoMemberStore *self)
{
  self->text = g_strdup ("");
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_queue_init (&self->wanted);
}

/**
 * torno_member_store_new:
 * @session: whose gym's members are listed
 *
 * Returns: (transfer full): a store that has begun to read
 */
TornoMemberStore *
torno_member_store_new (TornoSession *session)
{
  TornoMemberStore *self = g_object_new (TORNO_TYPE_MEMBER_STORE, NULL);

  self->session = g_object_ref (session);
  torno_member_store_reload (self);
  return self;
}

/**
 * torno_member_store_search:
 * @text: any part of a name, document, phone number or e-mail; "" for all members
 *
 * Lists the members that fit, once the server has answered.
 */
void
torno_member_store_search (TornoMemberStore *store, const char *text)
{
  if (g_str_equal (store->text, text))
    return;
  g_free (store->text);
  store->text = g_strdup (text);
  torno_member_store_reload (store);
}

/**
 * torno_member_store_filter:
 * @membership: (nullable): a static string of the API: "active", "expiring", "expired", "none" or "inactive"; NULL: all
 *
 * Lists only those members.
 */
void
torno_member_store_filter (TornoMemberStore *store, const char *membership)
{
  if (g_strcmp0 (store->membership, membership) == 0)
    return;
  store->membership = membership;
  torno_member_store_reload (store);
}

/**
 * torno_member_store_get_membership:
 *
 * Returns: (nullable) (transfer none): the filter
 */
const char *
torno_member_store_get_membership (TornoMemberStore *store)
{
  return store->membership;
}

/**
 * torno_member_store_is_reading:
 *
 * Returns: whether what is shown is still that of the search before
 */
gboolean
torno_member_store_is_reading (TornoMemberStore *store)
{
  return store->reads_first;
}

/**
 * torno_member_store_get_text:
 *
 * Returns: (transfer none): what is searched for, "" for nothing
 */
const char *
torno_member_store_get_text (TornoMemberStore *store)
{
  return store->text;
}

/**
 * torno_member_store_reload:
 *
 * Reads the list again, from its first page.
 */
void
torno_member_store_reload (TornoMemberStore *store)
{
  g_cancellable_cancel (store->cancellable);
  g_clear_object (&store->cancellable);
  store->cancellable = g_cancellable_new ();
  store->n_reads = 0;
  store->reads_first = TRUE;
  if (store->n_members == 0)
    torno_member_store_set_state (store, TORNO_STORE_LOADING, NULL);
  torno_member_store_start_read (store, 0, TRUE);
}

/**
 * torno_member_store_refresh:
 *
 * Reads what is there again, without another look at the list: somebody has changed members.
 */
void
torno_member_store_refresh (TornoMemberStore *store)
{
  GHashTableIter iter;
  gpointer number;

  if (store->n_members == 0)
    {
      torno_member_store_reload (store);
      return;
    }
  g_hash_table_iter_init (&iter, store->pages);
  while (g_hash_table_iter_next (&iter, &number, NULL))
    if (g_queue_find (&store->wanted, number) == NULL)
      g_queue_push_tail (&store->wanted, number);
  torno_member_store_start_reads (store);
}

/**
 * torno_member_store_get_state:
 *
 * Returns: whether there is something to show
 */
TornoStoreState
torno_member_store_get_state (TornoMemberStore *store)
{
  return store->state;
}

/**
 * torno_member_store_get_fault:
 *
 * Returns: (nullable) (transfer none): why the last read failed
 */
const char *
torno_member_store_get_fault (TornoMemberStore *store)
{
  return store->fault;
}

/**
 * torno_member_store_update_member:
 * @record: a User of the API
 *
 * Updates the row of that member, if it is among those that have been read.
 */
void
torno_member_store_update_member (TornoMemberStore *store, JsonObject *record)
{
  gint64 id = torno_api_json_get_integer (record, "id", 0);
  GHashTableIter iter;
  gpointer page;

  g_hash_table_iter_init (&iter, store->pages);
  while (g_hash_table_iter_next (&iter, NULL, &page))
    for (guint i = 0; i < ((GPtrArray *) page)->len; i++)
      if (torno_member_get_id (g_ptr_array_index ((GPtrArray *) page, i)) == id)
        torno_member_update (g_ptr_array_index ((GPtrArray *) page, i), record);
}
