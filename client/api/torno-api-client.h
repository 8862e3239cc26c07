/* Calls to the server's REST API, off the main thread's time. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define TORNO_TYPE_API_CLIENT (torno_api_client_get_type ())
G_DECLARE_FINAL_TYPE (TornoApiClient, torno_api_client, TORNO, API_CLIENT, GObject)

/* Property "online" (boolean, notified): whether the last call reached the server.
 * Signal "signed-out" (): a call with our token was answered 401; the token is forgotten. */
TornoApiClient *torno_api_client_new (const char *url);
const char *torno_api_client_get_url (TornoApiClient *client);
gboolean torno_api_client_get_online (TornoApiClient *client);
void torno_api_client_set_token (TornoApiClient *client, const char *token);
const char *torno_api_client_get_token (TornoApiClient *client);

/* @path: from "/api/v1" on, query included ("/users/?limit=50"). @body: nullable, borrowed.
 * @key: nullable; the Idempotency-Key of a POST: the same key for the same form until it has been answered, so that a
 * second click or a lost answer does nothing twice.
 * Errors: TORNO_ERROR with the server's code and its text for a person as the message (of a 422 with faults: one line a
 * fault); G_IO_ERROR where the server was not reached (G_IO_ERROR_CANCELLED where cancelled). */
void torno_api_client_call_async (TornoApiClient *client,
                                  const char *method,
                                  const char *path,
                                  JsonObject *body,
                                  const char *key,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/* As call_async(), with an If-Match: a PUT or DELETE only of the version @etag, else TORNO_ERROR_STALE_VERSION. */
void torno_api_client_change_async (TornoApiClient *client,
                                    const char *method,
                                    const char *path,
                                    JsonObject *body,
                                    const char *etag,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/* Of a call that has ended, until @result is gone. */
const char *torno_api_client_get_etag (GAsyncResult *result);

/* @out_total: (optional): X-Total-Count, or 0. Returns: (transfer full): what was answered. */
JsonNode *torno_api_client_call_finish (TornoApiClient *client, GAsyncResult *result, guint *out_total, GError **error);

/* Of an error of call_finish() that is a 422: (nullable) (transfer none): the text for a field of the form. */
const char *torno_api_client_get_fault (TornoApiClient *client, const char *field);

/* All of them, by field; of lists also as "rows.17.price": (transfer none). */
GHashTable *torno_api_client_get_faults (TornoApiClient *client);

G_END_DECLS
