/* The tickets of a day, the newest first. A trainer gets the own ones, and takes back what was sold in the open shift:
 * which one that is is read first. */
#include "config.h"

#include "torno-ticket-list.h"

#include "torno-api-json.h"

#include <glib/gi18n-lib.h>

/* The largest page of the API. */
#define PAGE_SIZE 1000

struct _TornoTicketList
{
  GObject parent_instance;

  TornoSession *session;
  GCancellable *cancellable;
  GListStore *tickets;
  GHashTable *taken_back; /* id of a sale (gint64) -> how many of it */
  gint64 shift_id;        /* 0: none is open */
  char *day;
  GPtrArray *arriving; /* of TornoTicket: what this read has brought so far */
  GHashTable *arriving_back;
  GHashTable *by_id;   /* of these */
  guint n_arrived;     /* sales */
  char *fault;
  gboolean is_reading;
  gboolean is_stale; /* something was sold while it was read */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoTicketList, torno_ticket_list, G_TYPE_OBJECT)

static void read_page (TornoTicketList *self);

static void
end_read (TornoTicketList *self, const char *fault)
{
  g_free (self->fault);
  self->fault = g_strdup (fault);
  self->is_reading = FALSE;
  g_signal_emit (self, changed_signal, 0);
  if (self->is_stale && fault == NULL)
    torno_ticket_list_reload (self, self->day);
}

static TornoTicket *
get_arriving (TornoTicketList *self, gint64 ticket_id)
{
  TornoTicket *ticket = g_hash_table_lookup (self->by_id, &ticket_id);

  if (ticket != NULL)
    return ticket;
  ticket = torno_ticket_new (ticket_id);
  g_ptr_array_add (self->arriving, ticket);
  g_hash_table_insert (self->by_id, g_memdup2 (&ticket_id, sizeof ticket_id), ticket);
  return ticket;
}

static void
take_sale (TornoTicketList *self, JsonObject *sale)
{
  gint64 reverses_id = torno_api_json_get_integer (sale, "reverses_id", 0);

  torno_ticket_add_sale (get_arriving (self, torno_api_json_get_integer (sale, "ticket_id", 0)), sale);
  if (reverses_id == 0)
    return;
  gint64 *before = g_hash_table_lookup (self->arriving_back, &reverses_id);
  gint64 sum = (before != NULL ? *before : 0) - torno_api_json_get_integer (sale, "quantity", 0);
  g_hash_table_replace (self->arriving_back, g_memdup2 (&reverses_id, sizeof reverses_id), g_memdup2 (&sum, sizeof sum));
}

/* What has not changed stays, so that a ticket that somebody has opened is not shut: the newest come first, and what was
 * there before them is the end of the list. */
static void
place_tickets (TornoTicketList *self)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->tickets));
  guint n_same = 0;
  gboolean is_same = TRUE;

  while (is_same && n_same < MIN (n_before, self->arriving->len))
    {
      g_autoptr (TornoTicket) known = g_list_model_get_item (G_LIST_MODEL (self->tickets), n_before - n_same - 1);

      is_same = torno_ticket_equals (known, g_ptr_array_index (self->arriving, self->arriving->len - n_same - 1));
      n_same += is_same ? 1 : 0;
    }
  g_hash_table_unref (self->taken_back);
  self->taken_back = g_hash_table_ref (self->arriving_back);
  g_list_store_splice (self->tickets, 0, n_before - n_same, self->arriving->pdata, self->arriving->len - n_same);
}

static void
on_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, &total, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoTicketList *self = user_data;
  JsonArray *sales = answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;
  if (sales == NULL)
    {
      end_read (self, error != NULL ? error->message : _ ("The server's answer cannot be read"));
      return;
    }
  for (guint i = 0; i < json_array_get_length (sales); i++, self->n_arrived++)
    take_sale (self, json_array_get_object_element (sales, i));
  if (json_array_get_length (sales) > 0 && self->n_arrived < total)
    {
      read_page (self);
      return;
    }
  place_tickets (self);
  end_read (self, NULL);
}

static void
read_page (TornoTicketList *self)
{
  g_autofree char *path
      = g_strdup_printf ("/sales/daily?sale_date=%s&limit=%d&skip=%u&gym_id=%" G_GINT64_FORMAT, self->day, PAGE_SIZE,
                         self->n_arrived, torno_session_get_gym_id (self->session));

  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               on_page_cb, self);
}

