/* What the day has brought. Of a long list only the first entries are kept, but all are read where money is summed up:
 * what a drawer must hold has to be exact. */
#include "config.h"

#include "torno-day-list.h"

#include "torno-api-json.h"
#include "torno-member.h"
#include "torno-money-text.h"
#include "torno-product.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_ENTRIES 50
#define SUM_PAGE 1000 /* the largest page of the API */

struct _TornoDayList
{
  GObject parent_instance;

  TornoSession *session;
  GCancellable *cancellable;
  TornoDayKind kind;
  GListStore *entries;
  guint n;
  gint64 cents[TORNO_N_PAYMENTS];

  GPtrArray *arriving; /* what this read has brought so far: */
  guint n_arrived;
  gint64 arriving_cents[TORNO_N_PAYMENTS];

  char *fault;
  gboolean is_reading;
  gboolean is_stale; /* something happened while it was read */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoDayList, torno_day_list, G_TYPE_OBJECT)

static TornoDayEntry *describe_sale (JsonObject *record);
static TornoDayEntry *describe_plan (JsonObject *record);
static TornoDayEntry *describe_product (JsonObject *record);
static TornoDayEntry *describe_member (JsonObject *record);
static void read_page (TornoDayList *self);

/* clang-format off */
static const struct
{
  const char *path; /* with "%s" where the day belongs */
  guint limit;
  TornoDayEntry *(*describe) (JsonObject *record); /* NULL: only counted */
  const char *amount;                              /* the field that is summed up, else NULL */
} kinds[TORNO_N_DAY_KINDS] = {
  [TORNO_DAY_SALES]     = { "/sales/daily?sale_date=%s",              SUM_PAGE,    describe_sale,    "total_amount" },
  [TORNO_DAY_PLANS]     = { "/user-plans/daily?purchased_at=%s",      SUM_PAGE,    describe_plan,    "purchased_price" },
  [TORNO_DAY_LOW_STOCK] = { "/products/low-stock",                    MAX_ENTRIES, describe_product, NULL },
  [TORNO_DAY_EXPIRING]  = { "/users/?role=user&membership=expiring&sort=expires_at", MAX_ENTRIES, describe_member, NULL },
  [TORNO_DAY_VISITS]    = { "/attendance/daily/%s",                  1,           NULL,             NULL },
};
/* clang-format on */

/* "21:41 · Cash · Ticket 3": the server writes instants by the gym's clock. */
static char *
describe_payment (JsonObject *record, const char *time_field, const char *more)
{
  const char *text = torno_api_json_get_string (record, time_field);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%H:%M") : g_strdup ("");
  const char *type = torno_api_json_get_string (record, "payment_type");

  return g_strjoin (" · ", clock, torno_payment_get_name (torno_payment_from_api (type)), more, NULL);
}

static char *
format_amount (JsonObject *record, const char *field)
{
  return torno_money_text_format (torno_money_text_from_api (torno_api_json_get_string (record, field)));
}

static TornoDayEntry *
describe_sale (JsonObject *record)
{
  const char *name = torno_api_json_get_string (torno_api_json_get_object (record, "product"), "name");
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, torno_api_json_get_integer (record, "ticket_id", 0));
  g_autofree char *ticket = g_strdup_printf (_ ("Ticket %s"), number);
  gint64 quantity = torno_api_json_get_integer (record, "quantity", 0);

  return torno_day_entry_new (g_strdup_printf ("%" G_GINT64_FORMAT " × %s", quantity, name != NULL ? name : ""),
                              describe_payment (record, "sale_date", ticket), format_amount (record, "total_amount"),
                              0);
}

static TornoDayEntry *
describe_plan (JsonObject *record)
{
  const char *plan = torno_api_json_get_string (torno_api_json_get_object (record, "plan"), "name");
  const char *who = torno_api_json_get_string (torno_api_json_get_object (record, "user"), "full_name");

  return torno_day_entry_new (g_strdup (who), describe_payment (record, "purchased_at", plan),
                              format_amount (record, "purchased_price"),
                              torno_api_json_get_integer (record, "user_id", 0));
}

static TornoDayEntry *
describe_product (JsonObject *record)
{
  g_autoptr (TornoProduct) product = torno_product_new (record);
  char *stock = NULL;

  g_object_get (product, "stock-text", &stock, NULL);
  return torno_day_entry_new (g_strdup (torno_product_get_name (product)), NULL, stock, 0);
}

static TornoDayEntry *
describe_member (JsonObject *record)
{
  g_autoptr (TornoMember) member = torno_member_new ();

  torno_member_update (member, record);
  return torno_day_entry_new (g_strdup (torno_member_get_full_name (member)),
                              g_strdup (torno_member_get_plan_name (member)),
                              g_strdup (torno_member_get_state_text (member)), torno_member_get_id (member));
}

