/* A form for one record of the API, made from a table of its fields. */
#pragma once

#include "torno-api-client.h"
#include "torno-error.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  TORNO_INPUT_TEXT,
  TORNO_INPUT_EMAIL,
  TORNO_INPUT_PHONE,
  TORNO_INPUT_TIME, /* of day, "06:00"; empty is null */
  TORNO_INPUT_DATE, /* "1991-05-04"; empty is null */
  TORNO_INPUT_MONEY,
  TORNO_INPUT_INTEGER,  /* empty is null */
  TORNO_INPUT_MEASURE,  /* at most two decimals; empty is null */
  TORNO_INPUT_PASSWORD, /* empty leaves it as it is */
  TORNO_INPUT_SWITCH,
  TORNO_INPUT_CHOICE,
  TORNO_INPUT_ZONE /* chosen from a list; empty is the server's */
} TornoInput;

typedef struct
{
  const char *value; /* NULL ends the list */
  const char *label;
} TornoChoice;

typedef struct
{
  const char *name; /* of the field in the API */
  const char *title;
  TornoInput input;
  gboolean is_required; /* of a password: in a new record */
  const char *initial;  /* of a new record; NULL: empty */
  TornoError taken;     /* the refusal that means this field; 0: none */
  const TornoChoice *choices;
  gboolean is_for_existing; /* left out of the form of a new record */
  const char *shown_for;    /* seen where a choice of the form is this, null elsewhere; NULL: always seen */
} TornoFormField;

#define TORNO_TYPE_RECORD_FORM (torno_record_form_get_type ())
G_DECLARE_FINAL_TYPE (TornoRecordForm, torno_record_form, TORNO, RECORD_FORM, AdwPreferencesGroup)

/* Signal "submitted" (): Enter in one of the entries. */
TornoRecordForm *torno_record_form_new (const TornoFormField *fields, guint n_fields, JsonObject *record);
gboolean torno_record_form_write (TornoRecordForm *form, JsonObject *body);
gboolean torno_record_form_show_error (TornoRecordForm *form, TornoApiClient *client, const GError *error);
GtkWidget *torno_record_form_get_row (TornoRecordForm *form, const char *name);

G_END_DECLS
