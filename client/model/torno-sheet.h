/* What a table of members, products or plans holds, as a spreadsheet has it. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  TORNO_CELL_TEXT,
  TORNO_CELL_MONEY,
  TORNO_CELL_INTEGER,
  TORNO_CELL_BOOLEAN,
  TORNO_CELL_DATE,
  TORNO_CELL_ROLE
} TornoCell;

typedef struct
{
  const char *name;   /* of the field in an import */
  const char *title;  /* of the column */
  const char *source; /* the field of the record that is exported, nested ones with dots; NULL: @name; "": none */
  TornoCell cell;
  gboolean is_required;
} TornoSheetColumn;

typedef struct
{
  const char *title;
  const char *file_name;   /* without its ending */
  const char *export_path; /* ending with "?" or "&" */
  const char *import_path;
  const TornoSheetColumn *columns;
  guint n_columns;
} TornoSheet;

#define TORNO_SHEET_MAX_COLUMNS 8

/* What is wrong with a row. */
typedef struct
{
  guint row;         /* as the spreadsheet counts, from 1; the titles stand in the first one */
  const char *title; /* of the column, in the user's language; NULL: the row as such */
  char *text;
} TornoSheetFault;

#define TORNO_N_SHEETS 3
extern const TornoSheet torno_sheets[TORNO_N_SHEETS];

void torno_sheet_write_titles (const TornoSheet *sheet, GString *text);
void torno_sheet_write_record (const TornoSheet *sheet, JsonObject *record, GString *text);
gboolean torno_sheet_find_columns (const TornoSheet *sheet, GStrv titles, int places[], GError **error);
JsonObject *
torno_sheet_read_row (const TornoSheet *sheet, const int places[], GStrv cells, guint row, GPtrArray *faults);
const char *torno_sheet_get_title (const TornoSheet *sheet, const char *name);

void torno_sheet_fault_free (TornoSheetFault *fault);
TornoSheetFault *torno_sheet_fault_new (guint row, const char *title, const char *text);

G_END_DECLS
