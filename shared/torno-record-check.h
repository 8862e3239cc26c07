/* Holds input from strangers against a record: all faults of a request are found at once. */
#pragma once

#include "torno-json.h"
#include "torno-record.h"

G_BEGIN_DECLS

/* The kinds of faults, in the order of the table in torno-record-check.c. */
typedef enum
{
  TORNO_FAULT_NONE,
  TORNO_FAULT_MISSING,
  TORNO_FAULT_NULL,
  TORNO_FAULT_STRING_TYPE,
  TORNO_FAULT_INTEGER_TYPE,
  TORNO_FAULT_NUMBER_TYPE,
  TORNO_FAULT_BOOLEAN_TYPE,
  TORNO_FAULT_OBJECT_TYPE,
  TORNO_FAULT_LIST_TYPE,
  TORNO_FAULT_TOO_SMALL,
  TORNO_FAULT_TOO_LARGE,
  TORNO_FAULT_TOO_SHORT,
  TORNO_FAULT_TOO_LONG,
  TORNO_FAULT_LIST_TOO_SHORT,
  TORNO_FAULT_LIST_TOO_LONG,
  TORNO_FAULT_TOO_MANY_DECIMALS,
  TORNO_FAULT_ENUM,
  TORNO_FAULT_EMAIL,
  TORNO_FAULT_INSTANT,
  TORNO_FAULT_DATE,
  TORNO_FAULT_TIME_OF_DAY,
  TORNO_FAULT_ZONE,
  TORNO_FAULT_PASSWORD_TOO_LONG,
  TORNO_FAULT_NOTHING_GIVEN,
  TORNO_N_FAULTS
} TornoFaultKind;

/* Characters of a string whose field names no bound of its own. */
#define TORNO_STRING_MAX 10000

#define TORNO_FAULT_MAX_LOC 4

typedef struct
{
  TornoFaultKind kind;
  const TornoField *field; /* for its bounds and values; NULL where the whole body is meant */
  const char *loc[TORNO_FAULT_MAX_LOC];
  guint n_loc;
  gint64 loc_index; /* place in a list, or -1; stands before the last entry of loc */
  char *input;      /* the value as JSON, "null" where it is missing or secret */
} TornoFault;

/* What a request gives for one field: not given, null, or a text as SQL takes it (money: cents). */
typedef struct
{
  gboolean given;
  char *text;
} TornoFieldValue;

TornoFaultKind torno_field_check_text (const TornoField *field, const char *text, char **out_value);
TornoFaultKind torno_field_check_json (const TornoField *field, const TornoJsonNode *node, char **out_value);
void torno_record_check_body (const TornoRecord *record,
                              TornoFieldFlags mode,
                              const TornoJson *json,
                              const TornoJsonNode *object,
                              TornoFieldValue *values,
                              GArray *faults);
GArray *torno_faults_new (void);
void torno_faults_add (GArray *faults,
                       TornoFaultKind kind,
                       const TornoField *field,
                       const char *place,
                       const char *name,
                       char *input_take);
const char *torno_fault_get_type (TornoFaultKind kind);
const char *torno_fault_get_text (TornoFaultKind kind);
char *torno_fault_fill_text (const TornoFault *fault, const char *text);
void torno_field_values_clear (TornoFieldValue *values, guint n);

G_END_DECLS