static void
take_page (TornoDayList *self, JsonArray *records)
{
  const char *amount = kinds[self->kind].amount;

  for (guint i = 0; i < json_array_get_length (records); i++, self->n_arrived++)
    {
      JsonObject *record = json_array_get_object_element (records, i);

      if (amount != NULL)
        self->arriving_cents[torno_payment_from_api (torno_api_json_get_string (record, "payment_type"))]
            += torno_money_text_from_api (torno_api_json_get_string (record, amount));
      if (kinds[self->kind].describe != NULL && self->arriving->len < MAX_ENTRIES)
        g_ptr_array_add (self->arriving, kinds[self->kind].describe (record));
    }
}

static void
place_entries (TornoDayList *self, guint total)
{
  guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->entries));

  self->n = MAX (total, self->n_arrived);
  for (guint i = 0; i < TORNO_N_PAYMENTS; i++)
    self->cents[i] = self->arriving_cents[i];
  g_list_store_splice (self->entries, 0, n_before, self->arriving->pdata, self->arriving->len);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, &total, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoDayList *self = user_data;
  JsonArray *records = answer != NULL && JSON_NODE_HOLDS_ARRAY (answer) ? json_node_get_array (answer) : NULL;
  g_clear_pointer (&self->fault, g_free);
  if (records == NULL)
    self->fault = g_strdup (error != NULL ? error->message : _ ("The server's answer cannot be read"));
  else
    {
      take_page (self, records);
      if (kinds[self->kind].amount != NULL && json_array_get_length (records) > 0 && self->n_arrived < total)
        {
          read_page (self);
          return;
        }
      place_entries (self, total);
    }
  self->is_reading = FALSE;
  g_signal_emit (self, changed_signal, 0);
  if (self->is_stale && self->fault == NULL)
    torno_day_list_reload (self);
}

static void
torno_day_list_dispose (GObject *object)
{
  TornoDayList *self = TORNO_DAY_LIST (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (torno_day_list_parent_class)->dispose (object);
}

static void
torno_day_list_finalize (GObject *object)
{
  TornoDayList *self = TORNO_DAY_LIST (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->entries);
  g_clear_pointer (&self->arriving, g_ptr_array_unref);
  g_clear_pointer (&self->fault, g_free);
  G_OBJECT_CLASS (torno_day_list_parent_class)->finalize (object);
}

static void
torno_day_list_class_init (TornoDayListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = torno_day_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = torno_day_list_finalize;
  changed_signal
      = g_signal_new ("changed", TORNO_TYPE_DAY_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_day_list_init (TornoDayList *self)
{
  self->cancellable = g_cancellable_new ();
  self->entries = g_list_store_new (TORNO_TYPE_DAY_ENTRY);
  self->arriving = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * torno_day_list_new:
 * @session: whose gym's day it is
 * @kind: which list
 *
 * Returns: (transfer full): a list that has begun to read
 */
TornoDayList *
torno_day_list_new (TornoSession *session, TornoDayKind kind)
{
  TornoDayList *self = g_object_new (TORNO_TYPE_DAY_LIST, NULL);

  self->session = g_object_ref (session);
  self->kind = kind;
  torno_day_list_reload (self);
  return self;
}

/**
 * torno_day_list_get_entries:
 *
 * Returns: (transfer none): of TornoDayEntry, the first ones
 */
GListModel *
torno_day_list_get_entries (TornoDayList *list)
{
  return G_LIST_MODEL (list->entries);
}

/**
 * torno_day_list_get_n:
 *
 * Returns: how many there are, also those that are not among the entries
 */
guint
torno_day_list_get_n (TornoDayList *list)
{
  return list->n;
}

/**
 * torno_day_list_get_cents:
 *
 * Returns: what was paid in that way, of all there are
 */
gint64
torno_day_list_get_cents (TornoDayList *list, TornoPayment payment)
{
  return list->cents[payment];
}

/**
 * torno_day_list_get_fault:
 *
 * Returns: (nullable) (transfer none): why the last read failed
 */
const char *
torno_day_list_get_fault (TornoDayList *list)
{
  return list->fault;
}

static void
read_page (TornoDayList *self)
{
  g_autofree char *today = torno_session_get_today (self->session);
  g_auto (GStrv) parts = g_strsplit (kinds[self->kind].path, "%s", 2);
  g_autofree char *path = g_strjoinv (today, parts);
  g_autofree char *full
      = g_strdup_printf ("%s%climit=%u&skip=%u&gym_id=%" G_GINT64_FORMAT, path, strchr (path, '?') != NULL ? '&' : '?',
                         kinds[self->kind].limit, self->n_arrived, torno_session_get_gym_id (self->session));

  torno_api_client_call_async (torno_session_get_client (self->session), "GET", full, NULL, NULL, self->cancellable,
                               on_read_cb, self);
}

/**
 * torno_day_list_reload:
 *
 * Reads the list again; while a read is under way, once more after it.
 */
void
torno_day_list_reload (TornoDayList *list)
{
  list->is_stale = list->is_reading;
  if (list->is_reading)
    return;
  list->is_reading = TRUE;
  list->n_arrived = 0;
  g_ptr_array_set_size (list->arriving, 0);
  for (guint i = 0; i < TORNO_N_PAYMENTS; i++)
    list->arriving_cents[i] = 0;
  read_page (list);
}
