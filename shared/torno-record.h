/* The vocabulary of the record tables: a record is described once, as an array of fields, and validation, SQL columns,
 * JSON, the OpenAPI document and the client's forms come from that description. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TornoRecord TornoRecord;

typedef enum
{
  TORNO_FIELD_ID,      /* a positive 64-bit number */
  TORNO_FIELD_INTEGER, /* within min..max */
  TORNO_FIELD_MONEY,   /* cents, in column NAME_cents; at least min cents */
  TORNO_FIELD_DECIMAL, /* a number with up to 2 decimals within min..max, NUMERIC in SQL */
  TORNO_FIELD_STRING,  /* min..max characters, blank edges cut */
  TORNO_FIELD_EMAIL,
  TORNO_FIELD_PASSWORD, /* 8 characters to 72 bytes where it is new; never shown, not even in a fault */
  TORNO_FIELD_SECRET,   /* any string; never shown */
  TORNO_FIELD_BOOLEAN,
  TORNO_FIELD_ENUM,        /* one of values */
  TORNO_FIELD_INSTANT,     /* RFC 3339; without an offset the gym's local time */
  TORNO_FIELD_DATE,        /* YYYY-MM-DD */
  TORNO_FIELD_DAY_BOUND,   /* a date or an instant, for filters: start_date takes from, end_date takes to, inclusive */
  TORNO_FIELD_TIME_OF_DAY, /* HH:MM */
  TORNO_FIELD_ZONE,        /* an IANA time zone name */
  TORNO_FIELD_JSON,        /* ready JSON out of the database; answers only */
  TORNO_FIELD_RECORD,      /* a nested record */
  TORNO_FIELD_LIST         /* an array of nested records, 1 to max */
} TornoFieldType;

typedef enum
{
  TORNO_FIELD_READ = 1 << 0,     /* stands in answers */
  TORNO_FIELD_CREATE = 1 << 1,   /* may stand in the body of a POST */
  TORNO_FIELD_UPDATE = 1 << 2,   /* may stand in the body of a PUT */
  TORNO_FIELD_REQUIRED = 1 << 3, /* must stand in the body of a POST */
  TORNO_FIELD_NULLABLE = 1 << 4, /* may be null */
  TORNO_FIELD_ERASABLE = 1 << 6, /* null in answers where the person was erased */
  TORNO_FIELD_VIRTUAL = 1 << 5   /* no column of the record's table; a statement that has it names it itself */
} TornoFieldFlags;

#define TORNO_FIELD_WRITE (TORNO_FIELD_CREATE | TORNO_FIELD_UPDATE)
#define TORNO_FIELD_ALWAYS (TORNO_FIELD_READ | TORNO_FIELD_CREATE | TORNO_FIELD_UPDATE)

typedef struct
{
  const char *name; /* in JSON, and the column's name where that is not NAME_cents */
  TornoFieldType type;
  guint flags;               /* TornoFieldFlags */
  const char *title;         /* what it means, one phrase in English */
  gint64 min, max;           /* as the type says; both 0: the type's own bounds */
  const char *const *values; /* of an enum, NULL-terminated */
  const TornoRecord *record; /* of a nested record or list */
  const char *example;       /* as JSON; NULL: made from the type */
} TornoField;

struct _TornoRecord
{
  const char *name;  /* "user_plan" */
  const char *title; /* "A plan that a member has bought" */
  const TornoField *fields;
  guint n_fields;
};

#define TORNO_RECORD_FIELDS(array) .fields = (array), .n_fields = G_N_ELEMENTS (array)

const TornoField *torno_record_find_field (const TornoRecord *record, const char *name, guint *out_index);
const char *torno_field_get_example (const TornoField *field);

G_END_DECLS
