/* Answers: status, headers and bytes. */
#include "config.h"

#include "torno-call-private.h"

#include "torno-compress.h"
#include "torno-changes.h"

#include <string.h>

#define CORS_EXPOSE "ETag, X-Total-Count, Retry-After, WWW-Authenticate"
#define CORS_HEADERS "Authorization, Content-Type, Accept-Language, Idempotency-Key, If-Match"
#define CORS_MAX_AGE "600"
#define LIST_LIMIT 100 /* where a request names none (api.md, "Conventions") */
/* No answer of the API is a page: nothing in it may run or be framed, should a browser be led to it. */
#define POLICY "default-src 'none'; frame-ancestors 'none'"
#define TLS_ONLY "max-age=31536000"

/* What names one record for a fault's loc. */
static void
write_loc (const TornoFault *fault, TornoWriter *writer)
{
  torno_writer_add_literal (writer, "[");
  for (guint i = 0; i < fault->n_loc; i++)
    {
      if (i > 0)
        torno_writer_add_literal (writer, ",");
      if (fault->loc_index >= 0 && i == fault->n_loc - 1 && fault->n_loc > 2)
        {
          torno_writer_add_integer (writer, fault->loc_index);
          torno_writer_add_literal (writer, ",");
        }
      torno_writer_add_string (writer, fault->loc[i], -1);
    }
  torno_writer_add_literal (writer, "]");
}

/**
 * torno_call_write_faults:
 * @call: a call
 * @faults: #TornoFault, at least one
 *
 * Writes the 422 with all faults (api.md, "Conventions").
 */
void
torno_call_write_faults (TornoCall *call, GArray *faults)
{
  TornoWriter *writer = &call->writer;

  torno_writer_clear (writer);
  torno_writer_add_literal (writer, "{\"detail\":[");
  for (guint i = 0; i < faults->len; i++)
    {
      const TornoFault *fault = &g_array_index (faults, TornoFault, i);
      g_autofree char *text
          = torno_fault_fill_text (fault, torno_texts_get_fault (call->language, fault->kind));

      if (i > 0)
        torno_writer_add_literal (writer, ",");
      torno_writer_add_literal (writer, "{");
      torno_writer_add_name (writer, "type");
      torno_writer_add_string (writer, torno_fault_get_type (fault->kind), -1);
      torno_writer_add_name (writer, "loc");
      write_loc (fault, writer);
      torno_writer_add_name (writer, "msg");
      torno_writer_add_string (writer, text, -1);
      torno_writer_add_name (writer, "input");
      torno_writer_add_text (writer, fault->input != NULL ? fault->input : "null");
      torno_writer_end (writer, '}');
    }
  torno_writer_add_literal (writer, "],");
  torno_writer_add_literal (writer, "\"code\":\"validation_failed\"}");
  call->status = torno_error_get_status (TORNO_ERROR_VALIDATION_FAILED);
}

/**
 * torno_call_write_refusal:
 * @call: a call
 * @error: why
 * @details: (nullable): flat JSON that fills the text
 */
void
torno_call_write_refusal (TornoCall *call, TornoError error, const char *details)
{
  g_autofree char *text = torno_texts_fill (torno_texts_get_error (call->language, error), details);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);

  torno_writer_clear (&call->writer);
  torno_writer_add_literal (&call->writer, "{");
  torno_writer_add_name (&call->writer, "detail");
  torno_writer_add_string (&call->writer, text, -1);
  torno_writer_add_name (&call->writer, "code");
  torno_writer_add_string (&call->writer, torno_error_get_code (error), -1);
  torno_writer_end (&call->writer, '}');
  call->status = torno_error_get_status (error);
  if (call->status == 401)
    soup_message_headers_replace (headers, "WWW-Authenticate", "Bearer");
  if (call->status == 503)
    soup_message_headers_replace (headers, "Retry-After", "1");
}

static const char *
get_step_name (const TornoCall *call, guint step)
{
  return step == 0 || call->route->then == NULL ? call->statement : call->route->then;
}

/**
 * torno_call_write_record:
 * @call: a call that has run
 * @record: what the row is
 * @prefix: what its columns begin with, "" or "user."
 * @step: which of the route's steps: 0 the statement, 1 what comes `then`
 * @row: which row
 *
 * Writes a JSON object to the call's writer.
 */
void
torno_call_write_record (TornoCall *call, const TornoRecord *record, const char *prefix, guint step, int row)
{
  const PGresult *result = call->results.results[step];

  torno_rows_write (torno_rows_find (record, result, prefix, get_step_name (call, step)), result, row,
                    torno_server_get_fragments (call->server), &call->writer);
}

