/* What can be wrong with input: one table of kinds, and lists of faults. Texts are message ids, translated by whoever
 * shows them. */
#include "config.h"

#include "torno-record-check.h"

#include "torno-money.h"

#define N_(text) text

typedef struct
{
  const char *type;
  const char *text;
} FaultRow;

/* The types are those of pydantic, which web fronts of the old system know. */
/* clang-format off */
static const FaultRow fault_rows[TORNO_N_FAULTS] = {
  [TORNO_FAULT_NONE]              = { "none",                  "" },
  [TORNO_FAULT_MISSING]           = { "missing",               N_("This field is required") },
  [TORNO_FAULT_NULL]              = { "null_not_allowed",      N_("This field cannot be null") },
  [TORNO_FAULT_STRING_TYPE]       = { "string_type",           N_("This must be a text") },
  [TORNO_FAULT_INTEGER_TYPE]      = { "int_type",              N_("This must be a whole number") },
  [TORNO_FAULT_NUMBER_TYPE]       = { "decimal_type",          N_("This must be a number") },
  [TORNO_FAULT_BOOLEAN_TYPE]      = { "bool_type",             N_("This must be true or false") },
  [TORNO_FAULT_OBJECT_TYPE]       = { "model_type",            N_("This must be an object") },
  [TORNO_FAULT_LIST_TYPE]         = { "list_type",             N_("This must be a list") },
  [TORNO_FAULT_TOO_SMALL]         = { "greater_than_equal",    N_("This must be at least {min}") },
  [TORNO_FAULT_TOO_LARGE]         = { "less_than_equal",       N_("This must be at most {max}") },
  [TORNO_FAULT_TOO_SHORT]         = { "string_too_short",      N_("This needs at least {min} characters") },
  [TORNO_FAULT_TOO_LONG]          = { "string_too_long",       N_("This takes at most {max} characters") },
  [TORNO_FAULT_LIST_TOO_SHORT]    = { "too_short",             N_("This list needs at least {min} entries") },
  [TORNO_FAULT_LIST_TOO_LONG]     = { "too_long",              N_("This list takes at most {max} entries") },
  [TORNO_FAULT_TOO_MANY_DECIMALS] = { "decimal_max_places",    N_("This takes at most 2 decimals") },
  [TORNO_FAULT_ENUM]              = { "enum",                  N_("This must be one of: {values}") },
  [TORNO_FAULT_EMAIL]             = { "value_error",           N_("This is not an e-mail address") },
  [TORNO_FAULT_INSTANT]           = { "datetime_parsing",      N_("This is not a date and time (2024-01-15T10:30:00)") },
  [TORNO_FAULT_DATE]              = { "date_parsing",          N_("This is not a date (2024-01-15)") },
  [TORNO_FAULT_TIME_OF_DAY]       = { "time_parsing",          N_("This is not a time of day (06:30)") },
  [TORNO_FAULT_ZONE]              = { "value_error",           N_("This is not a known time zone (America/Bogota)") },
  [TORNO_FAULT_PASSWORD_TOO_LONG] = { "string_too_long",       N_("A password takes at most 72 bytes") },
  [TORNO_FAULT_NOTHING_GIVEN]     = { "value_error",           N_("At least one value is needed") },
};
/* clang-format on */

static void
clear_fault (gpointer data)
{
  g_clear_pointer (&((TornoFault *) data)->input, g_free);
}

/**
 * torno_faults_new:
 *
 * Returns: (transfer full): an empty list of #TornoFault that frees its inputs
 */
GArray *
torno_faults_new (void)
{
  GArray *faults = g_array_new (FALSE, TRUE, sizeof (TornoFault));

  g_array_set_clear_func (faults, clear_fault);
  return faults;
}

/**
 * torno_faults_add:
 * @faults: a list of faults
 * @kind: what is wrong
 * @field: (nullable): what was expected
 * @place: "body", "query" or "path"
 * @name: (nullable): the field's name
 * @input_take: (transfer full) (nullable): the value as JSON; NULL stands as null
 */
void
torno_faults_add (GArray *faults,
                  TornoFaultKind kind,
                  const TornoField *field,
                  const char *place,
                  const char *name,
                  char *input_take)
{
  TornoFault fault = {
    .kind = kind,
    .field = field,
    .loc = { place, name },
    .n_loc = name != NULL ? 2 : 1,
    .loc_index = -1,
    .input = input_take,
  };

  g_array_append_val (faults, fault);
}

/**
 * torno_fault_get_type:
 * @kind: a kind of fault
 *
 * Returns: its stable name on the wire
 */
const char *
torno_fault_get_type (TornoFaultKind kind)
{
  return fault_rows[kind].type;
}

/**
 * torno_fault_get_text:
 * @kind: a kind of fault
 *
 * Returns: its English text with {min}, {max} and {values} still open, the message id of its translations
 */
const char *
torno_fault_get_text (TornoFaultKind kind)
{
  return fault_rows[kind].text;
}

static char *
print_bound (const TornoField *field, gint64 bound)
{
  char money[TORNO_MONEY_BUFFER];

  if (field->type != TORNO_FIELD_MONEY)
    return g_strdup_printf ("%" G_GINT64_FORMAT, bound);
  torno_money_print (bound, money);
  return g_strdup (money);
}

static gboolean
is_number (TornoFieldType type)
{
  return type == TORNO_FIELD_ID || type == TORNO_FIELD_INTEGER || type == TORNO_FIELD_MONEY
         || type == TORNO_FIELD_DECIMAL;
}

static gint64
get_upper_bound (const TornoField *field)
{
  if (field->max != 0)
    return field->max;
  return field->type == TORNO_FIELD_MONEY  ? TORNO_MONEY_MAX_CENTS
         : field->type == TORNO_FIELD_LIST ? 100
         : is_number (field->type)         ? G_MAXINT64
                                           : TORNO_STRING_MAX;
}

/**
 * torno_fault_fill_text:
 * @fault: a fault
 * @text: its text in some language
 *
 * Returns: (transfer full): the text with the field's bounds and values filled in
 */
char *
torno_fault_fill_text (const TornoFault *fault, const char *text)
{
  g_autoptr (GString) filled = g_string_new (text);
  g_autofree char *min = NULL, *max = NULL, *values = NULL;

  if (fault->field == NULL || strchr (text, '{') == NULL)
    return g_string_free (g_steal_pointer (&filled), FALSE);
  min = print_bound (fault->field,
                     fault->field->type == TORNO_FIELD_LIST ? MAX (fault->field->min, 1) : fault->field->min);
  max = print_bound (fault->field, get_upper_bound (fault->field));
  values = fault->field->values != NULL ? g_strjoinv (", ", (char **) fault->field->values) : g_strdup ("");
  g_string_replace (filled, "{min}", min, 0);
  g_string_replace (filled, "{max}", max, 0);
  g_string_replace (filled, "{values}", values, 0);
  return g_string_free (g_steal_pointer (&filled), FALSE);
}
