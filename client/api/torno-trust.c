/* A certificate that an authority of the system vouches for is taken as it is. Any other one is refused until somebody has
 * compared its fingerprint; from then on the server must show that one. What was accepted is kept in the keyring, as a JSON
 * object from server to fingerprint, "plain" where TLS is done without on purpose. Without a keyring it holds for this run. */
#include "config.h"

#include "torno-trust.h"

#include "torno-api-json.h"
#include "torno-keyring.h"

#include <glib/gi18n-lib.h>

#define SLOT "servers"
#define PLAIN "plain"

static GHashTable *accepted; /* "host:port" -> fingerprint or PLAIN */
static GHashTable *refused;  /* "host:port" -> the fingerprint that was shown last */

static void
prepare (void)
{
  if (accepted != NULL)
    return;
  accepted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static char *
name_server (GUri *uri)
{
  return g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
}

/* --- the keyring --- */

static void
take_accepted (const char *text)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObjectIter iter;
  const char *server;
  JsonNode *node;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return;
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &server, &node))
    /* What was accepted in this run is newer. */
    if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node) != NULL && !g_hash_table_contains (accepted, server))
      g_hash_table_insert (accepted, g_strdup (server), g_strdup (json_node_get_string (node)));
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  char *text = torno_keyring_load_text_finish (result, &error);

  if (text != NULL)
    take_accepted (text);
  torno_keyring_free_text (text);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * torno_trust_load_async:
 *
 * Reads from the keyring what was accepted before.
 */
void
torno_trust_load_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  prepare ();
  torno_keyring_load_text_async (SLOT, cancellable, on_loaded_cb, g_task_new (NULL, cancellable, callback, user_data));
}

/**
 * torno_trust_load_finish:
 *
 * Returns: FALSE with @error where the keyring is locked or missing; what was accepted in this run holds all the same
 */
gboolean
torno_trust_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* Then it is asked again next time. */
  if (!torno_keyring_change_finish (result, &error))
    g_message ("an accepted server is not kept: %s", error->message);
}

static void
save (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  GHashTableIter iter;
  gpointer server, fingerprint;

  g_hash_table_iter_init (&iter, accepted);
  while (g_hash_table_iter_next (&iter, &server, &fingerprint))
    json_object_set_string_member (object, server, fingerprint);

  g_autofree char *text = torno_api_json_print (object);
  torno_keyring_save_text_async (SLOT, _ ("Torno servers"), text, NULL, on_saved_cb, NULL);
}

/* --- certificates --- */

/* As openssl and tls-init print it: SHA-256, in pairs with colons between. */
static char *
make_fingerprint (GTlsCertificate *certificate)
{
  g_autoptr (GByteArray) der = NULL;
  g_autofree char *hash = NULL;
  GString *text = g_string_new (NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der->data, der->len);
  for (const char *at = hash; *at != '\0'; at++)
    {
      if (at > hash && (at - hash) % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (*at));
    }
  return g_string_free (text, FALSE);
}

static gboolean
on_accept_certificate_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags faults, gpointer data)
{
  g_autofree char *server = name_server (soup_message_get_uri (message)), *fingerprint = make_fingerprint (certificate);

  if (g_strcmp0 (g_hash_table_lookup (accepted, server), fingerprint) == 0)
    {
      g_hash_table_remove (refused, server);
      return TRUE;
    }
  g_hash_table_insert (refused, g_steal_pointer (&server), g_steal_pointer (&fingerprint));
  return FALSE;
}

/**
 * torno_trust_watch:
 * @message: a request that is to be sent
 *
 * Lets it go to a server that is vouched for, or was accepted, alone.
 */
void
torno_trust_watch (SoupMessage *message)
{
  prepare ();
  g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate_cb), NULL);
}

static gboolean
is_this_machine (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return g_ascii_strcasecmp (host, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback (address));
}

/**
 * torno_trust_look_at:
 * @url: a server's address
 * @out_fingerprint: (out) (transfer none) (nullable): of the certificate that was refused
 *
 * Returns: whether there is something to ask about before the server is spoken to (again)
 */
TornoTrustState
torno_trust_look_at (const char *url, const char **out_fingerprint)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *server = NULL;
  const char *known;

  prepare ();
  *out_fingerprint = NULL;
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return TORNO_TRUST_FINE; /* it will not be reached */
  server = name_server (uri);
  known = g_hash_table_lookup (accepted, server);
  if (g_strcmp0 (g_uri_get_scheme (uri), "http") == 0)
    return is_this_machine (g_uri_get_host (uri)) || g_strcmp0 (known, PLAIN) == 0 ? TORNO_TRUST_FINE
                                                                                   : TORNO_TRUST_PLAIN;
  *out_fingerprint = g_hash_table_lookup (refused, server);
  if (*out_fingerprint == NULL || g_strcmp0 (known, *out_fingerprint) == 0)
    return TORNO_TRUST_FINE;
  return known != NULL && g_strcmp0 (known, PLAIN) != 0 ? TORNO_TRUST_CHANGED : TORNO_TRUST_UNKNOWN;
}

/**
 * torno_trust_accept:
 * @url: a server's address
 *
 * Somebody has said that this is the gym's server: the certificate that was refused, or its want of one, is accepted from
 * now on.
 */
void
torno_trust_accept (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  const char *fingerprint;
  TornoTrustState state = torno_trust_look_at (url, &fingerprint);

  if (state == TORNO_TRUST_FINE)
    return;
  g_hash_table_insert (accepted, name_server (uri), g_strdup (state == TORNO_TRUST_PLAIN ? PLAIN : fingerprint));
  save ();
}