static gint64
get_number (const TornoCall *call, const char *name, gint64 otherwise)
{
  const char *text = torno_call_get_value (call, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : otherwise;
}

/* How long a list is without skip and limit, where that can be told without counting: its rows may say so, and a page
 * that is not full is the last one. */
static gint64
find_total (const TornoCall *call, const PGresult *result)
{
  int n = PQntuples (result);
  gint64 skip;

  if (call->route->count == NULL)
    return n;
  if (n > 0 && PQfnumber (result, "@total") >= 0)
    return torno_db_get_integer (result, 0, "@total");
  skip = get_number (call, "skip", 0);
  return n < get_number (call, "limit", LIST_LIMIT) && (n > 0 || skip == 0) ? skip + n : -1;
}

/**
 * torno_call_write_total:
 * @call: a call with a list and its total
 *
 * Notes the total, or refuses an empty list as the route's `missing`.
 */
void
torno_call_write_total (TornoCall *call)
{
  char total[24];

  if (call->total == 0 && call->route->missing != 0)
    {
      torno_call_write_refusal (call, call->route->missing, NULL);
      return;
    }
  g_snprintf (total, sizeof total, "%" G_GINT64_FORMAT, call->total);
  soup_message_headers_replace (soup_server_message_get_response_headers (call->message), "X-Total-Count", total);
}

static void
write_list (TornoCall *call, const PGresult *result)
{
  const TornoRows *rows = torno_rows_find (call->route->answer, result, "", call->statement);

  torno_writer_add_literal (&call->writer, "[");
  for (int i = 0; i < PQntuples (result); i++)
    {
      if (i > 0)
        torno_writer_add_literal (&call->writer, ",");
      torno_rows_write (rows, result, i, torno_server_get_fragments (call->server), &call->writer);
    }
  torno_writer_add_literal (&call->writer, "]");
  call->total = find_total (call, result);
  if (call->total >= 0)
    torno_call_write_total (call);
}

static void
set_etag (TornoCall *call, const PGresult *result)
{
  char tag[32];

  if (PQfnumber (result, "@version") < 0)
    return;
  g_snprintf (tag, sizeof tag, "\"%" G_GINT64_FORMAT "\"", torno_db_get_integer (result, 0, "@version"));
  soup_message_headers_replace (soup_server_message_get_response_headers (call->message), "ETag", tag);
}

static void
write_message (TornoCall *call)
{
  torno_writer_add_literal (&call->writer, "{");
  torno_writer_add_name (&call->writer, "message");
  torno_writer_add_string (&call->writer, torno_texts_get (call->language, call->route->message), -1);
  torno_writer_end (&call->writer, '}');
}

/* A row may refuse: "@refusal" is the code of an error, or NULL. */
static gboolean
find_row_refusal (const PGresult *result, TornoError *out_error)
{
  const char *code = PQntuples (result) > 0 ? torno_db_get_text (result, 0, "@refusal") : NULL;

  if (code == NULL)
    return FALSE;
  if (!torno_error_from_code (code, out_error))
    *out_error = TORNO_ERROR_INTERNAL;
  return TRUE;
}

/**
 * torno_call_has_fragments:
 * @call: a call whose statements have run
 * @result: what its first brought
 *
 * Returns: whether all that the answer is made of is at hand
 */
gboolean
torno_call_has_fragments (const TornoCall *call, const PGresult *result)
{
  const TornoRoute *route = call->route;

  if (strcmp (route->method, "GET") != 0 || route->kind > TORNO_ANSWER_LIST)
    return TRUE;
  return torno_rows_find_fragments (torno_rows_find (route->answer, result, "", call->statement), result,
                                    torno_server_get_fragments (call->server));
}

/**
 * torno_call_write_results:
 * @call: a call whose statements have run
 *
 * Writes the answer of the route's kind, or the refusal that the rows carry. A list may be left without its total,
 * which is then still to be counted.
 */
void
torno_call_write_results (TornoCall *call)
{
  guint last = call->results.n - 1;
  const PGresult *result = call->results.results[last];
  TornoError error;

  torno_writer_clear (&call->writer);
  call->status = 200;
  if (find_row_refusal (call->results.results[0], &error) || find_row_refusal (result, &error))
    torno_call_write_refusal (call, error, NULL);
  else if (call->route->kind == TORNO_ANSWER_LIST)
    write_list (call, result);
  else if (call->route->missing != 0 && PQntuples (result) == 0)
    torno_call_write_refusal (call, call->route->missing, NULL);
  else if (call->route->kind == TORNO_ANSWER_MESSAGE)
    write_message (call);
  else if (call->route->kind == TORNO_ANSWER_RECORD)
    {
      set_etag (call, result);
      torno_call_write_record (call, call->route->answer, "", last, 0);
    }
  else
    call->route->finish (call);
}

static void
set_cors_headers (TornoServer *server, SoupServerMessage *message)
{
  const char *origin = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Origin");
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *const *allowed = torno_config_get_cors_origins (torno_server_get_config (server));

  if (origin == NULL || allowed == NULL)
    return;
  if (g_strv_contains (allowed, "*"))
    soup_message_headers_replace (headers, "Access-Control-Allow-Origin", "*");
  else
    {
      soup_message_headers_append (headers, "Vary", "Origin");
      if (!g_strv_contains (allowed, origin))
        return;
      soup_message_headers_replace (headers, "Access-Control-Allow-Origin", origin);
    }
  soup_message_headers_replace (headers, "Access-Control-Expose-Headers", CORS_EXPOSE);
}

/**
 * torno_call_set_common_headers:
 * @call: a call about to be answered
 */
void
torno_call_set_common_headers (TornoCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);

  set_cors_headers (call->server, call->message);
  soup_message_headers_append (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_append (headers, "Content-Security-Policy", POLICY);
  soup_message_headers_append (headers, "Referrer-Policy", "no-referrer");
  if (torno_config_get_tls_cert (torno_server_get_config (call->server)) != NULL)
    soup_message_headers_append (headers, "Strict-Transport-Security", TLS_ONLY);
  if (soup_message_headers_get_one (headers, "Cache-Control") == NULL)
    soup_message_headers_append (headers, "Cache-Control", "no-store");
}

/* What has an ETag is one record, and small. */
static GBytes *
take_body (TornoCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);
  g_autoptr (GBytes) bytes = torno_writer_steal_bytes (&call->writer), packed = NULL;

  if (soup_message_headers_get_one (headers, "ETag") == NULL
      && torno_compress_is_wanted (soup_server_message_get_request_headers (call->message), g_bytes_get_size (bytes)))
    packed = torno_compress (bytes);
  if (packed == NULL)
    return g_steal_pointer (&bytes);
  soup_message_headers_append (headers, "Content-Encoding", "gzip");
  soup_message_headers_append (headers, "Vary", "Accept-Encoding");
  return g_steal_pointer (&packed);
}

