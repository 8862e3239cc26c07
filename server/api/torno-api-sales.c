/* The answer of what makes a ticket: the ticket with its sales. */
#include "config.h"

#include "torno-api.h"
#include "torno-records.h"

/**
 * torno_api_checkout_finish:
 * @call: POST /sales/checkout, with its lines sold, or /sales/tickets/{ticket_id}/void
 *
 * Writes {ticket_id, total_amount, sales}.
 */
void
torno_api_checkout_finish (TornoCall *call)
{
  const TornoCallResults *results = torno_call_get_results (call);
  TornoWriter *writer = torno_call_get_writer (call);

  torno_writer_add_literal (writer, "{");
  torno_writer_add_name (writer, "ticket_id");
  torno_writer_add_integer (writer, torno_db_get_integer (results->results[0], 0, "ticket_id"));
  torno_writer_add_name (writer, "total_amount");
  torno_writer_add_money (writer, torno_db_get_integer (results->results[0], 0, "total_amount"));
  torno_writer_add_name (writer, "sales");
  torno_writer_add_literal (writer, "[");
  for (int i = 0; i < PQntuples (results->results[1]); i++)
    {
      if (i > 0)
        torno_writer_add_literal (writer, ",");
      torno_call_write_record (call, &torno_record_sale, "", 1, i);
    }
  torno_writer_end (writer, ']');
  torno_writer_end (writer, '}');
}
