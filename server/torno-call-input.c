/* What a request brings: path, query and body held against the route's records; all faults in one list. */
#include "config.h"

#include "torno-call-private.h"

#include "torno-query.h"

#include <string.h>

#define IDEMPOTENCY_KEY_MAX 128

/* clang-format off */
static const TornoField path_fields[] = {
  { "gym_id",         TORNO_FIELD_ID,     0, "Number of the gym" },
  { "user_id",        TORNO_FIELD_ID,     0, "Number of the person" },
  { "plan_id",        TORNO_FIELD_ID,     0, "Number of the plan" },
  { "user_plan_id",   TORNO_FIELD_ID,     0, "Number of the purchase" },
  { "product_id",     TORNO_FIELD_ID,     0, "Number of the product" },
  { "sale_id",        TORNO_FIELD_ID,     0, "Number of the sale" },
  { "ticket_id",      TORNO_FIELD_ID,     0, "Number of the ticket" },
  { "shift_id",       TORNO_FIELD_ID,     0, "Number of the shift" },
  { "measurement_id", TORNO_FIELD_ID,     0, "Number of the measurement" },
  { "attendance_id",  TORNO_FIELD_ID,     0, "Number of the visit" },
  { "document_id",    TORNO_FIELD_STRING, 0, "Number of the identity document", 1, 50, .example = "\"1032456789\"" },
  { "phone_number",   TORNO_FIELD_STRING, 0, "Part of a telephone number", 1, 50, .example = "\"310555\"" },
  { "date",           TORNO_FIELD_DATE,   0, "The gym's local day" },
};
/* clang-format on */

/**
 * torno_route_find_path_field:
 * @name: a {name} in a path
 *
 * Returns: (nullable): what stands there
 */
const TornoField *
torno_route_find_path_field (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (path_fields); i++)
    if (strcmp (path_fields[i].name, name) == 0)
      return &path_fields[i];
  return NULL;
}

static char *
quote (const char *text)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;

  torno_writer_add_string (&writer, text, -1);
  return torno_writer_steal_text (&writer);
}

static void
check_path (TornoCall *call, GArray *faults)
{
  for (guint i = 0; i < call->path.n; i++)
    {
      const TornoField *field = torno_route_find_path_field (call->path.names[i]);
      char *value = NULL;
      TornoFaultKind kind = torno_field_check_text (field, call->path.values[i], &value);

      if (kind != TORNO_FAULT_NONE)
        {
          torno_faults_add (faults, kind, field, "path", field->name, quote (call->path.values[i]));
          continue;
        }
      g_free (call->path.values[i]);
      call->path.values[i] = value;
    }
}

static gboolean
is_json (SoupServerMessage *message)
{
  const char *type = soup_message_headers_get_content_type (soup_server_message_get_request_headers (message), NULL);

  return type != NULL && (g_ascii_strcasecmp (type, "application/json") == 0 || g_str_has_suffix (type, "+json"));
}

/* A path that is written in two ways is one: with and without its last slash, or with escapes that it does not need. */
static char *
describe_scope (const TornoCall *call)
{
  g_autoptr (GString) scope = g_string_new (NULL);

  g_string_printf (scope, "%" G_GINT64_FORMAT " POST %s", call->actor->user_id, call->route->path);
  for (guint i = 0; i < call->path.n; i++)
    {
      g_autofree char *name = g_strdup_printf ("{%s}", call->path.names[i]);
      g_autofree char *value = g_uri_escape_string (call->path.values[i], NULL, FALSE);

      g_string_replace (scope, name, value, 1);
    }
  return g_string_free (g_steal_pointer (&scope), FALSE);
}

/* After the path has been checked. */
static void
note_request (TornoCall *call, const char *data, gsize length)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (call->message));
  g_autoptr (GHmac) hmac = NULL;
  const TornoConfig *config = torno_server_get_config (call->server);
  const char *secret = torno_config_get_secret_key (config);

  if (call->idempotency_key == NULL)
    return;
  hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) secret, strlen (secret));
  if (length > 0)
    g_hmac_update (hmac, (const guchar *) data, length);
  g_hmac_update (hmac, (const guchar *) "?", 1);
  g_hmac_update (hmac, (const guchar *) (query != NULL ? query : ""), -1);
  call->body_hash = g_strdup (g_hmac_get_string (hmac));
  call->idempotency_scope = describe_scope (call);
}