static void
on_shift_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoTicketList *self = user_data;
  self->shift_id = 0;
  if (answer != NULL && JSON_NODE_HOLDS_OBJECT (answer))
    self->shift_id = torno_api_json_get_integer (json_node_get_object (answer), "id", 0);
  read_page (self);
}

static void
torno_ticket_list_dispose (GObject *object)
{
  TornoTicketList *self = TORNO_TICKET_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_ticket_list_parent_class)->dispose (object);
}

static void
torno_ticket_list_finalize (GObject *object)
{
  TornoTicketList *self = TORNO_TICKET_LIST (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->tickets);
  g_hash_table_unref (self->taken_back);
  g_hash_table_unref (self->arriving_back);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->arriving);
  g_free (self->day);
  g_free (self->fault);
  G_OBJECT_CLASS (torno_ticket_list_parent_class)->finalize (object);
}

static void
torno_ticket_list_class_init (TornoTicketListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_ticket_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_ticket_list_finalize;
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_TICKET_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GHashTable *
make_sums (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

static void
torno_ticket_list_init (TornoTicketList *self)
{
  self->cancellable = g_cancellable_new ();
  self->tickets = g_list_store_new (TORNO_TYPE_TICKET);
  self->taken_back = make_sums ();
  self->arriving_back = make_sums ();
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->arriving = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * torno_ticket_list_new:
 * @session: whose gym sold
 *
 * Returns: (transfer full): a list that has not read yet
 */
TornoTicketList *
torno_ticket_list_new (TornoSession *session)
{
  TornoTicketList *self = g_object_new (TORNO_TYPE_TICKET_LIST, NULL);

  self->session = g_object_ref (session);
  return self;
}

/**
 * torno_ticket_list_reload:
 * @day: the gym's local day, "YYYY-MM-DD"
 *
 * Reads that day's tickets; while they are read, once more after it. A read of another day is given up.
 */
void
torno_ticket_list_reload (TornoTicketList *list, const char *day)
{
  g_autofree char *path
      = g_strdup_printf ("/shifts/current?gym_id=%" G_GINT64_FORMAT, torno_session_get_gym_id (list->session));

  list->is_stale = list->is_reading && g_strcmp0 (day, list->day) == 0;
  if (list->is_stale)
    return;
  g_cancellable_cancel (list->cancellable);
  g_clear_object (&list->cancellable);
  list->cancellable = g_cancellable_new ();
  if (g_strcmp0 (day, list->day) != 0)
    {
      g_list_store_remove_all (list->tickets);
      g_free (list->day);
      list->day = g_strdup (day);
    }
  list->n_arrived = 0;
  g_ptr_array_set_size (list->arriving, 0);
  g_hash_table_remove_all (list->by_id);
  g_hash_table_unref (list->arriving_back);
  list->arriving_back = make_sums ();
  list->is_reading = TRUE;
  torno_api_client_call_async (torno_session_get_client (list->session), "GET", path, NULL, NULL, list->cancellable,
                               on_shift_cb, list);
}

/**
 * torno_ticket_list_get_tickets:
 *
 * Returns: (transfer none): of TornoTicket, the newest first
 */
GListModel *
torno_ticket_list_get_tickets (TornoTicketList *list)
{
  return G_LIST_MODEL (list->tickets);
}

/**
 * torno_ticket_list_is_loading:
 *
 * Returns: whether a read is under way
 */
gboolean
torno_ticket_list_is_loading (TornoTicketList *list)
{
  return list->is_reading;
}

/**
 * torno_ticket_list_get_fault:
 *
 * Returns: (nullable) (transfer none): why the last read failed
 */
const char *
torno_ticket_list_get_fault (TornoTicketList *list)
{
  return list->fault;
}

/**
 * torno_ticket_list_get_taken_back:
 * @sale_id: a sale of the day
 *
 * Returns: how many of it were taken back on that day
 */
gint64
torno_ticket_list_get_taken_back (TornoTicketList *list, gint64 sale_id)
{
  gint64 *sum = g_hash_table_lookup (list->taken_back, &sale_id);

  return sum != NULL ? *sum : 0;
}

/**
 * torno_ticket_list_may_take_back:
 * @sale: a Sale of the API
 *
 * Returns: whether this account may take it back: an administrator all, a trainer what the open shift has sold
 */
gboolean
torno_ticket_list_may_take_back (TornoTicketList *list, JsonObject *sale)
{
  gint64 shift_id = torno_api_json_get_integer (sale, "shift_id", 0);

  return torno_session_is_admin (list->session) || (shift_id != 0 && shift_id == list->shift_id);
}
