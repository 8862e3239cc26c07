/* What no record can say of measurements: one of the body's fields must be given, whichever; and there may be too few
 * for a progress. */
#include "config.h"

#include "torno-api.h"
#include "torno-records.h"

/* Writes the body fields that were given, as texts: PostgreSQL makes exact numbers of them. */
static guint
write_measures (const TornoCall *call, TornoWriter *writer)
{
  const TornoRecord *record = &torno_record_measurement;
  guint n = 0;

  torno_writer_add_literal (writer, "{");
  for (guint i = 0; i < record->n_fields; i++)
    {
      const char *name = record->fields[i].name, *value;
      g_autofree char *given = g_strconcat ("has_", name, NULL);

      if (record->fields[i].type != TORNO_FIELD_DECIMAL || g_strcmp0 (torno_call_get_value (call, given), "true") != 0)
        continue;
      value = torno_call_get_value (call, name);
      torno_writer_add_name (writer, name);
      if (value != NULL)
        torno_writer_add_string (writer, value, -1);
      else
        torno_writer_add_literal (writer, "null");
      n += value != NULL;
    }
  torno_writer_add_literal (writer, "}");
  return n;
}

static guint
set_measures (TornoCall *call)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  guint n = write_measures (call, &writer);
  g_autofree char *measures = torno_writer_steal_text (&writer);

  torno_call_set_value (call, "measures", measures);
  return n;
}

/**
 * torno_api_measurement_prepare:
 * @call: POST /measurements/
 */
void
torno_api_measurement_prepare (TornoCall *call)
{
  if (set_measures (call) > 0)
    torno_call_run (call);
  else
    torno_call_refuse_fault (call, TORNO_FAULT_NOTHING_GIVEN, "body", NULL);
}

/**
 * torno_api_measurement_update_prepare:
 * @call: PUT /measurements/{measurement_id}
 */
void
torno_api_measurement_update_prepare (TornoCall *call)
{
  set_measures (call);
  torno_call_run (call);
}

/**
 * torno_api_progress_finish:
 * @call: GET /measurements/user/{user_id}/progress
 *
 * Fewer than two measurements show no progress (api.md, "Measurements").
 */
void
torno_api_progress_finish (TornoCall *call)
{
  const PGresult *result = torno_call_get_results (call)->results[0];
  TornoWriter *writer = torno_call_get_writer (call);
  gint64 n = torno_db_get_integer (result, 0, "measurements_count");

  if (n >= 2)
    {
      torno_call_write_record (call, &torno_record_progress, "", 0, 0);
      return;
    }
  torno_writer_add_literal (writer, "{");
  torno_writer_add_name (writer, "message");
  torno_writer_add_string (writer, torno_texts_get (torno_call_get_language (call), TORNO_TEXT_TOO_FEW_MEASUREMENTS),
                           -1);
  torno_writer_add_name (writer, "measurements_count");
  torno_writer_add_integer (writer, n);
  torno_writer_end (writer, '}');
}
