/* A shift of the till. All figures are the server's: nothing is summed up here that it has summed up. */
#include "config.h"

#include "torno-shift.h"

#include "torno-api-json.h"
#include "torno-money-text.h"

#include <glib/gi18n-lib.h>

struct _TornoShift
{
  GObject parent_instance;

  JsonObject *record;
};

G_DEFINE_FINAL_TYPE (TornoShift, torno_shift, G_TYPE_OBJECT)

static void
torno_shift_finalize (GObject *object)
{
  json_object_unref (TORNO_SHIFT (object)->record);
  G_OBJECT_CLASS (torno_shift_parent_class)->finalize (object);
}

static void
torno_shift_class_init (TornoShiftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = torno_shift_finalize;
}

static void
torno_shift_init (TornoShift *self)
{
}

/**
 * torno_shift_new:
 * @record: a Shift of the API, which nobody changes any more
 *
 * Returns: (transfer full): the shift
 */
TornoShift *
torno_shift_new (JsonObject *record)
{
  TornoShift *self = g_object_new (TORNO_TYPE_SHIFT, NULL);

  self->record = json_object_ref (record);
  return self;
}

/**
 * torno_shift_get_id:
 *
 * Returns: the shift's number
 */
gint64
torno_shift_get_id (TornoShift *shift)
{
  return torno_api_json_get_integer (shift->record, "id", 0);
}

/**
 * torno_shift_is_open:
 *
 * Returns: whether it has not been closed
 */
gboolean
torno_shift_is_open (TornoShift *shift)
{
  return torno_api_json_get_string (shift->record, "closed_at") == NULL;
}

/* The server writes instants by the gym's clock. */
static char *
describe_instant (TornoShift *self, const char *field)
{
  const char *text = torno_api_json_get_string (self->record, field);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_format (time, _ ("%Y-%m-%d %H:%M")) : g_strdup ("");
}

/**
 * torno_shift_describe_opening:
 *
 * Returns: (transfer full): day and time
 */
char *
torno_shift_describe_opening (TornoShift *shift)
{
  return describe_instant (shift, "opened_at");
}

/**
 * torno_shift_describe_closing:
 *
 * Returns: (transfer full): day and time, "" while it is open
 */
char *
torno_shift_describe_closing (TornoShift *shift)
{
  return describe_instant (shift, "closed_at");
}

static const char *
get_name (TornoShift *self, const char *field)
{
  const char *name = torno_api_json_get_string (torno_api_json_get_object (self->record, field), "full_name");

  return name != NULL ? name : "";
}

/**
 * torno_shift_get_opener:
 *
 * Returns: (transfer none): the name of who opened it
 */
const char *
torno_shift_get_opener (TornoShift *shift)
{
  return get_name (shift, "opened_by");
}

/**
 * torno_shift_get_closer:
 *
 * Returns: (transfer none): the name of who closed it, "" while it is open
 */
const char *
torno_shift_get_closer (TornoShift *shift)
{
  return get_name (shift, "closed_by");
}

/**
 * torno_shift_get_cents:
 * @field: a field of the record
 *
 * Returns: the amount in cents, 0 where there is none
 */
gint64
torno_shift_get_cents (TornoShift *shift, const char *field)
{
  return torno_money_text_from_api (torno_api_json_get_string (shift->record, field));
}

/**
 * torno_shift_get_payment_cents:
 * @field: "expected", "counted" or "difference"
 *
 * Returns: the amount in cents, 0 where there is none
 */
gint64
torno_shift_get_payment_cents (TornoShift *shift, const char *field, TornoPayment payment)
{
  g_autofree char *name = g_strdup_printf ("%s_%s", field, torno_payment_get_type_name (payment));

  return torno_shift_get_cents (shift, name);
}

static JsonObject *
find_total (TornoShift *self, TornoPayment payment)
{
  JsonArray *totals = torno_api_json_get_array (self->record, "totals");

  for (guint i = 0; totals != NULL && i < json_array_get_length (totals); i++)
    {
      JsonObject *total = json_array_get_object_element (totals, i);
      const char *type = torno_api_json_get_string (total, "payment_type");

      if (g_strcmp0 (type, torno_payment_get_type_name (payment)) == 0)
        return total;
    }
  return NULL;
}

/**
 * torno_shift_get_total_cents:
 * @field: "sales", "refunds", "plans" or "total"
 *
 * Returns: the amount in cents
 */
gint64
torno_shift_get_total_cents (TornoShift *shift, const char *field, TornoPayment payment)
{
  return torno_money_text_from_api (torno_api_json_get_string (find_total (shift, payment), field));
}

/**
 * torno_shift_get_total_count:
 * @field: "number_of_sales" or "number_of_plans"
 *
 * Returns: how many
 */
gint64
torno_shift_get_total_count (TornoShift *shift, const char *field, TornoPayment payment)
{
  return torno_api_json_get_integer (find_total (shift, payment), field, 0);
}

/**
 * torno_shift_sum_difference:
 *
 * Returns: what was counted less what was expected, of all payments, in cents; 0 while it is open
 */
gint64
torno_shift_sum_difference (TornoShift *shift)
{
  gint64 sum = 0;

  for (TornoPayment payment = 0; payment < TORNO_N_PAYMENTS; payment++)
    sum += torno_shift_get_payment_cents (shift, "difference", payment);
  return sum;
}
