/* A column stands in the answer when its name is that of a readable field ("id", "gym.id"); a nested record when its
 * id is there ("gym.id"), and as null where that is NULL. Of "gym.@id" the record itself comes from torno-fragments.
 * Columns named "@…" steer: "@zone" is the time zone of all instants of the row, which is else that of the gym of
 * "gym.@id"; "@catalogue" the version that fragments must have. Columns come binary. */
#include "config.h"

#include "torno-rows.h"

#include "torno-zone.h"

#include <string.h>

/* PostgreSQL counts time from 2000-01-01. */
#define POSTGRES_EPOCH_DAYS 10957
#define POSTGRES_EPOCH_US (G_GINT64_CONSTANT (946684800) * G_USEC_PER_SEC)

typedef enum
{
  STEP_VALUE, /* write the literal, then the column */
  STEP_OPEN,  /* write the literal, then { or, where the column is NULL, null and skip */
  STEP_CLOSE,
  STEP_FRAGMENT /* write the literal, then the fragment that the column names */
} StepKind;

typedef struct
{
  StepKind kind;
  TornoFieldType type;
  int column;
  guint skip; /* steps of the nested record */
  TornoFragmentKind fragment;
  char *literal;
  gsize literal_length;
} Step;

struct _TornoRows
{
  GArray *steps;
  int zone_column, gym_column, catalogue_column;
};

static void
clear_step (gpointer data)
{
  g_free (((Step *) data)->literal);
}

static void
add_step (TornoRows *self, StepKind kind, const TornoField *field, int column, gboolean first)
{
  Step step = { .kind = kind, .column = column };

  if (field != NULL)
    {
      step.type = field->type;
      step.literal = g_strdup_printf ("%s\"%s\":", first ? "" : ",", field->name);
      step.literal_length = strlen (step.literal);
    }
  g_array_append_val (self->steps, step);
}

static gboolean
plan_fragment (TornoRows *self, const TornoField *field, const PGresult *result, const char *prefix, gboolean first)
{
  g_autofree char *name = g_strconcat (prefix, field->name, ".@id", NULL);
  int column = PQfnumber (result, name);

  if (column < 0)
    return FALSE;
  add_step (self, STEP_FRAGMENT, field, column, first);
  g_array_index (self->steps, Step, self->steps->len - 1).fragment = torno_fragments_find_kind (field->record->name);
  return TRUE;
}

static void
plan_record (TornoRows *self, const TornoRecord *record, const PGresult *result, const char *prefix)
{
  gboolean first = TRUE;

  for (guint i = 0; i < record->n_fields; i++)
    {
      const TornoField *field = &record->fields[i];
      gboolean nested = field->type == TORNO_FIELD_RECORD;
      g_autofree char *name = g_strconcat (prefix, field->name, nested ? ".id" : NULL, NULL);
      int column = field->flags & TORNO_FIELD_READ ? PQfnumber (result, name) : -1;

      /* PQfnumber() folds case and takes quotes off, as SQL does; our names are lower case and carry dots as they are */
      if (nested && (field->flags & TORNO_FIELD_READ) && plan_fragment (self, field, result, prefix, first))
        first = FALSE;
      if (column < 0)
        continue;
      add_step (self, nested ? STEP_OPEN : STEP_VALUE, field, column, first);
      first = FALSE;
      if (nested)
        {
          g_autofree char *inner = g_strconcat (prefix, field->name, ".", NULL);
          guint opened = self->steps->len;

          plan_record (self, field->record, result, inner);
          add_step (self, STEP_CLOSE, NULL, -1, FALSE);
          g_array_index (self->steps, Step, opened - 1).skip = self->steps->len - opened;
        }
    }
}

/**
 * torno_rows_new:
 * @record: what a row is
 * @result: a result of the statement, also an empty one
 * @prefix: what the columns' names begin with: "", or "user." where the record is nested
 *
 * Returns: (transfer full): the plan for all results of that statement
 */
TornoRows *
torno_rows_new (const TornoRecord *record, const PGresult *result, const char *prefix)
{
  TornoRows *self = g_new0 (TornoRows, 1);

  self->steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (self->steps, clear_step);
  self->zone_column = PQfnumber (result, "@zone");
  self->gym_column = PQfnumber (result, "gym.@id");
  self->catalogue_column = PQfnumber (result, "@catalogue");
  plan_record (self, record, result, prefix);
  return self;
}

