/* Tables as spreadsheets write them: each way to write one reads as the same cells, and no cell goes out as a formula.
 */
#include "config.h"

#include "torno-csv.h"
#include "torno-sheet.h"

#include <locale.h>
#include <string.h>

typedef struct
{
  const char *path;
  const char *text;
  const char *cells; /* rows with ; behind each, cells with | between them */
} Case;

/* clang-format off */
static const Case cases[] = {
  { "/csv/read/commas",           "a,b\nc,d\n",                 "a|b;c|d;" },
  { "/csv/read/semicolons",       "a;b\r\nc,1;d\r\n",           "a|b;c,1|d;" },
  { "/csv/read/tabs",             "a\tb\nc\td",                 "a|b;c|d;" },
  { "/csv/read/quotes",           "\"a,1\",\"say \"\"no\"\"\"\n", "a,1|say \"no\";" },
  { "/csv/read/line-in-cell",     "\"a\nb\",c\n",               "a\nb|c;" },
  { "/csv/read/byte-order-mark",  "\xef\xbb\xbf" "a,b\n",       "a|b;" },
  { "/csv/read/windows",          "Ma\xf1" "ana,b\n",           "Mañana|b;" },
  { "/csv/read/empty-cells",      ",,\n",                       "||;" },
  { "/csv/read/empty-line",       "a\n\nb\n",                   "a;;b;" },
  { "/csv/read/blanks-at-edges",  " a , b \n",                  "a|b;" },
  { "/csv/read/unclosed-quote",   "\"a,b\nc",                   "a,b\nc;" },
  { "/csv/read/guarded-formula",  "'=1+1,'+57 310\n",           "=1+1|+57 310;" },
  { "/csv/read/guarded-wide",     "'＝1+1,'\u00a1",              "＝1+1|'\u00a1;" },
  { "/csv/read/plain-apostrophe", "'n Sync,'\n",                "'n Sync|';" },
};

static const Case written[] = {
  { "/csv/write/plain",   "Agua",         "\"Agua\"" },
  { "/csv/write/quote",   "1\" tubo",     "\"1\"\" tubo\"" },
  { "/csv/write/equals",  "=cmd|' /C'!A", "\"'=cmd|' /C'!A\"" },
  { "/csv/write/plus",    "+57 310",      "\"'+57 310\"" },
  { "/csv/write/minus",   "-1",           "\"'-1\"" },
  { "/csv/write/at",      "@SUM(A1)",     "\"'@SUM(A1)\"" },
  { "/csv/write/wide",    "＝1+1",        "\"'＝1+1\"" },
  { "/csv/write/wide-at", "＠SUM(A1)",    "\"'＠SUM(A1)\"" },
  { "/csv/write/line",    "\n=1",         "\"'\n=1\"" },
  { "/csv/write/tab",     "\t=1",         "\"'\t=1\"" },
  { "/csv/write/empty",   "",             "\"\"" },
};
/* clang-format on */

static void
test_read (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GBytes) bytes = g_bytes_new (test->text, strlen (test->text));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = torno_csv_parse (bytes, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *row = g_strjoinv ("|", rows->pdata[i]);

      g_string_append_printf (found, "%s;", row);
    }
  g_assert_cmpstr (found->str, ==, test->cells);
}

static void
test_write (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GString) text = g_string_new (NULL);

  torno_csv_append_cell (text, test->text, TRUE);
  g_assert_cmpstr (text->str, ==, test->cells);
  torno_csv_end_row (text);
  g_autoptr (GBytes) bytes = g_bytes_new (text->str, text->len);
  g_autoptr (GPtrArray) rows = torno_csv_parse (bytes, NULL);
  char **cells = rows->pdata[0];
  g_autofree char *expected = g_strstrip (g_strdup (test->text));
  g_autofree char *read = g_strdup (cells[0]);
  g_assert_cmpstr (g_strstrip (read), ==, expected);
}

static void
test_no_text (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\1\2", 3);
  g_autoptr (GError) error = NULL;

  g_assert_null (torno_csv_parse (bytes, &error));
  g_assert_nonnull (error);
}

