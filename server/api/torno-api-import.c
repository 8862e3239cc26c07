/* What came of many records at once, with the faults in the caller's language. */
#include "config.h"

#include "torno-api.h"

#include <string.h>

static void
write_fault (TornoCall *call, const PGresult *result, int row)
{
  TornoWriter *writer = torno_call_get_writer (call);
  const char *field = torno_db_get_text (result, row, "field");
  TornoError error = TORNO_ERROR_INTERNAL;

  torno_error_from_code (torno_db_get_text (result, row, "code"), &error);
  torno_writer_add_literal (writer, "{");
  torno_writer_add_name (writer, "row");
  torno_writer_add_integer (writer, torno_db_get_integer (result, row, "place"));
  torno_writer_add_name (writer, "field");
  if (field != NULL)
    torno_writer_add_string (writer, field, -1);
  else
    torno_writer_add_literal (writer, "null");
  torno_writer_add_name (writer, "code");
  torno_writer_add_string (writer, torno_error_get_code (error), -1);
  torno_writer_add_name (writer, "msg");
  torno_writer_add_string (writer, torno_texts_get_error (torno_call_get_language (call), error), -1);
  torno_writer_end (writer, '}');
}

/**
 * torno_api_import_finish:
 * @call: POST /import/…, with its rows made or tried
 *
 * Writes {created, faults}.
 */
void
torno_api_import_finish (TornoCall *call)
{
  const PGresult *result = torno_call_get_results (call)->results[0];
  TornoWriter *writer = torno_call_get_writer (call);
  const char *dry_run = torno_call_get_value (call, "dry_run");
  gboolean is_dry = dry_run != NULL && strcmp (dry_run, "true") == 0;
  gboolean has_faults = torno_db_get_text (result, 0, "code") != NULL;

  torno_writer_add_literal (writer, "{");
  torno_writer_add_name (writer, "created");
  torno_writer_add_integer (writer, is_dry ? 0 : torno_db_get_integer (result, 0, "n_rows"));
  torno_writer_add_name (writer, "faults");
  torno_writer_add_literal (writer, "[");
  for (int row = 0; has_faults && row < PQntuples (result); row++)
    {
      if (row > 0)
        torno_writer_add_literal (writer, ",");
      write_fault (call, result, row);
    }
  torno_writer_end (writer, ']');
  torno_writer_end (writer, '}');
}
