/* The gym's members as a list model. The server says how many there are; a row that is asked for before its page has
 * come is an empty member, which is filled in place. Two pages at most are under way at a time, the one asked for last
 * first, so that a jump to the end of 50,000 rows reads what is looked at and not what was passed. */
#include "config.h"

#include "torno-member-store.h"

#include "torno-api-json.h"

#define MAX_READS 2

struct _TornoMemberStore
{
  GObject parent_instance;

  TornoSession *session;
  GCancellable *cancellable; /* of the reads of this search */
  char *text;
  const char *membership; /* of the API's filter; NULL: all */
  gboolean reads_first;   /* page of this search */
  GHashTable *pages; /* number of a page -> GPtrArray of TornoMember */
  GHashTable *by_id; /* number of a member -> TornoMember, borrowed from the pages */
  GQueue wanted;     /* numbers of pages to read, the last asked for first */
  guint n_reads;
  guint n_members;
  TornoStoreState state;
  char *fault;
};

enum
{
  PROP_STATE = 1,
  PROP_N_MEMBERS,
  PROP_FAULT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* One page under way. */
typedef struct
{
  TornoMemberStore *store; /* valid while the read is not cancelled */
  guint number;
  gboolean is_first; /* of a search: makes the list anew */
} Read;

static void start_reads (TornoMemberStore *self);

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

static GPtrArray *
make_page (TornoMemberStore *self, guint number)
{
  GPtrArray *page = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = MIN (TORNO_MEMBER_STORE_PAGE, self->n_members - number * TORNO_MEMBER_STORE_PAGE);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (page, torno_member_new ());
  g_hash_table_insert (self->pages, GUINT_TO_POINTER (number), page);
  return page;
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
      page = make_page (self, number);
      g_queue_push_head (&self->wanted, GUINT_TO_POINTER (number));
      start_reads (self);
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

static void
set_state (TornoMemberStore *self, TornoStoreState state, const char *fault)
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
fill_page (TornoMemberStore *self, guint number, JsonArray *records)
{
  GPtrArray *page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (number));

  if (page == NULL)
    page = make_page (self, number);
  for (guint i = 0; i < page->len && i < json_array_get_length (records); i++)
    {
      TornoMember *member = g_ptr_array_index (page, i);

      torno_member_update (member, json_array_get_object_element (records, i));
      g_hash_table_insert (self->by_id, GSIZE_TO_POINTER ((gsize) torno_member_get_id (member)), member);
    }
}

/* The first page of a search makes the list anew; until then the list of the search before stays, so that nothing
 * flickers while somebody types. It is emptied in between: a view keeps its place among what replaces its rows, and
 * would stand at the end of all members where one had been found before. */
static void
replace_all (TornoMemberStore *self, JsonArray *records, guint total)
{
  guint n_before = self->n_members;

  g_hash_table_remove_all (self->by_id);
  g_hash_table_remove_all (self->pages);
  g_queue_clear (&self->wanted);
  self->n_members = 0;
  if (n_before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, 0);
  self->n_members = MAX (total, json_array_get_length (records));
  if (self->n_members == 0)
    return;
  fill_page (self, 0, records);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->n_members);
}

/* The pages that are there fill in place, so that a list that others change keeps its place on screen. */
static void
resize (TornoMemberStore *self, guint total)
{
  guint n_before = self->n_members;
  guint number = MIN (n_before, total) / TORNO_MEMBER_STORE_PAGE;
  guint start = number * TORNO_MEMBER_STORE_PAGE;

  if (n_before == total)
    return;
  for (; number <= n_before / TORNO_MEMBER_STORE_PAGE; number++)
    g_hash_table_remove (self->pages, GUINT_TO_POINTER (number));
  self->n_members = total;
  g_list_model_items_changed (G_LIST_MODEL (self), start, n_before - start, total - start);
}

/* A page that could not be read is forgotten, so that it is asked for again with the next look at it. */
static void
take_failure (TornoMemberStore *self, const Read *read, const GError *error)
{
  if (!read->is_first)
    g_queue_push_tail (&self->wanted, GUINT_TO_POINTER (read->number));
  set_state (self, self->n_members == 0 ? TORNO_STORE_FAILED : TORNO_STORE_READY, error->message);
}

static void
on_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Read *read = user_data;
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, &total, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoMemberStore *self = read->store;
  self->n_reads--;
  self->reads_first = self->reads_first && !read->is_first;
  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    {
      if (error == NULL)
        error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no list");
      take_failure (self, read, error);
      return;
    }
  if (!read->is_first)
    resize (self, MAX (total, json_array_get_length (json_node_get_array (answer))));
  if (read->is_first)
    replace_all (self, json_node_get_array (answer), total);
  else
    fill_page (self, read->number, json_node_get_array (answer));
  set_state (self, TORNO_STORE_READY, NULL);
  start_reads (self);
}

static void
start_read (TornoMemberStore *self, guint number, gboolean is_first)
{
  Read *read = g_new0 (Read, 1);
  g_autofree char *text = g_uri_escape_string (self->text, NULL, FALSE);
  g_autofree char *path
      = g_strdup_printf ("/users/?role=user&sort=%s&gym_id=%" G_GINT64_FORMAT "&limit=%u&skip=%u%s%s%s%s",
                         g_strcmp0 (self->membership, "expiring") == 0 ? "expires_at" : "name",
                         torno_session_get_gym_id (self->session), TORNO_MEMBER_STORE_PAGE,
                         number * TORNO_MEMBER_STORE_PAGE, self->membership != NULL ? "&membership=" : "",
                         self->membership != NULL ? self->membership : "", *text != '\0' ? "&q=" : "", text);

  read->store = self;
  read->number = number;
  read->is_first = is_first;
  self->n_reads++;
  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               on_page_cb, read);
}

static void
start_reads (TornoMemberStore *self)
{
  while (self->n_reads < MAX_READS && !g_queue_is_empty (&self->wanted))
    start_read (self, GPOINTER_TO_UINT (g_queue_pop_head (&self->wanted)), FALSE);
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

  g_clear_pointer (&self->by_id, g_hash_table_unref);
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
  self->by_id = g_hash_table_new (NULL, NULL);
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
    set_state (store, TORNO_STORE_LOADING, NULL);
  start_read (store, 0, TRUE);
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
  start_reads (store);
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
  gsize id = (gsize) torno_api_json_get_integer (record, "id", 0);
  TornoMember *member = g_hash_table_lookup (store->by_id, GSIZE_TO_POINTER (id));

  if (member != NULL)
    torno_member_update (member, record);
}
