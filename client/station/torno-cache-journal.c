/* Records of a TornoCacheFile: a byte of kind, a number of eight bytes, the lowest first, and what belongs to the kind.
 * Of each member the last record counts. The file is rewritten without what is out of date when that is the greater
 * part. */
#include "config.h"

#include "torno-cache-journal.h"

#include "torno-api-json.h"
#include "torno-cache-file.h"

#include <string.h>

#define HEAD_BYTES 9
#define TIME_BYTES 8
/* Fewer records than that are not worth a rewriting. */
#define FEW_RECORDS 256
#define VISIT_SECONDS (2 * 24 * 3600)

typedef enum
{
  KIND_MEMBER = 'M', /* number: his; then the entry as JSON */
  KIND_GONE = 'G',   /* number: the member's */
  KIND_VISIT = 'V',  /* number: the member's; then the time */
  KIND_CURSOR = 'C'  /* number: the cursor; then the time */
} Kind;

struct _TornoCacheJournal
{
  TornoCacheFile *file;
  GHashTable *members; /* gint64 -> guint: number of the last record */
  GHashTable *visits;  /* the same */
  guint last_cursor;   /* number of the last record of that kind */
  gint64 last_time;    /* in it */
};

static GHashTable *
make_table (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

static Kind
read_head (GBytes *record, gint64 *out_number)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (record, &size);

  *out_number = 0;
  if (size < HEAD_BYTES)
    return 0;
  memcpy (out_number, bytes + 1, sizeof *out_number);
  *out_number = GINT64_FROM_LE (*out_number);
  return bytes[0];
}

static gint64
read_time (GBytes *record)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (record, &size);
  gint64 time = 0;

  if (size == HEAD_BYTES + TIME_BYTES)
    memcpy (&time, bytes + HEAD_BYTES, sizeof time);
  return GINT64_FROM_LE (time);
}

/* Notes where what is known of @number stands now. */
static void
note_record (TornoCacheJournal *journal, Kind kind, gint64 number, guint record)
{
  GHashTable *table = kind == KIND_VISIT ? journal->visits : journal->members;

  if (kind == KIND_CURSOR)
    journal->last_cursor = record;
  else if (kind == KIND_GONE)
    g_hash_table_remove (journal->members, &number);
  else
    g_hash_table_replace (table, g_memdup2 (&number, sizeof number), GUINT_TO_POINTER (record));
}

static gboolean
on_known_record (guint record, GBytes *bytes, gpointer user_data)
{
  gint64 number;
  Kind kind = read_head (bytes, &number);

  note_record (user_data, kind, number, record);
  if (kind == KIND_CURSOR)
    ((TornoCacheJournal *) user_data)->last_time = read_time (bytes);
  return TRUE;
}

static gboolean
is_current (TornoCacheJournal *journal, GBytes *bytes, guint record)
{
  gint64 number;
  Kind kind = read_head (bytes, &number);
  gpointer last;

  if (kind == KIND_CURSOR)
    return record == journal->last_cursor;
  if (kind == KIND_VISIT && read_time (bytes) < g_get_real_time () / G_USEC_PER_SEC - VISIT_SECONDS)
    return FALSE;
  return kind != KIND_GONE
         && g_hash_table_lookup_extended (kind == KIND_VISIT ? journal->visits : journal->members, &number, NULL, &last)
         && GPOINTER_TO_UINT (last) == record;
}

static gboolean
append (TornoCacheJournal *journal, Kind kind, gint64 number, const void *data, gsize length, GError **error)
{
  g_autofree guint8 *bytes = g_malloc (HEAD_BYTES + length);
  const gint64 swapped = GINT64_TO_LE (number);

  bytes[0] = kind;
  memcpy (bytes + 1, &swapped, sizeof swapped);
  if (length > 0)
    memcpy (bytes + HEAD_BYTES, data, length);
  note_record (journal, kind, number, torno_cache_file_get_n_records (journal->file));
  return torno_cache_file_append (journal->file, bytes, HEAD_BYTES + length, error);
}

