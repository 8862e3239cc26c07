/* Tables of members, products and plans: what their columns are called, and how a cell is read and written. A column is
 * known by its title in the user's language or in English, or by the field's name. */
#include "config.h"

#include "torno-sheet.h"

#include "torno-api-json.h"
#include "torno-csv.h"
#include "torno-error.h"
#include "torno-money-text.h"
#include "torno-money.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
static const TornoSheetColumn member_columns[] = {
  { "full_name",       N_("Full name"),     NULL, TORNO_CELL_TEXT, TRUE },
  { "document_id",     N_("Document"),      NULL, TORNO_CELL_TEXT, TRUE },
  { "email",           N_("E-mail"),        NULL, TORNO_CELL_TEXT, TRUE },
  { "phone_number",    N_("Phone"),         NULL, TORNO_CELL_TEXT, TRUE },
  { "plan",            N_("Plan"),          "active_plan.plan.name", TORNO_CELL_TEXT, TRUE },
  { "expires_at",      N_("Valid until before"), "active_plan.expires_at", TORNO_CELL_DATE },
  { "purchased_price", N_("Paid here"),     "", TORNO_CELL_MONEY },
};
static const TornoSheetColumn product_columns[] = {
  { "name",                N_("Name"),     NULL, TORNO_CELL_TEXT,  TRUE },
  { "price",               N_("Price"),    NULL, TORNO_CELL_MONEY, TRUE },
  { "quantity",            N_("In stock"), NULL, TORNO_CELL_INTEGER },
  { "low_stock_threshold", N_("Low from"), NULL, TORNO_CELL_INTEGER },
  { "barcode",             N_("Barcode"),  NULL, TORNO_CELL_TEXT },
  { "is_active",           N_("For sale"), NULL, TORNO_CELL_BOOLEAN },
};
static const TornoSheetColumn plan_columns[] = {
  { "name",          N_("Name"),             NULL, TORNO_CELL_TEXT,    TRUE },
  { "price",         N_("Price"),            NULL, TORNO_CELL_MONEY,   TRUE },
  { "duration_days", N_("Duration in days"), NULL, TORNO_CELL_INTEGER, TRUE },
  { "role",          N_("Kind of plan"),     NULL, TORNO_CELL_ROLE },
  { "days",          N_("Visits"),           NULL, TORNO_CELL_INTEGER },
  { "is_active",     N_("For sale"),         NULL, TORNO_CELL_BOOLEAN },
};

#define COLUMNS(table) .columns = table, .n_columns = G_N_ELEMENTS (table)
const TornoSheet torno_sheets[TORNO_N_SHEETS] = {
  { N_("Members"),  N_("members"),  "/users/users/?", "/import/members",  COLUMNS (member_columns) },
  { N_("Products"), N_("products"), "/products/?",    "/import/products", COLUMNS (product_columns) },
  { N_("Plans"),    N_("plans"),    "/plans/?",       "/import/plans",    COLUMNS (plan_columns) },
};

static const struct { const char *value; const char *title; } roles[] = {
  { "regular", N_("By time") }, { "taquillero", N_("Pass of visits") },
};
static const char *const yes_words[] = { "yes", "y", "true", "1", "x", "sí", "si", "s", "verdadero", NULL };
static const char *const no_words[] = { "no", "n", "false", "0", "falso", NULL };
/* clang-format on */

/* --- writing --- */

static JsonNode *
find_node (JsonObject *record, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, ".", -1);
  guint n = g_strv_length (names);

  for (guint i = 0; i + 1 < n && record != NULL; i++)
    record = torno_api_json_get_object (record, names[i]);
  return record != NULL && n > 0 ? json_object_get_member (record, names[n - 1]) : NULL;
}

static const char *
get_role_title (const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_strcmp0 (roles[i].value, value) == 0)
      return _ (roles[i].title);
  return value;
}

