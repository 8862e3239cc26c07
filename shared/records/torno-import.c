/* Many records out of a spreadsheet in one body, and what is wrong with them. */
#include "config.h"

#include "torno-records.h"

/* As many as fit into the largest body at some 200 bytes a row. */
#define MAX_ROWS 5000

#define NEW TORNO_FIELD_CREATE
#define NEEDED (TORNO_FIELD_CREATE | TORNO_FIELD_REQUIRED)

/* clang-format off */
static const TornoField product_fields[] = {
  { "name",                TORNO_FIELD_STRING,  NEEDED, "Name, unique within the gym ignoring case", 1, 100, .example = "\"Agua 600 ml\"" },
  { "price",               TORNO_FIELD_MONEY,   NEEDED, "Price", .example = "\"3500.00\"" },
  { "quantity",            TORNO_FIELD_INTEGER, NEW,    "How many are in stock; 0 without it", 0, 999999999, .example = "24" },
  { "low_stock_threshold", TORNO_FIELD_INTEGER, NEW,    "At or below how many it is low", 0, 999999999, .example = "6" },
  { "barcode",             TORNO_FIELD_STRING,  NEW,    "What a scanner types for it, unique within the gym", 0, 64, .example = "\"7702090012345\"" },
  { "is_active",           TORNO_FIELD_BOOLEAN, NEW,    "Whether it is sold; true without it" },
};
static const TornoField plan_fields[] = {
  { "name",          TORNO_FIELD_STRING,  NEEDED, "Name, unique within the gym ignoring case", 1, 100, .example = "\"Mensualidad\"" },
  { "price",         TORNO_FIELD_MONEY,   NEEDED, "Price", .example = "\"85000.00\"" },
  { "duration_days", TORNO_FIELD_INTEGER, NEEDED, "How many days it runs", 1, 36500, .example = "30" },
  { "role",          TORNO_FIELD_ENUM,    NEW,    "regular, or taquillero: a pass of visits", .values = torno_plan_role_values, .example = "\"taquillero\"" },
  { "days",          TORNO_FIELD_INTEGER, NEW,    "Visits of a taquillero pass", 1, 36500, .example = "12" },
  { "is_active",     TORNO_FIELD_BOOLEAN, NEW,    "Whether it is sold; true without it" },
};
static const TornoField member_fields[] = {
  { "full_name",       TORNO_FIELD_STRING, NEEDED, "Full name", 1, 200, .example = "\"Laura Gómez Rojas\"" },
  { "document_id",     TORNO_FIELD_STRING, NEEDED, "Document, unique ignoring case", 1, 50, .example = "\"1032456789\"" },
  { "email",           TORNO_FIELD_EMAIL,  NEEDED, "E-mail, unique ignoring case" },
  { "phone_number",    TORNO_FIELD_STRING, NEEDED, "Phone number", 1, 50, .example = "\"+57 310 555 1234\"" },
  { "plan",            TORNO_FIELD_STRING, NEEDED, "Name of a plan that the gym sells", 1, 100, .example = "\"Mensualidad\"" },
  { "expires_at",      TORNO_FIELD_DATE,   NEW,    "The first day on which it no longer admits; without it the plan begins today" },
  { "purchased_price", TORNO_FIELD_MONEY,  NEW,    "What was paid here for it; 0.00 without it", .example = "\"0.00\"" },
};

#define ROWS(kind) \
static const TornoRecord kind ## _row = { #kind "_row", "A row of an import", TORNO_RECORD_FIELDS (kind ## _fields) }; \
static const TornoField kind ## _import_fields[] = { \
  { "gym_id",  TORNO_FIELD_ID,      NEW,    "The gym; without it the caller's" }, \
  { "dry_run", TORNO_FIELD_BOOLEAN, NEW,    "Only tells what is wrong with the rows" }, \
  { "rows",    TORNO_FIELD_LIST,    NEEDED, "The rows: all of them are made, or none", 1, MAX_ROWS, .record = &kind ## _row }, \
}; \
const TornoRecord torno_record_ ## kind ## _import = { #kind "_import", "Many records at once", TORNO_RECORD_FIELDS (kind ## _import_fields) }

ROWS (product);
ROWS (plan);
ROWS (member);

static const TornoField fault_fields[] = {
  { "row",   TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "Which row, from 0", 0, MAX_ROWS, .example = "3" },
  { "field", TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "At which of its fields", .example = "\"name\"" },
  { "code",  TORNO_FIELD_STRING,  TORNO_FIELD_READ, "Why, as the code of an error", .example = "\"name_taken\"" },
  { "msg",   TORNO_FIELD_STRING,  TORNO_FIELD_READ, "Why, for a person", .example = "\"This name is already taken\"" },
};
static const TornoRecord import_fault = { "import_fault", "What is wrong with a row", TORNO_RECORD_FIELDS (fault_fields) };

static const TornoField result_fields[] = {
  { "created", TORNO_FIELD_INTEGER, TORNO_FIELD_READ, "How many were made; 0 of a dry run", 0, MAX_ROWS, .example = "24" },
  { "faults",  TORNO_FIELD_LIST,    TORNO_FIELD_READ, "Of a dry run: what is wrong with the rows", .record = &import_fault },
};
/* clang-format on */

const TornoRecord torno_record_import_result
    = { "import_result", "What came of an import", TORNO_RECORD_FIELDS (result_fields) };