/**
 * torno_rows_free:
 * @rows: (nullable): a plan
 */
void
torno_rows_free (TornoRows *rows)
{
  if (rows == NULL)
    return;
  g_array_unref (rows->steps);
  g_free (rows);
}

static gint64
read_integer (const char *bytes, int length)
{
  gint64 wide;
  gint32 word;
  gint16 half;

  switch (length)
    {
    case 8:
      memcpy (&wide, bytes, 8);
      return GINT64_FROM_BE (wide);
    case 4:
      memcpy (&word, bytes, 4);
      return GINT32_FROM_BE (word);
    case 2:
      memcpy (&half, bytes, 2);
      return GINT16_FROM_BE (half);
    default:
      return 0;
    }
}

static void
write_instant (const char *bytes, const TornoZone *zone, TornoWriter *writer)
{
  char text[TORNO_ZONE_BUFFER + 2];
  gsize length = torno_zone_print (zone, read_integer (bytes, 8) + POSTGRES_EPOCH_US, text + 1);

  text[0] = text[length + 1] = '"';
  torno_writer_add (writer, text, length + 2);
}

static void
write_date (const char *bytes, TornoWriter *writer)
{
  char text[TORNO_ZONE_BUFFER + 2];
  gsize length = torno_zone_print_date (read_integer (bytes, 4) + POSTGRES_EPOCH_DAYS, text + 1);

  text[0] = text[length + 1] = '"';
  torno_writer_add (writer, text, length + 2);
}

/* NUMERIC comes as text with its scale: "75.20" is written 75.2. */
static void
write_decimal (const char *text, int length, TornoWriter *writer)
{
  if (memchr (text, '.', length) != NULL)
    {
      while (text[length - 1] == '0')
        length--;
      if (text[length - 1] == '.')
        length--;
    }
  torno_writer_add (writer, text, length);
}

static void
write_value (const Step *step, const PGresult *result, int row, const TornoZone *zone, TornoWriter *writer)
{
  const char *bytes = PQgetvalue (result, row, step->column);
  int length = PQgetlength (result, row, step->column);

  switch (step->type)
    {
    case TORNO_FIELD_ID:
    case TORNO_FIELD_INTEGER:
      torno_writer_add_integer (writer, read_integer (bytes, length));
      break;
    case TORNO_FIELD_MONEY:
      torno_writer_add_money (writer, read_integer (bytes, length));
      break;
    case TORNO_FIELD_BOOLEAN:
      torno_writer_add_text (writer, *bytes ? "true" : "false");
      break;
    case TORNO_FIELD_INSTANT:
      write_instant (bytes, zone, writer);
      break;
    case TORNO_FIELD_DATE:
      write_date (bytes, writer);
      break;
    case TORNO_FIELD_DECIMAL:
      write_decimal (bytes, length, writer);
      break;
    case TORNO_FIELD_JSON:
    case TORNO_FIELD_LIST:
      torno_writer_add (writer, bytes, length);
      break;
    default:
      torno_writer_add_string (writer, bytes, length);
      break;
    }
}

static gint64
read_number (const PGresult *result, int row, int column)
{
  return read_integer (PQgetvalue (result, row, column), PQgetlength (result, row, column));
}

/**
 * torno_rows_find_fragments:
 * @rows: the plan
 * @result: a result of its statement
 * @fragments: what is known
 *
 * Returns: whether all rows can be written; else torno_fragments_load() gets what is missing
 */
gboolean
torno_rows_find_fragments (const TornoRows *rows, const PGresult *result, TornoFragments *fragments)
{
  gboolean found = TRUE;

  if (rows->catalogue_column < 0 || PQntuples (result) == 0)
    return TRUE;
  torno_fragments_see (fragments, read_number (result, 0, rows->catalogue_column));
  for (guint i = 0; i < rows->steps->len; i++)
    {
      const Step *step = &g_array_index (rows->steps, Step, i);

      for (int row = 0; step->kind == STEP_FRAGMENT && row < PQntuples (result); row++)
        if (!PQgetisnull (result, row, step->column)
            && torno_fragments_find (fragments, step->fragment, read_number (result, row, step->column)) == NULL)
          found = FALSE;
    }
  return found;
}

