/* All that is stored of a person, in one answer: more statements than a route runs by itself. */
#include "config.h"

#include "torno-api.h"
#include "torno-records.h"
#include "torno-rows.h"

typedef struct
{
  const char *name;
  const char *statement;
  const TornoRecord *record;
} Part;

/* clang-format off */
static const Part parts[] = {
  { "user",         "user_whole",          &torno_record_user },
  { "user_plans",   "export_user_plans",   &torno_record_user_plan },
  { "purchases",    "export_purchases",    &torno_record_sale },
  { "attendance",   "export_attendance",   &torno_record_attendance },
  { "measurements", "export_measurements", &torno_record_measurement },
  { "consents",     "export_consents",     &torno_record_consent },
  { "fingerprints", "export_fingerprints", &torno_record_fingerprint },
  { "photos",       "export_photos",       &torno_record_photo },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (parts) <= TORNO_DB_MAX_STEPS);

static void
write_rows (const Part *part, const PGresult *result, TornoWriter *writer)
{
  const TornoRows *rows = torno_rows_find (part->record, result, "", part->statement);

  torno_writer_add_name (writer, part->name);
  torno_writer_add_literal (writer, "[");
  for (int i = 0; i < PQntuples (result); i++)
    {
      if (i > 0)
        torno_writer_add_literal (writer, ",");
      torno_rows_write (rows, result, i, NULL, writer);
    }
  torno_writer_end (writer, ']');
}

static void
answer (TornoCall *call, PGresult *const *results)
{
  TornoWriter *writer = torno_call_get_writer (call);

  torno_writer_add_literal (writer, "{");
  torno_writer_add_name (writer, parts[0].name);
  torno_rows_write (torno_rows_find (parts[0].record, results[0], "", parts[0].statement), results[0], 0, NULL,
                    writer);
  for (guint i = 1; i < G_N_ELEMENTS (parts); i++)
    write_rows (&parts[i], results[i], writer);
  torno_writer_end (writer, '}');
  torno_call_answer (call, 200);
}

static void
on_read (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  TornoCall *call = user_data;
  TornoError error;

  if (refusal != NULL)
    torno_call_refuse_with (call, refusal);
  else if (PQntuples (results[0]) == 0)
    torno_call_refuse (call, TORNO_ERROR_USER_NOT_FOUND);
  else if (torno_error_from_code (torno_db_get_text (results[0], 0, "@refusal"), &error))
    torno_call_refuse (call, error);
  else
    answer (call, results);
}

/**
 * torno_api_export_prepare:
 * @call: GET /users/{user_id}/export
 */
void
torno_api_export_prepare (TornoCall *call)
{
  TornoDb *db = torno_server_get_db (torno_call_get_server (call));
  TornoDbStep steps[G_N_ELEMENTS (parts)];

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      steps[i] = (TornoDbStep){ torno_db_find_statement (db, parts[i].statement) };
      for (guint p = 0; p < steps[i].statement->n_params; p++)
        steps[i].values[p] = torno_call_get_value (call, steps[i].statement->params[p]);
    }
  torno_db_read (db, steps, G_N_ELEMENTS (steps), on_read, call);
}
