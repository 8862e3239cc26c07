/* Checks of whole bodies against a record. What a record means is its table's business; what a request may do is the
 * gate's. */
#include "config.h"

#include "torno-record-check.h"

static gboolean
is_hidden (const TornoField *field)
{
  return field->type == TORNO_FIELD_PASSWORD || field->type == TORNO_FIELD_SECRET;
}

static char *
copy_input (const TornoField *field, const TornoJsonNode *node)
{
  return node == NULL || is_hidden (field) ? NULL : g_strndup (node->raw, node->raw_length);
}

/* Checks the entries of a list; the faults name list, place and field. The list itself is handed on as it came. */
static void
check_list (const TornoField *field,
            const TornoJson *json,
            const TornoJsonNode *list,
            TornoFieldValue *value,
            GArray *faults)
{
  guint first_fault = faults->len;
  gint64 at = 0, min = MAX (field->min, 1), max = field->max != 0 ? field->max : 100;

  if (list->n_children < min || list->n_children > max)
    {
      torno_faults_add (faults, list->n_children < min ? TORNO_FAULT_LIST_TOO_SHORT : TORNO_FAULT_LIST_TOO_LONG, field,
                        "body", field->name, copy_input (field, list));
      return;
    }
  for (const TornoJsonNode *node = torno_json_get_first (json, list); node != NULL;
       node = torno_json_get_next (json, node), at++)
    {
      guint before = faults->len;
      g_autofree TornoFieldValue *inner = g_new0 (TornoFieldValue, field->record->n_fields);

      torno_record_check_body (field->record, TORNO_FIELD_CREATE, json, node, inner, faults);
      torno_field_values_clear (inner, field->record->n_fields);
      for (guint i = before; i < faults->len; i++)
        {
          TornoFault *fault = &g_array_index (faults, TornoFault, i);

          fault->loc[2] = fault->n_loc == 2 ? fault->loc[1] : NULL;
          fault->loc[1] = field->name;
          fault->n_loc++;
          fault->loc_index = at;
        }
    }
  if (faults->len == first_fault)
    {
      value->given = TRUE;
      value->text = g_strndup (list->raw, list->raw_length);
    }
}

/* A change gives only what changes; but a record that can only be changed, such as a new password, is given whole. */
static gboolean
is_required (const TornoField *field, TornoFieldFlags mode)
{
  return (field->flags & TORNO_FIELD_REQUIRED) && (mode == TORNO_FIELD_CREATE || !(field->flags & TORNO_FIELD_CREATE));
}

static void
check_member (const TornoField *field,
              TornoFieldFlags mode,
              const TornoJson *json,
              const TornoJsonNode *node,
              TornoFieldValue *value,
              GArray *faults)
{
  TornoFaultKind kind = TORNO_FAULT_NONE;

  if (node == NULL)
    kind = is_required (field, mode) ? TORNO_FAULT_MISSING : TORNO_FAULT_NONE;
  else if (node->kind == TORNO_JSON_NULL && (field->flags & TORNO_FIELD_REQUIRED))
    kind = TORNO_FAULT_NULL;
  else if (node->kind == TORNO_JSON_NULL)
    /* Web fronts send null for what the form left empty: the same as not given, but for what can be emptied. */
    value->given = (field->flags & TORNO_FIELD_NULLABLE) != 0;
  else if (field->type == TORNO_FIELD_LIST && node->kind == TORNO_JSON_ARRAY)
    check_list (field, json, node, value, faults);
  else
    {
      kind = torno_field_check_json (field, node, &value->text);
      value->given = kind == TORNO_FAULT_NONE;
    }
  if (kind != TORNO_FAULT_NONE)
    torno_faults_add (faults, kind, field, "body", field->name, copy_input (field, node));
}

/**
 * torno_record_check_body:
 * @record: what is expected
 * @mode: %TORNO_FIELD_CREATE or %TORNO_FIELD_UPDATE: which fields count, and whether required ones must be there
 * @json: the document
 * @object: the value in it
 * @values: as many as @record has fields, zeroed; filled with what was given and fits
 * @faults: (inout): #TornoFault, one is added for each fault
 *
 * Unknown members are ignored (api.md, "Conventions").
 */
void
torno_record_check_body (const TornoRecord *record,
                         TornoFieldFlags mode,
                         const TornoJson *json,
                         const TornoJsonNode *object,
                         TornoFieldValue *values,
                         GArray *faults)
{
  if (object->kind != TORNO_JSON_OBJECT)
    {
      torno_faults_add (faults, TORNO_FAULT_OBJECT_TYPE, NULL, "body", NULL,
                        g_strndup (object->raw, object->raw_length));
      return;
    }
  for (guint i = 0; i < record->n_fields; i++)
    if (record->fields[i].flags & mode)
      check_member (&record->fields[i], mode, json, torno_json_get_member (json, object, record->fields[i].name),
                    &values[i], faults);
}

/**
 * torno_field_values_clear:
 * @values: values of a record
 * @n: how many
 */
void
torno_field_values_clear (TornoFieldValue *values, guint n)
{
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&values[i].text, g_free);
}
