/* What a station keeps of its gym: members and their sealed templates, page by page, or only what has changed. */
#include "config.h"

#include "torno-station-protocol.h"

#include "torno-record.h"
#include "torno-rows.h"

#include <string.h>

#define PAGE 200
#define MAX_PAGE 1000

typedef struct
{
  TornoPeer *peer;
  guint limit;
  gboolean plain;
  PGresult *page;
} Download;

/* clang-format off */
static const TornoField entry_fields[] = {
  { "id",           TORNO_FIELD_ID,      TORNO_FIELD_READ, "Number of the member" },
  { "user_id",      TORNO_FIELD_STRING,  TORNO_FIELD_READ, "The same as a string" },
  { "document_id",  TORNO_FIELD_STRING,  TORNO_FIELD_READ, "Document" },
  { "full_name",    TORNO_FIELD_STRING,  TORNO_FIELD_READ, "Name" },
  { "email",        TORNO_FIELD_STRING,  TORNO_FIELD_READ, "E-mail" },
  { "is_active",    TORNO_FIELD_BOOLEAN, TORNO_FIELD_READ, "Whether the account is in use" },
  { "expires_at",   TORNO_FIELD_INSTANT, TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "When the last plan ends" },
  { "plans",        TORNO_FIELD_JSON,    TORNO_FIELD_READ, "expires_at and visits_left of what was bought, the last first" },
  { "note",         TORNO_FIELD_STRING,  TORNO_FIELD_READ, "What staff must know at the next visit" },
  { "birth_date",   TORNO_FIELD_DATE,    TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Day of birth" },
  { "fingerprint1", TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Sealed template" },
  { "fingerprint2", TORNO_FIELD_STRING,  TORNO_FIELD_READ | TORNO_FIELD_NULLABLE, "Sealed template" },
};
/* clang-format on */

static const TornoRecord sealed_entry
    = { "template_entry", "A member at a station", TORNO_RECORD_FIELDS (entry_fields) };
static const TornoRecord plain_entry
    = { "plain_entry", "A member at a station", .fields = entry_fields, .n_fields = 10 };

static void
end_download (Download *download)
{
  TornoPeer *peer = download->peer;

  g_clear_pointer (&download->page, PQclear);
  g_free (download);
  torno_peer_done (peer);
}

static void
send_completed (TornoPeer *peer)
{
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  torno_message_begin (&writer, "download_templates_completed");
  torno_message_add_number (&writer, "cursor", peer->download_cursor);
  text = torno_message_end (&writer);
  torno_peer_send (peer, text);
  peer->download_cursor = 0;
}

static void
add_plain (TornoWriter *writer, const Download *download, int row, guint finger, const guint8 *key)
{
  g_autofree char *column = g_strdup_printf ("fingerprint%u", finger), *text = NULL;
  const char *box = torno_db_get_text (download->page, row, column);
  g_autoptr (GBytes) template = NULL;

  if (box != NULL)
    template = torno_template_box_open (key, download->peer->gym_id, torno_db_get_integer (download->page, row, "id"),
                                        finger, box, NULL);
  if (template != NULL)
    text = g_base64_encode (g_bytes_get_data (template, NULL), g_bytes_get_size (template));
  torno_message_add_text (writer, column, text);
}

static void
add_entry (TornoWriter *writer, const Download *download, int row, const guint8 *key)
{
  const TornoRecord *record = download->plain ? &plain_entry : &sealed_entry;

  torno_rows_write (torno_rows_find (record, download->page, "", "template_page"), download->page, row, NULL, writer);
  if (!download->plain)
    return;
  writer->length--; /* open the object again for what the row does not hold */
  add_plain (writer, download, row, 1, key);
  add_plain (writer, download, row, 2, key);
  torno_writer_end (writer, '}');
}

static void
add_data (TornoWriter *writer, const Download *download, const guint8 *key)
{
  gboolean first = TRUE;

  torno_writer_add_name (writer, "data");
  torno_writer_add_literal (writer, "[");
  for (int row = 0; row < PQntuples (download->page); row++)
    if (!torno_db_get_boolean (download->page, row, "@deleted"))
      {
        if (!first)
          torno_writer_add_literal (writer, ",");
        add_entry (writer, download, row, key);
        first = FALSE;
      }
  torno_writer_add_literal (writer, "]");
}

static void
add_deleted (TornoWriter *writer, const Download *download)
{
  gboolean first = TRUE;

  torno_writer_add_name (writer, "deleted");
  torno_writer_add_literal (writer, "[");
  for (int row = 0; row < PQntuples (download->page); row++)
    if (torno_db_get_boolean (download->page, row, "@deleted"))
      {
        if (!first)
          torno_writer_add_literal (writer, ",");
        torno_writer_add_integer (writer, torno_db_get_integer (download->page, row, "id"));
        first = FALSE;
      }
  torno_writer_add_literal (writer, "]");
}

static void
send_page (Download *download, const guint8 *key)
{
  TornoPeer *peer = download->peer;
  int n = PQntuples (download->page);
  g_auto (TornoWriter) writer = TORNO_WRITER_INIT;
  g_autofree char *text = NULL;

  peer->download_cursor = torno_db_get_integer (download->page, n - 1, "@cursor");
  torno_message_begin (&writer, "template_data_set");
  add_data (&writer, download, key);
  add_deleted (&writer, download);
  torno_message_add_number (&writer, "cursor", peer->download_cursor);
  torno_writer_add_name (&writer, "more");
  torno_writer_add_text (&writer, n == (int) download->limit ? "true" : "false");
  text = torno_message_end (&writer);
  torno_peer_send (peer, text);
}

static void
on_key (const guint8 *key, const char *wrapped, TornoError error, gpointer user_data)
{
  Download *download = user_data;

  if (key == NULL)
    torno_peer_send_error (download->peer, "error", error, 0);
  else
    send_page (download, key);
  end_download (download);
}

static void
on_page (PGresult *const *results, const TornoRefusal *refusal, gpointer user_data)
{
  Download *download = user_data;

  if (refusal != NULL)
    torno_peer_send_error (download->peer, "error", refusal->error, 0);
  else if (PQntuples (results[0]) == 0)
    send_completed (download->peer);
  else if (download->plain)
    {
      /* The page must outlive this call: the key is asked for first. */
      download->page = PQcopyResult (results[0], PG_COPYRES_ATTRS | PG_COPYRES_TUPLES);
      torno_key_ring_get (torno_hub_get_key_ring (download->peer->hub), download->peer->gym_id, on_key, download);
      return;
    }
  else
    {
      download->page = results[0];
      send_page (download, NULL);
      download->page = NULL;
    }
  end_download (download);
}

/**
 * torno_templates_on_download:
 * @peer: a station
 * @message: `download_templates` {since?, limit?, format?}
 */
void
torno_templates_on_download (TornoPeer *peer, const TornoJson *message)
{
  const TornoJsonNode *root = torno_json_get_root (message);
  gint64 limit = torno_message_get_id (message, "limit");
  Download *download = g_new0 (Download, 1);
  g_autofree char *gym_id = g_strdup_printf ("%" G_GINT64_FORMAT, peer->gym_id), *since = NULL, *limit_text = NULL;

  if (torno_json_get_member (message, root, "since") != NULL)
    peer->download_cursor = torno_message_get_id (message, "since");
  download->peer = peer;
  download->limit = limit == 0 ? PAGE : MIN (limit, MAX_PAGE);
  download->plain = g_strcmp0 (torno_json_get_string (message, root, "format"), "plain") == 0;
  since = g_strdup_printf ("%" G_GINT64_FORMAT, peer->download_cursor);
  limit_text = g_strdup_printf ("%u", download->limit);
  torno_db_call (torno_server_get_db (torno_hub_get_server (peer->hub)), "template_page", on_page, download, "gym_id",
                 gym_id, "since", since, "limit", limit_text, NULL);
}