static gboolean
append_time (TornoCacheJournal *journal, Kind kind, gint64 number, gint64 time, GError **error)
{
  const gint64 swapped = GINT64_TO_LE (time);

  return append (journal, kind, number, &swapped, sizeof swapped, error);
}

typedef struct
{
  TornoCacheJournal *journal;
  GHashTable *members, *visits;
  guint n_kept, last_cursor;
} Rewrite;

/* Notes where the record comes to stand. */
static gboolean
keep_record (guint record, GBytes *bytes, gpointer user_data)
{
  Rewrite *rewrite = user_data;
  gint64 number;
  Kind kind = read_head (bytes, &number);

  if (!is_current (rewrite->journal, bytes, record))
    return FALSE;
  if (kind == KIND_CURSOR)
    rewrite->last_cursor = rewrite->n_kept;
  else
    g_hash_table_replace (kind == KIND_VISIT ? rewrite->visits : rewrite->members, g_memdup2 (&number, sizeof number),
                          GUINT_TO_POINTER (rewrite->n_kept));
  rewrite->n_kept++;
  return TRUE;
}

/**
 * torno_cache_journal_open:
 * @path: of the file, whose folder is there
 * @key: the gym's
 * @owner: server and gym: what another has written is not read
 *
 * Returns: (transfer full): the journal, or NULL with %G_IO_ERROR, also where another process has it open
 */
TornoCacheJournal *
torno_cache_journal_open (const char *path,
                          const guint8 key[TORNO_TEMPLATE_BOX_KEY_BYTES],
                          const char *owner,
                          GError **error)
{
  g_autoptr (TornoCacheJournal) journal = g_new0 (TornoCacheJournal, 1);

  journal->members = make_table ();
  journal->visits = make_table ();
  journal->file = torno_cache_file_open (path, key, owner, error);
  if (journal->file == NULL || !torno_cache_file_read (journal->file, on_known_record, journal, error))
    return NULL;
  return g_steal_pointer (&journal);
}

/**
 * torno_cache_journal_free:
 * @journal: (transfer full): a journal
 */
void
torno_cache_journal_free (TornoCacheJournal *journal)
{
  g_clear_pointer (&journal->file, torno_cache_file_free);
  g_hash_table_unref (journal->members);
  g_hash_table_unref (journal->visits);
  g_free (journal);
}

/**
 * torno_cache_journal_rewrite:
 * @journal: a journal
 *
 * Leaves nothing on the disk that is out of date.
 *
 * Returns: FALSE with %G_IO_ERROR
 */
gboolean
torno_cache_journal_rewrite (TornoCacheJournal *journal, GError **error)
{
  Rewrite rewrite = { journal, make_table (), make_table (), 0, 0 };
  gboolean is_done = torno_cache_file_rewrite (journal->file, keep_record, &rewrite, error);

  if (is_done)
    {
      GHashTable *members = journal->members, *visits = journal->visits;

      journal->members = rewrite.members;
      journal->visits = rewrite.visits;
      journal->last_cursor = rewrite.last_cursor;
      rewrite.members = members;
      rewrite.visits = visits;
    }
  g_hash_table_unref (rewrite.members);
  g_hash_table_unref (rewrite.visits);
  return is_done;
}

static gboolean
end_writing (TornoCacheJournal *journal, GError **error)
{
  guint n = torno_cache_file_get_n_records (journal->file);

  if (!torno_cache_file_flush (journal->file, error))
    return FALSE;
  return n <= FEW_RECORDS || n <= 2 * g_hash_table_size (journal->members)
         || torno_cache_journal_rewrite (journal, error);
}

static gboolean
append_member (TornoCacheJournal *journal, JsonObject *entry, GError **error)
{
  g_autofree char *text = torno_api_json_print (entry);

  return append (journal, KIND_MEMBER, torno_api_json_get_integer (entry, "id", 0), text, strlen (text), error);
}