/* An administrator may have changed any gym's record. */
static void
tell_changed (TornoCall *call)
{
  const char *record = call->status == 200 && call->actor != NULL
                           ? torno_changes_find_record (call->route->method, call->route->path)
                           : NULL;

  if (record != NULL)
    torno_hub_tell_changed (torno_server_get_hub (call->server),
                            call->actor->role == TORNO_ROLE_ADMIN ? 0 : call->actor->gym_id, record);
}

/**
 * torno_call_send:
 * @call: (transfer full): a call with status and bytes
 *
 * Sends the answer, where the peer is still there, and frees the call.
 */
void
torno_call_send (TornoCall *call)
{
  tell_changed (call);
  if (!call->gone)
    {
      SoupMessageHeaders *headers = soup_server_message_get_response_headers (call->message);
      g_autoptr (GBytes) bytes = take_body (call);

      torno_call_set_common_headers (call);
      if (soup_message_headers_get_one (headers, "Content-Type") == NULL)
        soup_message_headers_append (headers, "Content-Type", "application/json");
      soup_server_message_set_status (call->message, call->status, NULL);
      soup_message_body_append_bytes (soup_server_message_get_response_body (call->message), bytes);
      torno_server_unpause (call->server, call->message);
    }
  torno_call_free (call);
}

/**
 * torno_call_answer_options:
 * @server: the server
 * @message: an OPTIONS request
 * @allow: the methods of its path
 *
 * Answers a preflight (Fetch standard, "CORS protocol") or a plain OPTIONS.
 */
void
torno_call_answer_options (TornoServer *server, SoupServerMessage *message, const char *allow)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  set_cors_headers (server, message);
  soup_message_headers_replace (headers, "Allow", allow);
  if (soup_message_headers_get_one (headers, "Access-Control-Allow-Origin") != NULL)
    {
      soup_message_headers_replace (headers, "Access-Control-Allow-Methods", allow);
      soup_message_headers_replace (headers, "Access-Control-Allow-Headers", CORS_HEADERS);
      soup_message_headers_replace (headers, "Access-Control-Max-Age", CORS_MAX_AGE);
    }
  soup_server_message_set_status (message, 204, NULL);
}
