/* Who is signed in, and where. */
#include "config.h"

#include "torno-session-private.h"

#include "torno-api-json.h"
#include "torno-plan.h"
#include "torno-settings.h"

#include <glib/gi18n-lib.h>

struct _TornoSession
{
  GObject parent_instance;

  TornoApiClient *client;
  TornoLink *link;
  GCancellable *cancellable;
  JsonObject *answer; /* to the login; with "gym" where another one is worked in than the own */
  GListStore *plans;
  char *plans_text; /* what they were made from, as JSON */
  GTimeZone *zone;
  char *gym_name;
  char *user_name;
  gint64 gym_id;
  gboolean is_admin;
  GHashTable *changed; /* kinds of records that other desks, or this one, have changed */
  guint changed_source;
};

/* What happens at several desks within this time is one piece of news. */
#define CHANGES_MS 300

static guint signed_out_signal;
static guint changed_signal;

G_DEFINE_FINAL_TYPE (TornoSession, torno_session, G_TYPE_OBJECT)

static void
on_signed_out_cb (TornoApiClient *client, TornoSession *self)
{
  torno_link_close (self->link);
  g_signal_emit (self, signed_out_signal, 0);
}

static void
on_probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, NULL);
}

/* A link that goes may mean a server that went, or a token that was revoked. One call tells: the client says so itself
 * ("online", "signed-out"). */
static void
on_link_changed_cb (TornoLink *link, GParamSpec *pspec, TornoSession *self)
{
  if (torno_link_get_online (link))
    torno_session_load_plans (self);
  if (torno_api_client_get_token (self->client) != NULL)
    torno_api_client_call_async (self->client, "GET", "/auth/me", NULL, NULL, self->cancellable, on_probed_cb, NULL);
}

/* Somebody who began to work while the server was away may have a token that it no longer takes. */
static void
on_link_refused_cb (TornoLink *link, TornoSession *self)
{
  if (torno_api_client_get_token (self->client) != NULL)
    torno_api_client_call_async (self->client, "GET", "/auth/me", NULL, NULL, self->cancellable, on_probed_cb, NULL);
}

static gboolean
on_changes_cb (gpointer user_data)
{
  g_autoptr (TornoSession) self = g_object_ref (user_data);
  g_autoptr (GHashTable) changed = g_steal_pointer (&self->changed);
  GHashTableIter iter;
  gpointer record;

  self->changed_source = 0;
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, changed);
  while (g_hash_table_iter_next (&iter, &record, NULL))
    g_signal_emit (self, changed_signal, g_quark_from_string (record), record);
  return G_SOURCE_REMOVE;
}

static void
on_message_cb (TornoLink *link, const char *type, JsonObject *message, TornoSession *self)
{
  const char *record = torno_api_json_get_string (message, "record");

  if (!g_str_equal (type, "changed") || record == NULL)
    return;
  g_hash_table_add (self->changed, g_strdup (record));
  if (self->changed_source == 0)
    self->changed_source = g_timeout_add (CHANGES_MS, on_changes_cb, self);
}

static void
torno_session_dispose (GObject *object)
{
  TornoSession *self = TORNO_SESSION (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->changed_source, g_source_remove);
  if (self->link != NULL)
    torno_link_close (self->link);
  g_clear_object (&self->link);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (torno_session_parent_class)->dispose (object);
}

static void
torno_session_finalize (GObject *object)
{
  TornoSession *self = TORNO_SESSION (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->changed, g_hash_table_unref);
  g_clear_pointer (&self->answer, json_object_unref);
  g_clear_object (&self->plans);
  g_clear_pointer (&self->plans_text, g_free);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->gym_name, g_free);
  g_clear_pointer (&self->user_name, g_free);
  G_OBJECT_CLASS (torno_session_parent_class)->finalize (object);
}

