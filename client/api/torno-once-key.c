/* The Idempotency-Key of a form. */
#include "config.h"

#include "torno-once-key.h"

#include "torno-api-json.h"
#include "torno-error.h"

struct _TornoOnceKey
{
  char *key;
  char *contents; /* what the key was given out for, as JSON */
};

/**
 * torno_once_key_new:
 *
 * Returns: (transfer full): a key holder for one form
 */
TornoOnceKey *
torno_once_key_new (void)
{
  return g_new0 (TornoOnceKey, 1);
}

/**
 * torno_once_key_free:
 * @once: (nullable): a key holder
 */
void
torno_once_key_free (TornoOnceKey *once)
{
  if (once == NULL)
    return;
  g_free (once->key);
  g_free (once->contents);
  g_free (once);
}

/**
 * torno_once_key_get:
 * @once: a key holder
 * @body: what is going to be sent
 *
 * The server refuses a key that comes back with another body, so changed contents get a new one.
 *
 * Returns: (transfer none): the key for @body, until the next call
 */
const char *
torno_once_key_get (TornoOnceKey *once, JsonObject *body)
{
  g_autofree char *contents = torno_api_json_print (body);

  if (once->key == NULL || g_strcmp0 (contents, once->contents) != 0)
    {
      g_free (once->key);
      g_free (once->contents);
      once->key = g_uuid_string_random ();
      once->contents = g_steal_pointer (&contents);
    }
  return once->key;
}

/**
 * torno_once_key_settle:
 * @once: a key holder
 * @error: (nullable): how the call failed, NULL where it succeeded
 *
 * Forgets the key if the server has answered. Where it was not reached, or said that it could not (5xx), the thing may
 * or may not be done: the key stays for the next try.
 */
void
torno_once_key_settle (TornoOnceKey *once, const GError *error)
{
  if (error != NULL && (error->domain != TORNO_ERROR || torno_error_get_status (error->code) >= 500))
    return;
  g_clear_pointer (&once->key, g_free);
  g_clear_pointer (&once->contents, g_free);
}
