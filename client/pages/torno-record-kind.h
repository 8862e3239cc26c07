/* What the lists and forms of the administration show of each kind of record. */
#pragma once

#include "torno-record-form.h"

G_BEGIN_DECLS

/* What a row says of a record. */
typedef struct
{
  char *title;
  char *subtitle;
  char *value; /* at the end; NULL: nothing */
  gboolean is_off;
} TornoRowTexts;

typedef struct _TornoRecordKind TornoRecordKind;

#define TORNO_RECORD_MAX_EXTRAS 3

/* What else can be done with a record: a button in its row. */
typedef struct
{
  const TornoRecordKind *kind; /* a second form of the record, or a list that belongs to it; NULL ends the extras */
  const char *icon_name;
} TornoRecordExtra;

struct _TornoRecordKind
{
  const char *list_title;
  const char *empty_text;
  const char *list_path;   /* with its query, but for gym_id, skip and limit; NULL: told when it is opened */
  gboolean is_of_gym;      /* held to the gym that is worked in, and made for it */
  guint n_shown;           /* at first, and with each "Show more" */
  const char *add_label;   /* NULL: none are added here */
  const char *new_title;   /* of the form */
  const char *edit_title;  /* of the form; NULL: the rows are only read */
  const char *create_path; /* POST */
  const char *record_path; /* GET, PUT and DELETE, with the number behind it */
  const char *change_path; /* behind the number in a PUT, or NULL */
  const char *action_path; /* behind the number in a POST: the form is one of its own each time; NULL: none */
  const char *inner_path;  /* behind the number in a GET: a list that belongs to a record, with its query; NULL: none */
  const char *role;        /* of a new record, or NULL */
  const char *delete_text; /* asked before; NULL: no record is deleted here */
  const TornoFormField *fields;
  guint n_fields;
  void (*describe) (JsonObject *record, TornoRowTexts *texts);
  TornoRecordExtra extras[TORNO_RECORD_MAX_EXTRAS];
};

extern const TornoRecordKind torno_plan_kind;
extern const TornoRecordKind torno_product_kind;
extern const TornoRecordKind torno_stock_kind;
extern const TornoRecordKind torno_restock_kind;
extern const TornoRecordKind torno_movement_kind;
extern const TornoRecordKind torno_station_kind;
extern const TornoRecordKind torno_trainer_kind;
extern const TornoRecordKind torno_admin_kind;
extern const TornoRecordKind torno_gym_kind;
extern const TornoRecordKind torno_member_kind;
extern const TornoRecordKind torno_measurement_kind;
extern const TornoRecordKind torno_purchase_kind;
extern const TornoRecordKind torno_bought_kind;

char *torno_record_describe_instant (JsonObject *record, const char *name, const char *format);
void torno_record_describe_thing (JsonObject *record, const char *word, const char *text, TornoRowTexts *texts);
void torno_row_texts_clear (TornoRowTexts *texts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TornoRowTexts, torno_row_texts_clear)

G_END_DECLS