static char *
write_cell (TornoCell cell, JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return g_strdup ("");
  if (cell == TORNO_CELL_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _ ("yes") : _ ("no"));
  if (cell == TORNO_CELL_INTEGER)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  if (cell == TORNO_CELL_DATE)
    return g_strndup (json_node_get_string (node), strlen ("2026-01-01"));
  return g_strdup (cell == TORNO_CELL_ROLE ? get_role_title (json_node_get_string (node))
                                           : json_node_get_string (node));
}

/**
 * torno_sheet_write_titles:
 *
 * Writes the first row.
 */
void
torno_sheet_write_titles (const TornoSheet *sheet, GString *text)
{
  for (guint i = 0; i < sheet->n_columns; i++)
    torno_csv_append_cell (text, _ (sheet->columns[i].title), i == 0);
  torno_csv_end_row (text);
}

/**
 * torno_sheet_write_record:
 * @record: as the API answers it
 *
 * Writes one row.
 */
void
torno_sheet_write_record (const TornoSheet *sheet, JsonObject *record, GString *text)
{
  for (guint i = 0; i < sheet->n_columns; i++)
    {
      const TornoSheetColumn *column = &sheet->columns[i];
      JsonNode *node = find_node (record, column->source != NULL ? column->source : column->name);
      g_autofree char *cell = write_cell (column->cell, node);

      torno_csv_append_cell (text, cell, i == 0);
    }
  torno_csv_end_row (text);
}

/* --- reading --- */

static gboolean
is_same (const char *a, const char *b)
{
  g_autofree char *first = g_utf8_casefold (a, -1);
  g_autofree char *second = g_utf8_casefold (b, -1);

  return g_str_equal (first, second);
}

/**
 * torno_sheet_find_columns:
 * @titles: the first row
 * @places: (out caller-allocates): for each column of @sheet where it stands, -1: nowhere
 *
 * Returns: whether all columns are there that must be
 */
gboolean
torno_sheet_find_columns (const TornoSheet *sheet, GStrv titles, int places[], GError **error)
{
  for (guint i = 0; i < sheet->n_columns; i++)
    {
      const TornoSheetColumn *column = &sheet->columns[i];

      places[i] = -1;
      for (int at = 0; titles[at] != NULL && places[i] < 0; at++)
        if (is_same (titles[at], column->name) || is_same (titles[at], column->title)
            || is_same (titles[at], _ (column->title)))
          places[i] = at;
      if (places[i] < 0 && column->is_required)
        {
          g_set_error (error, TORNO_ERROR, TORNO_ERROR_VALIDATION_FAILED,
                       _ ("The column “%s” is missing. The first row has the titles; an export shows how."),
                       _ (column->title));
          return FALSE;
        }
    }
  return TRUE;
}

static JsonNode *
make_text (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static JsonNode *
read_money (const char *text, const char **fault)
{
  char buffer[TORNO_MONEY_BUFFER];
  gint64 cents;

  if (!torno_money_text_read (text, &cents))
    {
      *fault = _ ("is not an amount of money");
      return NULL;
    }
  torno_money_print (cents, buffer);
  return make_text (buffer);
}

static JsonNode *
read_integer (const char *text, const char **fault)
{
  gint64 number;

  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return json_node_init_int (json_node_alloc (), number);
  *fault = _ ("is not a whole number");
  return NULL;
}

static gboolean
is_one_of (const char *text, const char *const *words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (is_same (text, words[i]))
      return TRUE;
  return FALSE;
}

static JsonNode *
read_boolean (const char *text, const char **fault)
{
  gboolean is_yes = is_one_of (text, yes_words) || is_same (text, _ ("yes"));

  if (is_yes || is_one_of (text, no_words) || is_same (text, _ ("no")))
    return json_node_init_boolean (json_node_alloc (), is_yes);
  *fault = _ ("is neither yes nor no");
  return NULL;
}

/* 2026-12-31, or as most spreadsheets of these gyms write it, 31/12/2026. */
static JsonNode *
read_date (const char *text, const char **fault)
{
  guint year, month, day;
  char end;
  gboolean is_read = sscanf (text, "%4u-%2u-%2u%c", &year, &month, &day, &end) == 3
                     || sscanf (text, "%2u/%2u/%4u%c", &day, &month, &year, &end) == 3;

  if (!is_read || year < 1900 || !g_date_valid_dmy (day, month, year))
    {
      *fault = _ ("is not a date such as 2026-12-31");
      return NULL;
    }
  g_autofree char *date = g_strdup_printf ("%04u-%02u-%02u", year, month, day);
  return make_text (date);
}

static JsonNode *
read_role (const char *text, const char **fault)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (is_same (text, roles[i].value) || is_same (text, roles[i].title) || is_same (text, _ (roles[i].title)))
      return make_text (roles[i].value);
  *fault = _ ("is no kind of plan");
  return NULL;
}

