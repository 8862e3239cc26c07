/* The audit trail in words for a person: rows of tables, before and after, become fields with their titles. What has no
 * title here is shown under its own name: nothing of the trail is kept back. */
#include "config.h"

#include "torno-audit-text.h"

#include "torno-api-json.h"
#include "torno-measure.h"
#include "torno-money-text.h"
#include "torno-payment.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* clang-format off */
const TornoAuditWord torno_audit_records[] = {
  { "user", N_("Person") }, { "user_plan", N_("Plan bought") }, { "plan", N_("Plan") }, { "product", N_("Product") },
  { "sale", N_("Sale") }, { "attendance", N_("Visit") }, { "measurement", N_("Measurement") },
  { "fingerprint", N_("Fingerprint") }, { "consent", N_("Consent") }, { "shift", N_("Shift") },
  { "shift_movement", N_("Cash in or out") }, { "gym", N_("Gym") }, { NULL, NULL },
};
/* Translators: nouns, for what was done to a record */
const TornoAuditWord torno_audit_actions[] = {
  { "insert", N_("Addition") }, { "update", N_("Change") }, { "delete", N_("Deletion") }, { NULL, NULL },
};

static const TornoAuditWord fields[] = {
  { "name", N_("Name") }, { "full_name", N_("Full name") }, { "document_id", N_("Document") }, { "email", N_("E-mail") },
  { "phone_number", N_("Phone") }, { "role", N_("Role") }, { "is_active", N_("Active") }, { "gym_id", N_("Gym") },
  { "user_id", N_("Person") }, { "plan_id", N_("Plan") }, { "product_id", N_("Product") }, { "sale_id", N_("Sale") },
  { "price_cents", N_("Price") }, { "purchased_price_cents", N_("Price paid") }, { "unit_price_cents", N_("Price of one") },
  { "total_amount_cents", N_("Total") }, { "amount_cents", N_("Amount") }, { "payment_type", N_("Payment") },
  { "duration_days", N_("Duration in days") }, { "days", N_("Visits") }, { "quantity", N_("Quantity") },
  { "low_stock_threshold", N_("Low from") }, { "barcode", N_("Barcode") }, { "address", N_("Address") }, { "timezone", N_("Time zone") },
  { "purchased_at", N_("Bought") }, { "expires_at", N_("Ends") }, { "sale_date", N_("Sold") }, { "voided_at", N_("Voided") },
  { "reason", N_("Reason") }, { "note", N_("Note") }, { "notes", N_("Notes") }, { "medical_note", N_("Medical note") },
  { "emergency_name", N_("Emergency contact") }, { "emergency_phone", N_("Emergency phone") },
  { "schedule_start", N_("Works from") }, { "schedule_end", N_("Works until") }, { "discount_percent", N_("Discount in %") },
  { "trainer_discount_percent", N_("Most a trainer may take off a price, in %") },
  { "max_discount_percent", N_("Most that may be taken off a sale, in %") },
  { "trainers_may_renew_early", N_("Trainers may renew plans that still run") },
  { "require_biometric_consent", N_("Fingerprints need a recorded consent") },
  { "attendance_date", N_("Day") }, { "check_in_time", N_("Came in") }, { "check_out_time", N_("Went out") },
  { "finger", N_("Finger") }, { "text", N_("Text") }, { "given_at", N_("Given") }, { "withdrawn_at", N_("Withdrawn") },
  { "opening_float_cents", N_("Opening float") }, { "opened_at", N_("Opened") }, { "closed_at", N_("Closed") },
  { "direction", N_("Direction") }, { "@erased", N_("Erased; its digest") }, { NULL, NULL },
};
/* Of every row, and of no interest in any. */
static const char *const hidden_fields[] = { "id", "version", "created_at", "updated_at", "search_text", NULL };
/* clang-format on */

/**
 * torno_audit_get_title:
 * @words: one of the tables
 *
 * Returns: (transfer none): what @value is called; @value itself where no row has it
 */
const char *
torno_audit_get_title (const TornoAuditWord *words, const char *value)
{
  for (; words->value != NULL; words++)
    if (g_strcmp0 (words->value, value) == 0)
      return _ (words->title);
  return value;
}