/* A record that goes out comes in as the same row. */
static void
test_sheet_goes_round (void)
{
  const TornoSheet *sheet = &torno_sheets[0];
  g_autoptr (JsonNode) node = json_from_string (
      "{\"full_name\":\"=Laura \\\"G\\\"\",\"document_id\":\"007\",\"email\":\"l@x.co\",\"phone_number\":\"+57 310\","
      "\"active_plan\":{\"expires_at\":\"2026-12-31T00:00:00-05:00\",\"plan\":{\"name\":\"Mes, total\"}}}",
      NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_sheet_fault_free);
  int places[TORNO_SHEET_MAX_COLUMNS];

  torno_sheet_write_titles (sheet, text);
  torno_sheet_write_record (sheet, json_node_get_object (node), text);
  g_autoptr (GBytes) bytes = g_bytes_new (text->str, text->len);
  g_autoptr (GPtrArray) rows = torno_csv_parse (bytes, NULL);
  g_assert_true (torno_sheet_find_columns (sheet, rows->pdata[0], places, NULL));
  g_autoptr (JsonObject) row = torno_sheet_read_row (sheet, places, rows->pdata[1], 2, faults);
  g_assert_cmpuint (faults->len, ==, 0);
  g_assert_cmpstr (json_object_get_string_member (row, "full_name"), ==, "=Laura \"G\"");
  g_assert_cmpstr (json_object_get_string_member (row, "document_id"), ==, "007");
  g_assert_cmpstr (json_object_get_string_member (row, "phone_number"), ==, "+57 310");
  g_assert_cmpstr (json_object_get_string_member (row, "plan"), ==, "Mes, total");
  g_assert_cmpstr (json_object_get_string_member (row, "expires_at"), ==, "2026-12-31");
  g_assert_false (json_object_has_member (row, "purchased_price"));
}

static void
test_sheet_tells_of_all_faults (void)
{
  const TornoSheet *sheet = &torno_sheets[1];
  g_auto (GStrv) titles = g_strsplit ("PRICE|name|quantity|is_active", "|", -1);
  g_auto (GStrv) cells = g_strsplit ("cheap||1.5|perhaps", "|", -1);
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_sheet_fault_free);
  int places[TORNO_SHEET_MAX_COLUMNS];

  g_assert_true (torno_sheet_find_columns (sheet, titles, places, NULL));
  g_assert_null (torno_sheet_read_row (sheet, places, cells, 7, faults));
  g_assert_cmpuint (faults->len, ==, 4);
  g_assert_cmpuint (((TornoSheetFault *) faults->pdata[0])->row, ==, 7);
  g_assert_cmpstr (((TornoSheetFault *) faults->pdata[0])->title, ==, "Name");
}

static void
test_sheet_misses_a_column (void)
{
  g_auto (GStrv) titles = g_strsplit ("Price", "|", -1);
  g_autoptr (GError) error = NULL;
  int places[TORNO_SHEET_MAX_COLUMNS];

  g_assert_false (torno_sheet_find_columns (&torno_sheets[1], titles, places, &error));
  g_assert_nonnull (strstr (error->message, "Name"));
}

static void
test_sheet_dates (void)
{
  static const char *const texts[][2]
      = { { "2026-12-31", "2026-12-31" }, { "31/12/2026", "2026-12-31" }, { "1/2/2026", "2026-02-01" },
          { "31/02/2026", NULL },         { "2026-12-31 10:00", NULL },   { "tomorrow", NULL } };
  int places[] = { 0, 1, 2, 3, 4, 5, -1 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) torno_sheet_fault_free);
      g_autofree char *text = g_strconcat ("a|b|c@d.e|d|e|", texts[i][0], NULL);
      g_auto (GStrv) cells = g_strsplit (text, "|", -1);
      g_autoptr (JsonObject) row = torno_sheet_read_row (&torno_sheets[0], places, cells, 2, faults);

      g_assert_cmpuint (faults->len, ==, texts[i][1] == NULL);
      if (row != NULL)
        g_assert_cmpstr (json_object_get_string_member (row, "expires_at"), ==, texts[i][1]);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], test_read);
  for (guint i = 0; i < G_N_ELEMENTS (written); i++)
    g_test_add_data_func (written[i].path, &written[i], test_write);
  g_test_add_func ("/csv/read/no-text", test_no_text);
  g_test_add_func ("/sheet/goes-round", test_sheet_goes_round);
  g_test_add_func ("/sheet/tells-of-all-faults", test_sheet_tells_of_all_faults);
  g_test_add_func ("/sheet/misses-a-column", test_sheet_misses_a_column);
  g_test_add_func ("/sheet/dates", test_sheet_dates);
  return g_test_run ();
}
