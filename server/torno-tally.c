#include "config.h"

#include "torno-tally.h"

/**
 * torno_tally_new:
 *
 * Returns: (transfer full): counts by text, all 0; what is 0 takes no memory
 */
GHashTable *
torno_tally_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * torno_tally_get:
 * @tally: the counts
 * @key: (nullable): of what; NULL is never counted
 *
 * Returns: how many
 */
guint
torno_tally_get (GHashTable *tally, const char *key)
{
  return key != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (tally, key)) : 0;
}

/**
 * torno_tally_add:
 * @tally: the counts
 * @key: (nullable): of what; NULL: nothing is counted
 * @change: how many more, or fewer, though not below 0
 */
void
torno_tally_add (GHashTable *tally, const char *key, int change)
{
  int n = (int) torno_tally_get (tally, key) + change;

  if (key == NULL)
    return;
  if (n > 0)
    g_hash_table_insert (tally, g_strdup (key), GUINT_TO_POINTER ((guint) n));
  else
    g_hash_table_remove (tally, key);
}