/**
 * torno_cache_journal_add_page:
 * @journal: a journal
 * @page: a template_data_set
 *
 * Returns: TRUE once it is on the disk; FALSE with %G_IO_ERROR
 */
gboolean
torno_cache_journal_add_page (TornoCacheJournal *journal, JsonObject *page, GError **error)
{
  JsonArray *data = torno_api_json_get_array (page, "data"), *deleted = torno_api_json_get_array (page, "deleted");

  for (guint i = 0; data != NULL && i < json_array_get_length (data); i++)
    if (!append_member (journal, json_array_get_object_element (data, i), error))
      return FALSE;
  for (guint i = 0; deleted != NULL && i < json_array_get_length (deleted); i++)
    if (!append (journal, KIND_GONE, json_array_get_int_element (deleted, i), NULL, 0, error))
      return FALSE;
  /* Last: with the cursor all before it is there. */
  return torno_cache_journal_set_time (journal, torno_api_json_get_integer (page, "cursor", 0), journal->last_time,
                                       error);
}

/**
 * torno_cache_journal_add_visit:
 * @journal: a journal
 * @user_id: who was let in
 * @time: when, seconds since 1970
 *
 * Returns: TRUE once it is on the disk; FALSE with %G_IO_ERROR
 */
gboolean
torno_cache_journal_add_visit (TornoCacheJournal *journal, gint64 user_id, gint64 time, GError **error)
{
  return append_time (journal, KIND_VISIT, user_id, time, error) && end_writing (journal, error);
}

/**
 * torno_cache_journal_set_time:
 * @journal: a journal
 * @cursor: of the server's changes
 * @time: when all was as the server has it, seconds since 1970
 *
 * Returns: TRUE once it is on the disk; FALSE with %G_IO_ERROR
 */
gboolean
torno_cache_journal_set_time (TornoCacheJournal *journal, gint64 cursor, gint64 time, GError **error)
{
  journal->last_time = time;
  return append_time (journal, KIND_CURSOR, cursor, time, error) && end_writing (journal, error);
}

/**
 * torno_cache_journal_erase:
 * @journal: a journal, which is empty afterwards
 */
void
torno_cache_journal_erase (TornoCacheJournal *journal)
{
  torno_cache_file_erase (journal->file);
  g_hash_table_remove_all (journal->members);
  g_hash_table_remove_all (journal->visits);
  journal->last_time = 0;
}

typedef struct
{
  TornoCacheJournal *journal;
  const TornoCacheReader *reader;
  gpointer user_data;
} Load;

static void
load_member (Load *load, GBytes *bytes)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const char *text = g_bytes_get_data (bytes, &size);

  if (json_parser_load_from_data (parser, text + HEAD_BYTES, size - HEAD_BYTES, NULL))
    load->reader->on_member (json_node_get_object (json_parser_get_root (parser)), load->user_data);
}

static gboolean
load_record (guint record, GBytes *bytes, gpointer user_data)
{
  Load *load = user_data;
  gint64 number;
  Kind kind;

  if (!is_current (load->journal, bytes, record))
    return TRUE;
  kind = read_head (bytes, &number);
  if (kind == KIND_MEMBER)
    load_member (load, bytes);
  else if (kind == KIND_VISIT)
    load->reader->on_visit (number, read_time (bytes), load->user_data);
  else
    load->reader->on_cursor (number, read_time (bytes), load->user_data);
  return TRUE;
}

/**
 * torno_cache_journal_load:
 * @journal: a journal
 * @reader: is told what counts
 * @user_data: for @reader
 *
 * Returns: FALSE with %G_IO_ERROR
 */
gboolean
torno_cache_journal_load (TornoCacheJournal *journal,
                          const TornoCacheReader *reader,
                          gpointer user_data,
                          GError **error)
{
  Load load = { journal, reader, user_data };

  return torno_cache_file_read (journal->file, load_record, &load, error);
}