static void
write_step (const Step *step,
            const PGresult *result,
            int row,
            const TornoZone *zone,
            TornoFragments *fragments,
            TornoWriter *writer)
{
  if (step->kind == STEP_VALUE)
    write_value (step, result, row, zone, writer);
  else if (step->kind == STEP_FRAGMENT)
    torno_fragment_write (torno_fragments_find (fragments, step->fragment, read_number (result, row, step->column)), zone,
                          writer);
  else
    torno_writer_add (writer, step->kind == STEP_OPEN ? "{" : "}", 1);
}

/**
 * torno_rows_write_in_zone:
 * @rows: the plan
 * @result: a result of its statement
 * @row: a row of it
 * @zone: what instants are written in
 * @fragments: (nullable): with all that torno_rows_find_fragments() looks for; NULL where the statement names none
 * @writer: gets the JSON object
 */
void
torno_rows_write_in_zone (const TornoRows *rows,
                          const PGresult *result,
                          int row,
                          const TornoZone *zone,
                          TornoFragments *fragments,
                          TornoWriter *writer)
{
  const Step *steps = (const Step *) (void *) rows->steps->data;

  torno_writer_add_literal (writer, "{");
  for (guint i = 0; i < rows->steps->len; i++)
    {
      torno_writer_add (writer, steps[i].literal, steps[i].literal_length);
      if (steps[i].column >= 0 && PQgetisnull (result, row, steps[i].column))
        {
          torno_writer_add_literal (writer, "null");
          i += steps[i].skip;
        }
      else
        write_step (&steps[i], result, row, zone, fragments, writer);
    }
  torno_writer_add_literal (writer, "}");
}

static const TornoZone *
find_zone (const TornoRows *rows, const PGresult *result, int row, TornoFragments *fragments)
{
  if (rows->zone_column < 0 && rows->gym_column >= 0 && fragments != NULL)
    return torno_fragment_get_zone (
        torno_fragments_find (fragments, TORNO_FRAGMENT_GYM, read_number (result, row, rows->gym_column)));
  return torno_zone_find (rows->zone_column >= 0 ? PQgetvalue (result, row, rows->zone_column) : NULL);
}

/**
 * torno_rows_write:
 * @rows: the plan
 * @result: a result of its statement
 * @row: a row of it
 * @fragments: (nullable): as for torno_rows_write_in_zone()
 * @writer: gets the JSON object
 */
void
torno_rows_write (const TornoRows *rows,
                  const PGresult *result,
                  int row,
                  TornoFragments *fragments,
                  TornoWriter *writer)
{
  torno_rows_write_in_zone (rows, result, row, find_zone (rows, result, row, fragments), fragments, writer);
}

/* Texts of tables, the same pointer every time. */
typedef struct
{
  const TornoRecord *record;
  const char *prefix, *statement;
} Key;

static guint
hash_key (gconstpointer data)
{
  const Key *key = data;

  return g_direct_hash (key->record) * 31 + g_direct_hash (key->statement) * 17 + g_direct_hash (key->prefix);
}

static gboolean
equal_keys (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (Key)) == 0;
}

/**
 * torno_rows_find:
 * @record: what a row is
 * @result: a result of the statement
 * @prefix: as of torno_rows_new(); a constant
 * @statement: the statement's name; a constant
 *
 * Returns: (transfer none): the plan, made with the statement's first result and kept as long as the program runs
 */
const TornoRows *
torno_rows_find (const TornoRecord *record, const PGresult *result, const char *prefix, const char *statement)
{
  static GHashTable *plans = NULL;
  Key key = { record, prefix, statement };
  TornoRows *rows;

  if (plans == NULL)
    plans = g_hash_table_new_full (hash_key, equal_keys, g_free, (GDestroyNotify) torno_rows_free);
  rows = g_hash_table_lookup (plans, &key);
  if (rows == NULL)
    {
      rows = torno_rows_new (record, result, prefix);
      g_hash_table_insert (plans, g_memdup2 (&key, sizeof key), rows);
    }
  return rows;
}
