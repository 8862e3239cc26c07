/* How the pages of members come: they are asked for, and what comes fills the rows that wait for it. */
#include "config.h"

#include "torno-member-store-private.h"

#define MAX_READS 2

/* One page under way. */
typedef struct
{
  TornoMemberStore *store; /* valid while the read is not cancelled */
  guint number;
  gboolean is_first; /* of a search: makes the list anew */
} Read;

/* A page of members that nothing is known of yet. */
GPtrArray *
torno_member_store_make_page (TornoMemberStore *self, guint number)
{
  GPtrArray *page = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = MIN (TORNO_MEMBER_STORE_PAGE, self->n_members - number * TORNO_MEMBER_STORE_PAGE);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (page, torno_member_new ());
  g_hash_table_insert (self->pages, GUINT_TO_POINTER (number), page);
  return page;
}

static void
fill_page (TornoMemberStore *self, guint number, JsonArray *records)
{
  GPtrArray *page = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (number));

  if (page == NULL)
    page = torno_member_store_make_page (self, number);
  for (guint i = 0; i < page->len && i < json_array_get_length (records); i++)
    torno_member_update (g_ptr_array_index (page, i), json_array_get_object_element (records, i));
}

/* The first page of a search makes the list anew; until then the list of the search before stays, so that nothing
 * flickers while somebody types. It is emptied in between: a view keeps its place among what replaces its rows, and
 * would stand at the end of all members where one had been found before. */
static void
replace_all (TornoMemberStore *self, JsonArray *records, guint total)
{
  guint n_before = self->n_members;

  g_hash_table_remove_all (self->pages);
  g_queue_clear (&self->wanted);
  self->n_members = 0;
  if (n_before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, 0);
  self->n_members = MAX (total, json_array_get_length (records));
  if (self->n_members == 0)
    return;
  fill_page (self, 0, records);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->n_members);
}

/* The pages that are there fill in place, so that a list that others change keeps its place on screen. */
static void
resize (TornoMemberStore *self, guint total)
{
  guint n_before = self->n_members;
  guint number = MIN (n_before, total) / TORNO_MEMBER_STORE_PAGE;
  guint start = number * TORNO_MEMBER_STORE_PAGE;

  if (n_before == total)
    return;
  for (; number <= n_before / TORNO_MEMBER_STORE_PAGE; number++)
    g_hash_table_remove (self->pages, GUINT_TO_POINTER (number));
  self->n_members = total;
  g_list_model_items_changed (G_LIST_MODEL (self), start, n_before - start, total - start);
}

/* A page that could not be read is forgotten, so that it is asked for again with the next look at it. */
static void
take_failure (TornoMemberStore *self, const Read *read, const GError *error)
{
  if (!read->is_first)
    g_queue_push_tail (&self->wanted, GUINT_TO_POINTER (read->number));
  torno_member_store_set_state (self, self->n_members == 0 ? TORNO_STORE_FAILED : TORNO_STORE_READY, error->message);
}

static void
on_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Read *read = user_data;
  g_autoptr (GError) error = NULL;
  guint total = 0;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, &total, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  TornoMemberStore *self = read->store;
  self->n_reads--;
  self->reads_first = self->reads_first && !read->is_first;
  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    {
      if (error == NULL)
        error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "no list");
      take_failure (self, read, error);
      return;
    }
  if (!read->is_first)
    resize (self, MAX (total, json_array_get_length (json_node_get_array (answer))));
  if (read->is_first)
    replace_all (self, json_node_get_array (answer), total);
  else
    fill_page (self, read->number, json_node_get_array (answer));
  torno_member_store_set_state (self, TORNO_STORE_READY, NULL);
  torno_member_store_start_reads (self);
}

/* Reads a page; @is_first: of a search, which makes the list anew. */
void
torno_member_store_start_read (TornoMemberStore *self, guint number, gboolean is_first)
{
  Read *read = g_new0 (Read, 1);
  g_autofree char *text = g_uri_escape_string (self->text, NULL, FALSE);
  g_autofree char *path
      = g_strdup_printf ("/users/?role=user&sort=%s&gym_id=%" G_GINT64_FORMAT "&limit=%u&skip=%u%s%s%s%s",
                         g_strcmp0 (self->membership, "expiring") == 0 ? "expires_at" : "name",
                         torno_session_get_gym_id (self->session), TORNO_MEMBER_STORE_PAGE,
                         number * TORNO_MEMBER_STORE_PAGE, self->membership != NULL ? "&membership=" : "",
                         self->membership != NULL ? self->membership : "", *text != '\0' ? "&q=" : "", text);

  read->store = self;
  read->number = number;
  read->is_first = is_first;
  self->n_reads++;
  torno_api_client_call_async (torno_session_get_client (self->session), "GET", path, NULL, NULL, self->cancellable,
                               on_page_cb, read);
}

/* Reads what is wanted, as far as that many may be under way. */
void
torno_member_store_start_reads (TornoMemberStore *self)
{
  while (self->n_reads < MAX_READS && !g_queue_is_empty (&self->wanted))
    torno_member_store_start_read (self, GPOINTER_TO_UINT (g_queue_pop_head (&self->wanted)), FALSE);
}