static char *
get_field_title (const char *name)
{
  const char *title = torno_audit_get_title (fields, name);
  char *own;

  for (guint i = 0; i < TORNO_N_MEASURES; i++)
    if (g_str_equal (torno_measures[i].name, name))
      return g_strdup (_ (torno_measures[i].title));
  own = g_strdup (title);
  if (title == name)
    g_strdelimit (own, "_", ' ');
  return own;
}

/* An instant goes onto the gym's clock; all other text stays as it is. */
static char *
describe_text (const char *name, const char *text, GTimeZone *zone)
{
  gboolean may_be_instant = g_str_has_suffix (name, "_at") || g_str_has_suffix (name, "_time")
                            || g_str_equal (name, "sale_date") || g_str_equal (name, "measurement_date");
  g_autoptr (GDateTime) time = may_be_instant ? g_date_time_new_from_iso8601 (text, zone) : NULL;
  g_autoptr (GDateTime) local = time != NULL ? g_date_time_to_timezone (time, zone) : NULL;

  if (local != NULL)
    return g_date_time_format (local, _ ("%Y-%m-%d %H:%M"));
  if (g_str_equal (name, "payment_type"))
    return g_strdup (torno_payment_get_name (torno_payment_from_api (text)));
  return g_strdup (text);
}

static char *
describe_value (const char *name, JsonNode *node, GTimeZone *zone)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (!JSON_NODE_HOLDS_VALUE (node))
    return json_to_string (node, FALSE);
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _ ("yes") : _ ("no"));
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0' ? describe_text (name, json_node_get_string (node), zone) : NULL;
  if (json_node_get_value_type (node) == G_TYPE_INT64 && g_str_has_suffix (name, "_cents"))
    return torno_money_text_format (json_node_get_int (node));
  return json_to_string (node, FALSE);
}

/**
 * torno_audit_get_name:
 * @entry: of the trail
 *
 * Returns: (transfer full) (nullable): the name of what was changed, NULL for what has none
 */
char *
torno_audit_get_name (JsonObject *entry)
{
  JsonObject *row = torno_api_json_get_object (entry, "after");
  const char *name;

  if (row == NULL)
    row = torno_api_json_get_object (entry, "before");
  name = torno_api_json_get_string (row, "full_name");
  if (name == NULL)
    name = torno_api_json_get_string (row, "name");
  return g_strdup (name);
}

static void
add_field (GPtrArray *list, const char *name, JsonObject *before, JsonObject *after, GTimeZone *zone)
{
  g_autofree char *old = describe_value (name, before != NULL ? json_object_get_member (before, name) : NULL, zone);
  g_autofree char *new = describe_value (name, after != NULL ? json_object_get_member (after, name) : NULL, zone);
  TornoAuditField *field;

  if (g_strv_contains (hidden_fields, name) || g_strcmp0 (old, new) == 0)
    return;
  field = g_new0 (TornoAuditField, 1);
  field->title = get_field_title (name);
  if (before != NULL && after != NULL)
    /* Translators: what a field was and what it is now; — where it is empty */
    field->text = g_strdup_printf (_ ("%s → %s"), old != NULL ? old : "—", new != NULL ? new : "—");
  else
    field->text = g_strdup (new != NULL ? new : old);
  g_ptr_array_add (list, field);
}

/**
 * torno_audit_list_fields:
 * @entry: of the trail
 * @zone: the clock that instants are shown by
 *
 * Returns: (transfer full): #TornoAuditField: of a change what differs, else all that is not empty
 */
GPtrArray *
torno_audit_list_fields (JsonObject *entry, GTimeZone *zone)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_audit_field_free);
  JsonObject *before = torno_api_json_get_object (entry, "before");
  JsonObject *after = torno_api_json_get_object (entry, "after");
  JsonObject *row = after != NULL ? after : before;
  g_autoptr (GList) names = row != NULL ? json_object_get_members (row) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    add_field (list, l->data, before, after, zone);
  return list;
}

/**
 * torno_audit_field_free:
 */
void
torno_audit_field_free (TornoAuditField *field)
{
  g_free (field->title);
  g_free (field->text);
  g_free (field);
}