static void
torno_session_class_init (TornoSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = torno_session_dispose;
  object_class->finalize = torno_session_finalize;
  changed_signal = g_signal_new ("changed", TORNO_TYPE_SESSION, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  signed_out_signal
      = g_signal_new ("signed-out", TORNO_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
torno_session_init (TornoSession *self)
{
  self->cancellable = g_cancellable_new ();
  self->plans = g_list_store_new (TORNO_TYPE_PLAN);
  self->changed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* An administrator may work in another gym than the own one. */
static JsonObject *
find_gym (JsonObject *answer)
{
  JsonObject *gym = torno_api_json_get_object (answer, "gym");

  return gym != NULL ? gym : torno_api_json_get_object (torno_api_json_get_object (answer, "user"), "gym");
}

/* @answer: what the login was answered. */
TornoSession *
torno_session_make (TornoApiClient *client, JsonObject *answer)
{
  g_autoptr (TornoSession) self = g_object_new (TORNO_TYPE_SESSION, NULL);
  JsonObject *user = torno_api_json_get_object (answer, "user");
  JsonObject *gym = find_gym (answer);
  const char *token = torno_api_json_get_string (answer, "access_token");
  const char *zone = torno_api_json_get_string (gym, "timezone");

  if (token == NULL || user == NULL)
    return NULL;
  self->client = g_object_ref (client);
  self->answer = json_object_ref (answer);
  self->gym_id = torno_api_json_get_integer (gym, "id", torno_api_json_get_integer (user, "gym_id", 0));
  self->gym_name = g_strdup (torno_api_json_get_string (gym, "name"));
  self->user_name = g_strdup (torno_api_json_get_string (user, "full_name"));
  self->is_admin = g_strcmp0 (torno_api_json_get_string (user, "role"), "admin") == 0;
  self->zone = zone != NULL ? g_time_zone_new_identifier (zone) : NULL;
  if (self->zone == NULL)
    self->zone = g_time_zone_new_local ();
  torno_api_client_set_token (client, token);
  self->link = torno_link_new (torno_api_client_get_url (client), self->gym_id, token, g_get_host_name ());
  g_signal_connect_object (client, "signed-out", G_CALLBACK (on_signed_out_cb), self, 0);
  g_signal_connect_object (self->link, "notify::online", G_CALLBACK (on_link_changed_cb), self, 0);
  g_signal_connect_object (self->link, "message", G_CALLBACK (on_message_cb), self, 0);
  g_signal_connect_object (self->link, "refused", G_CALLBACK (on_link_refused_cb), self, 0);
  return g_steal_pointer (&self);
}

/**
 * torno_session_restore:
 * @url: the server's address
 * @answer: of torno_session_get_answer()
 *
 * Goes on with an earlier session, without asking the server: what needs it fails until it is back.
 *
 * Returns: (transfer full) (nullable): the session; its link is not open yet. NULL where @answer is none
 */
TornoSession *
torno_session_restore (const char *url, JsonObject *answer)
{
  g_autoptr (TornoApiClient) client = torno_api_client_new (url);

  return torno_session_make (client, answer);
}

static void
copy_member (JsonObject *object, const char *name, JsonNode *node, gpointer user_data)
{
  json_object_set_member (user_data, name, json_node_copy (node));
}

/**
 * torno_session_enter_gym:
 * @session: an administrator's
 * @gym: the Gym record
 *
 * Goes on in another gym under the same token. The pages of @session have to go: it hears of no more news once the new
 * one's link is open.
 *
 * Returns: (transfer full): the session; its link is not open yet
 */
TornoSession *
torno_session_enter_gym (TornoSession *session, JsonObject *gym)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  json_object_foreach_member (session->answer, copy_member, answer);
  json_object_set_object_member (answer, "gym", json_object_ref (gym));
  return torno_session_make (session->client, answer);
}

/**
 * torno_session_get_answer:
 *
 * Returns: (transfer none): what the login was answered, and where another gym is worked in, that one; it has the token
 */
JsonObject *
torno_session_get_answer (TornoSession *session)
{
  return session->answer;
}

/**
 * torno_session_sign_out:
 *
 * Closes the link and revokes the token. Nothing waits for the answer: the token is forgotten here either way.
 */
void
torno_session_sign_out (TornoSession *session)
{
  torno_link_close (session->link);
  torno_api_client_call_async (session->client, "POST", "/auth/logout", NULL, NULL, NULL, on_probed_cb, NULL);
  torno_api_client_set_token (session->client, NULL);
}

/**
 * torno_session_get_client:
 *
 * Returns: (transfer none): the client that has the session's token
 */
TornoApiClient *
torno_session_get_client (TornoSession *session)
{
  return session->client;
}

/**
 * torno_session_get_link:
 *
 * Returns: (transfer none): the link to the gym, opened by the window once the station listens to it
 */
TornoLink *
torno_session_get_link (TornoSession *session)
{
  return session->link;
}

/**
 * torno_session_get_gym_id:
 *
 * Returns: the gym that is worked in
 */
gint64
torno_session_get_gym_id (TornoSession *session)
{
  return session->gym_id;
}

/**
 * torno_session_get_gym_name:
 *
 * Returns: (nullable) (transfer none): its name
 */
const char *
torno_session_get_gym_name (TornoSession *session)
{
  return session->gym_name;
}

/**
 * torno_session_get_user_name:
 *
 * Returns: (nullable) (transfer none): the name of who is signed in
 */
const char *
torno_session_get_user_name (TornoSession *session)
{
  return session->user_name;
}

/**
 * torno_session_is_admin:
 *
 * Returns: whether an administrator is signed in: what a trainer may not do need not be offered
 */
gboolean
torno_session_is_admin (TornoSession *session)
{
  return session->is_admin;
}

/**
 * torno_session_get_zone:
 *
 * Returns: (transfer none): the gym's
 */
GTimeZone *
torno_session_get_zone (TornoSession *session)
{
  return session->zone;
}

/**
 * torno_session_get_today:
 *
 * Returns: (transfer full): the gym's local day, "YYYY-MM-DD"
 */
char *
torno_session_get_today (TornoSession *session)
{
  g_autoptr (GDateTime) now = g_date_time_new_now (session->zone);

  return g_date_time_format (now, "%Y-%m-%d");
}

/**
 * torno_session_get_plans:
 *
 * Returns: (transfer none): the plans for sale, as TornoPlan
 */
GListModel *
torno_session_get_plans (TornoSession *session)
{
  return G_LIST_MODEL (session->plans);
}

static void
on_plans_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) answer = torno_api_client_call_finish (TORNO_API_CLIENT (source), result, NULL, &error);

  /* Where it fails the plans that are known stay; the strip says that the server is away. */
  if (answer == NULL || !JSON_NODE_HOLDS_ARRAY (answer))
    return;

  TornoSession *self = user_data;
  g_autofree char *text = json_to_string (answer, FALSE);

  /* A list that is spliced loses what a form has chosen in it: only when the plans really are others. */
  if (g_strcmp0 (text, self->plans_text) == 0)
    return;
  g_free (self->plans_text);
  self->plans_text = g_steal_pointer (&text);

  JsonArray *list = json_node_get_array (answer);
  g_autoptr (GPtrArray) plans = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < json_array_get_length (list); i++)
    g_ptr_array_add (plans, torno_plan_new (json_array_get_object_element (list, i)));
  g_list_store_splice (self->plans, 0, g_list_model_get_n_items (G_LIST_MODEL (self->plans)), plans->pdata, plans->len);
}

/**
 * torno_session_load_plans:
 *
 * Reads the plans for sale again.
 */
void
torno_session_load_plans (TornoSession *session)
{
  g_autofree char *path = g_strdup_printf ("/plans/active?limit=1000&gym_id=%" G_GINT64_FORMAT, session->gym_id);

  torno_api_client_call_async (session->client, "GET", path, NULL, NULL, session->cancellable, on_plans_cb, session);
}