static gboolean
check_body (TornoCall *call, GArray *faults, TornoError *out_error)
{
  SoupMessageBody *body = soup_server_message_get_request_body (call->message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autoptr (TornoJson) json = NULL;
  gboolean is_put = strcmp (call->route->method, "PUT") == 0;

  note_request (call, data, length);
  if (call->route->body == NULL)
    return TRUE;
  if (length > 0 && !is_json (call->message))
    *out_error = TORNO_ERROR_UNSUPPORTED_MEDIA_TYPE;
  else
    {
      json = length > 0 ? torno_json_parse (data, length, NULL) : torno_json_parse ("{}", 2, NULL);
      if (json != NULL)
        {
          torno_record_check_body (call->route->body, is_put ? TORNO_FIELD_UPDATE : TORNO_FIELD_CREATE, json,
                                   torno_json_get_root (json), call->body_values, faults);
          return TRUE;
        }
      *out_error = TORNO_ERROR_BAD_JSON;
    }
  return FALSE;
}

/* A trainer is held to the own gym, wherever a gym can be named (api.md, "Lists"). */
static gboolean
names_other_gym (const TornoCall *call)
{
  g_autofree char *own = NULL;
  const char *named = NULL;
  guint at;

  if (call->actor == NULL || call->actor->role == TORNO_ROLE_ADMIN)
    return FALSE;
  own = g_strdup_printf ("%" G_GINT64_FORMAT, call->actor->gym_id);
  if (torno_record_find_field (call->route->query, "gym_id", &at) != NULL)
    named = call->query_values[at].text;
  if (named != NULL && strcmp (named, own) != 0)
    return TRUE;
  named = torno_record_find_field (call->route->body, "gym_id", &at) != NULL ? call->body_values[at].text : NULL;
  return named != NULL && strcmp (named, own) != 0;
}

/**
 * torno_call_check_input:
 * @call: a call whose route and actor are known
 * @out_error: (out): why it is refused as a whole, or %TORNO_N_ERRORS
 *
 * Returns: (transfer full): all faults of path, query and body
 */
GArray *
torno_call_check_input (TornoCall *call, TornoError *out_error)
{
  GArray *faults = torno_faults_new ();
  const TornoRoute *route = call->route;

  *out_error = TORNO_N_ERRORS;
  call->query_values = g_new0 (TornoFieldValue, route->query != NULL ? route->query->n_fields : 1);
  call->body_values = g_new0 (TornoFieldValue, route->body != NULL ? route->body->n_fields : 1);
  check_path (call, faults);
  if (route->query != NULL)
    torno_query_check (route->query, g_uri_get_query (soup_server_message_get_uri (call->message)), call->query_values,
                       faults);
  if (check_body (call, faults, out_error) && faults->len == 0 && names_other_gym (call))
    *out_error = TORNO_ERROR_OTHER_GYM;
  return faults;
}

/* Turns If-Match into versions: "12", "13" becomes 12,13. Weak tags and anything else fit no version. */
static char *
parse_if_match (const char *header)
{
  g_auto (GStrv) tags = g_strsplit (header, ",", 50);
  g_autoptr (GString) versions = g_string_new (NULL);

  for (guint i = 0; tags[i] != NULL; i++)
    {
      char *tag = g_strstrip (tags[i]);
      gsize length = strlen (tag);

      if (strcmp (tag, "*") == 0)
        return NULL;
      if (length < 3 || tag[0] != '"' || tag[length - 1] != '"' || strspn (tag + 1, "0123456789") != length - 2)
        continue;
      if (versions->len > 0)
        g_string_append_c (versions, ',');
      g_string_append_len (versions, tag + 1, length - 2);
    }
  return g_string_free (g_steal_pointer (&versions), FALSE);
}

/**
 * torno_call_read_conditions:
 * @call: a call
 * @out_error: (out): why it is refused
 *
 * Reads If-Match and Idempotency-Key.
 *
 * Returns: FALSE where it is refused
 */
gboolean
torno_call_read_conditions (TornoCall *call, TornoError *out_error)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (call->message);
  const char *if_match = soup_message_headers_get_list (headers, "If-Match");
  const char *key = soup_message_headers_get_one (headers, "Idempotency-Key");

  if (if_match != NULL)
    call->if_match = parse_if_match (if_match);
  if (key == NULL || strcmp (call->route->method, "POST") != 0)
    return TRUE;
  if (!g_utf8_validate (key, -1, NULL) || *key == '\0' || g_utf8_strlen (key, -1) > IDEMPOTENCY_KEY_MAX)
    {
      *out_error = TORNO_ERROR_BAD_IDEMPOTENCY_KEY;
      return FALSE;
    }
  /* Signing in has no caller yet whose key it could be, and a token is not to be kept. */
  if (call->actor != NULL)
    call->idempotency_key = g_strdup (key);
  return TRUE;
}
