/* bcrypt by libxcrypt. Hashes of the old system ($2a$, $2b$) verify as they are. */
#include "config.h"

#include "torno-password.h"

#include "torno-error.h"
#include "torno-slice.h"
#include "torno-tally.h"

#include <crypt.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#define MAX_THREADS 2
#define SLICE_US 50000 /* a check takes four of them; whatever wakes up meanwhile goes first */

/* A hash that no password has, of the same cost as real ones: unknown accounts take as long as known ones. */
#define NOBODY_HASH "$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"

typedef struct
{
  char *password;
  char *hashed;
  gboolean right;
  TornoPasswordHashed on_hashed;
  TornoPasswordVerified on_verified;
  gpointer user_data;
  GMainContext *context;
  char *who;
  guint turn, number;
} Task;

/* Of the main thread: how many checks are under way for whom. Those whom the program works for itself are nobody. */
static GHashTable *n_of_whom = NULL;

/**
 * torno_password_hash:
 * @password: 72 bytes at most
 * @cost: the logarithm of the rounds, %TORNO_PASSWORD_COST
 *
 * Takes 0.2 s: for programs without a main loop.
 *
 * Returns: (transfer full): the bcrypt hash, or NULL with %TORNO_ERROR_INTERNAL
 */
char *
torno_password_hash (const char *password, guint cost, GError **error)
{
  char salt[CRYPT_GENSALT_OUTPUT_SIZE], random[16];
  g_autofree struct crypt_data *data = g_new0 (struct crypt_data, 1);
  const char *hashed = NULL;

  if (gnutls_rnd (GNUTLS_RND_NONCE, random, sizeof random) == 0
      && crypt_gensalt_rn ("$2b$", cost, random, sizeof random, salt, sizeof salt) != NULL)
    hashed = crypt_r (password, salt, data);
  if (hashed == NULL || *hashed == '*')
    {
      g_set_error_literal (error, TORNO_ERROR, TORNO_ERROR_INTERNAL, "the password could not be hashed");
      return NULL;
    }
  return g_strdup (hashed);
}

/**
 * torno_password_verify:
 * @password: what was typed
 * @hashed: (nullable): the hash; NULL takes as long and is never right
 *
 * Returns: whether they belong together
 */
gboolean
torno_password_verify (const char *password, const char *hashed)
{
  g_autofree struct crypt_data *data = g_new0 (struct crypt_data, 1);
  const char *setting = hashed != NULL ? hashed : NOBODY_HASH;
  const char *result = crypt_r (password, setting, data);
  gboolean same = result != NULL && *result != '*' && strlen (result) == strlen (setting)
                  && gnutls_memcmp (result, setting, strlen (setting)) == 0;

  return same && hashed != NULL;
}

static gboolean
finish_task (gpointer user_data)
{
  Task *task = user_data;

  torno_tally_add (n_of_whom, task->who, -1);
  if (task->on_hashed != NULL)
    task->on_hashed (g_steal_pointer (&task->hashed), task->user_data);
  else
    task->on_verified (task->right, task->user_data);
  gnutls_memset (task->password, 0, strlen (task->password));
  g_free (task->password);
  g_free (task->hashed);
  g_free (task->who);
  g_main_context_unref (task->context);
  g_free (task);
  return G_SOURCE_REMOVE;
}

static void
run_task (gpointer data, gpointer user_data)
{
  static _Thread_local gboolean has_slice = FALSE;
  Task *task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSource) source = NULL;

  if (!has_slice)
    torno_slice_set (SLICE_US);
  has_slice = TRUE;

  if (task->on_hashed != NULL)
    {
      task->hashed = torno_password_hash (task->password, TORNO_PASSWORD_COST, &error);
      if (error != NULL)
        g_warning ("%s", error->message);
    }
  else
    task->right = torno_password_verify (task->password, task->hashed);
  /* Not g_main_context_invoke(): once the main loop has ended it would call back on this thread. */
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, finish_task, task, NULL);
  g_source_attach (source, task->context);
}

static int
compare_tasks (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Task *one = a, *other = b;

  return one->turn != other->turn ? (one->turn < other->turn ? -1 : 1) : (one->number < other->number ? -1 : 1);
}

/* Everybody's first goes before anybody's second: whoever signs in a hundred times at once waits for it alone. */
static void
join_queue (Task *task, const char *who)
{
  static guint n_tasks = 0;

  if (n_of_whom == NULL)
    n_of_whom = torno_tally_new ();
  task->number = n_tasks++;
  task->who = g_strdup (who);
  task->turn = torno_tally_get (n_of_whom, who);
  torno_tally_add (n_of_whom, who, 1);
}

static void
push_task (Task *task, const char *who)
{
  static GThreadPool *pool = NULL;

  if (pool == NULL)
    {
      pool = g_thread_pool_new (run_task, NULL, MAX_THREADS, TRUE, NULL); /* threads of its own, with their slices */
      g_thread_pool_set_sort_function (pool, compare_tasks, NULL);
    }
  join_queue (task, who);
  task->context = g_main_context_ref_thread_default ();
  g_thread_pool_push (pool, task, NULL);
}

/**
 * torno_password_hash_async:
 * @password: 72 bytes at most
 * @callback: gets the hash, (transfer full), or NULL
 */
void
torno_password_hash_async (const char *password, TornoPasswordHashed callback, gpointer user_data)
{
  Task *task = g_new0 (Task, 1);

  task->password = g_strdup (password);
  task->on_hashed = callback;
  task->user_data = user_data;
  push_task (task, NULL);
}

/**
 * torno_password_verify_async:
 * @password: what was typed
 * @hashed: (nullable): the hash, NULL where there is no such account
 * @who: whom it is for, as the address of a caller: of each one waits before another's second
 * @callback: gets whether they belong together, after the same time in every case
 */
void
torno_password_verify_async (const char *password,
                             const char *hashed,
                             const char *who,
                             TornoPasswordVerified callback,
                             gpointer user_data)
{
  Task *task = g_new0 (Task, 1);

  task->password = g_strdup (password);
  task->hashed = g_strdup (hashed);
  task->on_verified = callback;
  task->user_data = user_data;
  push_task (task, who);
}