static JsonNode *
read_cell (const TornoSheetColumn *column, const char *text, const char **fault)
{
  if (*text == '\0')
    {
      *fault = column->is_required ? _ ("is missing") : NULL;
      return NULL;
    }
  switch (column->cell)
    {
    case TORNO_CELL_MONEY:
      return read_money (text, fault);
    case TORNO_CELL_INTEGER:
      return read_integer (text, fault);
    case TORNO_CELL_BOOLEAN:
      return read_boolean (text, fault);
    case TORNO_CELL_DATE:
      return read_date (text, fault);
    case TORNO_CELL_ROLE:
      return read_role (text, fault);
    default:
      return make_text (text);
    }
}

/**
 * torno_sheet_read_row:
 * @places: of torno_sheet_find_columns()
 * @cells: one row
 * @row: which one it is in the spreadsheet
 * @faults: gets what is wrong with it
 *
 * Returns: (transfer full) (nullable): the row for an import, NULL where something is wrong with it
 */
JsonObject *
torno_sheet_read_row (const TornoSheet *sheet, const int places[], GStrv cells, guint row, GPtrArray *faults)
{
  g_autoptr (JsonObject) object = json_object_new ();
  int n_cells = (int) g_strv_length (cells);
  gboolean is_good = TRUE;

  for (guint i = 0; i < sheet->n_columns; i++)
    {
      const char *text = places[i] >= 0 && places[i] < n_cells ? cells[places[i]] : "";
      const char *fault = NULL;
      JsonNode *node = read_cell (&sheet->columns[i], text, &fault);

      if (node != NULL)
        json_object_set_member (object, sheet->columns[i].name, node);
      if (fault == NULL)
        continue;
      is_good = FALSE;
      g_ptr_array_add (faults, torno_sheet_fault_new (row, _ (sheet->columns[i].title), fault));
    }
  return is_good ? g_steal_pointer (&object) : NULL;
}

/**
 * torno_sheet_get_title:
 * @name: (nullable): of a field
 *
 * Returns: (nullable) (transfer none): the title of its column; NULL where there is none
 */
const char *
torno_sheet_get_title (const TornoSheet *sheet, const char *name)
{
  for (guint i = 0; i < sheet->n_columns; i++)
    if (g_strcmp0 (sheet->columns[i].name, name) == 0)
      return _ (sheet->columns[i].title);
  return NULL;
}

/**
 * torno_sheet_fault_new:
 *
 * Returns: (transfer full): the fault
 */
TornoSheetFault *
torno_sheet_fault_new (guint row, const char *title, const char *text)
{
  TornoSheetFault *fault = g_new0 (TornoSheetFault, 1);

  fault->row = row;
  fault->title = title;
  fault->text = g_strdup (text);
  return fault;
}

/**
 * torno_sheet_fault_free:
 */
void
torno_sheet_fault_free (TornoSheetFault *fault)
{
  g_free (fault->text);
  g_free (fault);
}
